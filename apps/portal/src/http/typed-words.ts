import { isFieldName, labelOf } from '#domain';
import { type ChosenRows, NO_ROWS } from './chosen-rows.js';
import { type ChosenRow, deskLabels } from './desk-labels.js';
import type { SubmittedForm } from './submitted-form.js';

/** What a person wrote into a field, with its label. */
export interface TypedWords {
  readonly id: string;
  readonly label: string;
  readonly text: string;
}

/** The free texts of acts; those of the application form have their labels in the domain. */
const ACT_TEXTS: Readonly<Record<string, string>> = {
  text: '意見の内容', memo: '審査メモ', reason: '理由', note: '備考・したこと', statement: '間違いないとする理由', answer: '聞いた内容', answeredBy: '相手', after: '直した値',
  evidence: '確かめた内容', numberSource: '番号の出典', payer: '支払人の名義',
};

/** Ids of rows and codes of choices: nobody typed them. */
const CHOSEN = /^([a-z][a-z-]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The words of a form that are worth giving back, with those of the rows that were chosen in it. Only fields that are known here, so never a password or a key. */
export function typedWords(form: SubmittedForm, rows: ChosenRows = NO_ROWS): readonly TypedWords[] {
  const labels = deskLabels(form.sentTo);
  const words = labels === null ? wordsByLabel(form) : deskWords(form, labels, rows);
  // U+0000 is no character of anybody's text, and none that a record holds: it takes the words around it away from nobody.
  return words.map((each) => ({ ...each, text: each.text.replaceAll('\0', '') })).filter(({ text }) => text.trim() !== '');
}

function wordsByLabel(form: SubmittedForm): readonly TypedWords[] {
  return Object.entries(form.values()).flatMap(([name, text]) => {
    const label = labelFor(name);
    return label === null || CHOSEN.test(text) ? [] : [{ id: `unsent-${name}`, label, text }];
  });
}

/** The words of a form of the desk of IDs; the three boxes of a day are one text, and so are the things that were chosen together. */
function deskWords(form: SubmittedForm, labels: NonNullable<ReturnType<typeof deskLabels>>, rows: ChosenRows): readonly TypedWords[] {
  return Object.entries(labels).map(([name, asked]) => {
    const label = typeof asked === 'string' ? asked : asked.label;
    const text = typeof asked === 'string' ? textIn(form, name) : form.list(name).map((chosen) => chosenIn(asked.choices, chosen, rows)).filter((words) => words !== '').join('・');
    return { id: `unsent-${name}`, label, text };
  });
}

/** A row that the record does not know has no words. */
function chosenIn(choices: Readonly<Record<string, string>> | ChosenRow, chosen: string, rows: ChosenRows): string {
  if (typeof choices === 'string') return rows.get(chosen) ?? '';
  return (Object.hasOwn(choices, chosen) ? choices[chosen] : undefined) ?? chosen;
}

function textIn(form: SubmittedForm, name: string): string {
  const day = [['year', '年'], ['month', '月'], ['day', '日']].map(([part, unit]) => ({ typed: form.text(`${name}-${part ?? ''}`).trim(), unit }));
  return day.some(({ typed }) => typed !== '') ? day.map(({ typed, unit }) => `${typed}${unit ?? ''}`).join('') : form.text(name);
}

function labelFor(name: string): string | null {
  if (Object.hasOwn(ACT_TEXTS, name)) return ACT_TEXTS[name] ?? null;
  if (name.startsWith('reason-')) return '理由';
  return isFieldName(name) ? labelOf(name, null) : null;
}
