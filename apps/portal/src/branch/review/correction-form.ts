import {
  answerDayProblem, type AnswerDayProblem, type BusinessCalendar, type CalendarDate, correctionAnswerBy, type CorrectionTerms, isMarkableField, MARKABLE_FIELDS,
  type MarkableField, markableLabel, type RuleResult, type SubmittedApplication, withCompanions, type WorkClass,
} from '#domain';
import { boxesFrom, type DateBoxes, explainBoxes, inBoxes, readBoxes } from '../../application/date-boxes.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { CORRECTION_REASONS } from './correction-reasons.js';

export const NOTE_LENGTH = 200;
export const REASON_LENGTH = 600;

/** The form as it was typed. */
export interface TypedCorrection {
  readonly marks: ReadonlySet<string>;
  readonly notes: ReadonlyMap<string, string>;
  readonly reason: string;
  readonly answerBy: DateBoxes;
}

/** The day on which the 補正 would be asked for, and by what its reply date is judged. */
export interface AskingDay {
  readonly today: CalendarDate;
  readonly terms: CorrectionTerms;
  readonly calendar: BusinessCalendar;
}

/**
 * What the page opens with: the first violated rule in words and the fields of all of them, or nothing but what is asked for
 * already; and the day of the terms.
 */
export function firstWords(rules: readonly RuleResult[], asksForMore: boolean, day: AskingDay): TypedCorrection {
  const violated = asksForMore ? [] : rules.filter(({ verdict }) => verdict === 'violation');
  const first = violated[0];
  return {
    marks: new Set<string>(violated.flatMap(({ fields }) => fields)), notes: new Map(),
    reason: first ? `${first.title}。${first.detail}。ご確認のうえ、直してください。` : '',
    answerBy: inBoxes(correctionAnswerBy(day.today, day.terms, day.calendar), 'reiwa'),
  };
}

export function typedCorrection(form: SubmittedForm): TypedCorrection {
  return {
    marks: new Set(form.list('mark').filter(isMarkableField)),
    notes: new Map(MARKABLE_FIELDS.map((name) => [name, form.text(`note-${name}`)])),
    reason: form.text('reason'), answerBy: boxesFrom(form, 'answer'),
  };
}

/** A reason that was picked adds its words and marks; nothing of what is there is taken away, and nothing added twice. */
export function withReason(typed: TypedCorrection, code: string): TypedCorrection {
  const picked = CORRECTION_REASONS.find((reason) => reason.code === code);
  if (picked === undefined) return typed;
  const written = typed.reason.trimEnd();
  const words = written.includes(picked.text) ? typed.reason : [written, picked.text].filter((text) => text !== '').join('\n');
  return { ...typed, marks: new Set([...typed.marks, ...picked.fields]), reason: words };
}

const DAY_PROBLEMS: Readonly<Record<AnswerDayProblem, string>> = {
  'not-after-today': 'お願いしたい日は、明日からの日付で入力してください',
  closed: 'お願いしたい日は、営業日で入力してください（土曜・日曜・祝日・年末年始を除きます）',
  'after-lapse': 'お願いしたい日は、お申込みが期限切れになる日までで入力してください',
};

/** The request as it was read; every problem becomes a sentence beside its field. */
export function readCorrectionRequest(form: SubmittedForm, workClass: WorkClass, day: AskingDay, errors: FormErrors): {
  readonly fields: readonly MarkableField[]; readonly reason: string; readonly answerBy: CalendarDate | null;
} {
  const { marks, answerBy } = typedCorrection(form);
  const fields = MARKABLE_FIELDS.filter((name) => marks.has(name));
  if (fields.length === 0) errors.set('mark', '補正をお願いする欄に、印を付けてください');
  const reason = readTypedText(form, { name: 'reason', label: 'お客様への説明', maxLength: REASON_LENGTH, multiline: true }, errors);
  const notes = fields.map((name): [MarkableField, string] => [name, readTypedText(form, {
    name: `note-${name}`, label: `${markableLabel(name, null)}の説明`, maxLength: NOTE_LENGTH, required: false,
  }, errors)]);
  return { fields, reason: composeReason(workClass, reason, notes), answerBy: readAnswerDay(answerBy, day, errors) };
}

function readAnswerDay(boxes: DateBoxes, day: AskingDay, errors: FormErrors): CalendarDate | null {
  const reading = readBoxes(boxes);
  if (!reading.ok) {
    errors.set('answer', explainBoxes('お願いしたい日', boxes, reading));
    return null;
  }
  const problem = answerDayProblem(reading.value, day.today, day.terms, day.calendar);
  if (problem !== null) errors.set('answer', DAY_PROBLEMS[problem]);
  return problem === null ? reading.value : null;
}

/** What the mail would say of what is typed so far; null while its day cannot be read. */
export function asTyped(typed: TypedCorrection, { workClass, content }: { readonly workClass: WorkClass; readonly content: SubmittedApplication }): { readonly fields: readonly MarkableField[]; readonly reason: string; readonly answerBy: CalendarDate } | null {
  const day = readBoxes(typed.answerBy);
  const fields = MARKABLE_FIELDS.filter((name) => typed.marks.has(name));
  const notes = fields.map((name): [MarkableField, string] => [name, (typed.notes.get(name) ?? '').trim()]);
  return day.ok ? { fields: withCompanions(fields, content), reason: composeReason(workClass, typed.reason.replace(/\r\n?/g, '\n').trim(), notes), answerBy: day.value } : null;
}

/** The words of the request, with what is said about single fields below. */
function composeReason(workClass: WorkClass, reason: string, notes: readonly (readonly [MarkableField, string])[]): string {
  const lines = notes.filter(([, note]) => note !== '').map(([name, note]) => `・${markableLabel(name, workClass)}：${note}`);
  return [reason, ...lines].join('\n');
}
