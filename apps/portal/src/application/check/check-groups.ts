import { type ApplicationStep, type DescribedField, type DescribedStep, type FieldName, fieldNamed, stepTitle, variantNote, type WorkClass } from '#domain';
import { fieldId } from '../../http/fields.js';
import type { ConfirmRowView } from '../../http/view-models.js';
import type { FormPaths } from '../form-paths.js';

export interface CheckGroup {
  readonly title: string;
  readonly rows: readonly ConfirmRowView[];
}

/** Steps that are read together, under one heading. */
const GROUPS: readonly { readonly steps: readonly ApplicationStep[]; readonly title: (workClass: WorkClass | null) => string }[] = [
  { steps: ['eligibility', 'works'], title: (workClass) => stepTitle('works', workClass) },
  { steps: ['amounts'], title: (workClass) => stepTitle('amounts', workClass) },
  { steps: ['delivery'], title: () => '証書・保証料・口座' },
  { steps: ['uses', 'attachments'], title: () => '使いみちと添付書類' },
];

/** Fields that answer one question between them stand in one row, so that the page is read and not scrolled. */
const TOGETHER: readonly { readonly fields: readonly FieldName[]; readonly label: (workClass: WorkClass | null) => string; readonly text: (parts: Parts) => readonly string[] }[] = [
  { fields: ['signatoryTitle', 'signatoryName'], label: () => '契約名義', text: (of) => [inOneLine(of('signatoryTitle'), of('signatoryName'))] },
  {
    fields: ['workStart', 'workEnd'], label: (workClass) => (workClass === null || workClass === 'construction' ? '工期' : '履行期間'),
    text: (of) => [ending(of('workStart'), 'から'), ending(of('workEnd'), 'まで')],
  },
  {
    fields: ['paymentMethod', 'transferDate', 'payerKana'], label: () => '保証料の支払方法',
    text: (of) => [of('paymentMethod'), named('振込予定日', of('transferDate')), named('振込名義', of('payerKana'))],
  },
  {
    fields: ['depositBankId', 'depositKind', 'depositNumber', 'depositHolder'], label: () => '前払金専用口座',
    text: (of) => [inOneLine(of('depositBankId'), of('depositKind'), of('depositNumber')), of('depositHolder')],
  },
  {
    fields: ['contactDepartment', 'contactName', 'contactPhone', 'contactMail'], label: () => 'ご担当者',
    text: (of) => [inOneLine(of('contactDepartment'), of('contactName')), of('contactPhone'), of('contactMail')],
  },
];

type Parts = (field: FieldName) => string;

/** Optional answers whose absence the applicant should notice before submitting. */
const SHOWN_WHEN_EMPTY: ReadonlySet<FieldName> = new Set(['workNumber', 'desiredIssueDate', 'note']);
const NOT_TYPED = '（入力していません）';

/** The application as it is read before it is sent: few headings, and each row with the way back to its field. */
export function checkGroups(described: readonly DescribedStep[], files: readonly string[], workClass: WorkClass | null, paths: FormPaths): readonly CheckGroup[] {
  return GROUPS.map(({ steps, title }) => ({
    title: title(workClass),
    rows: described.filter(({ step }) => steps.includes(step)).flatMap(({ step, rows }) => rowsOf(rows, files, workClass, (field) => paths.step(step, { back: true, anchor: fieldId(field) }))),
  }));
}

function rowsOf(fields: readonly DescribedField[], files: readonly string[], workClass: WorkClass | null, wayTo: (field: FieldName | 'attachments') => string): readonly ConfirmRowView[] {
  return fields.flatMap(({ field, label, text }): ConfirmRowView[] => {
    const set = TOGETHER.find((candidate) => candidate.fields.includes(field));
    if (set !== undefined) return field === set.fields[0] ? [rowOfSeveral(set, fields, workClass, wayTo)] : [];
    if (field === 'evidenceKind') return [row(label, [text || NOT_TYPED, ...(files.length > 0 ? files : ['（添付していません）'])].join('\n'), wayTo(text === '' ? field : 'attachments'))];
    const isShown = text !== '' || fieldNamed(field).requirement !== 'optional' || SHOWN_WHEN_EMPTY.has(field);
    return isShown ? [row(label, text || NOT_TYPED, wayTo(field))] : [];
  });
}

function rowOfSeveral(set: (typeof TOGETHER)[number], fields: readonly DescribedField[], workClass: WorkClass | null, wayTo: (field: FieldName) => string): ConfirmRowView {
  const parts = fields.filter(({ field }) => set.fields.includes(field));
  const lacking = parts.find(({ field, text }) => text === '' && fieldNamed(field).requirement === 'always');
  const lines = set.text((name) => parts.find(({ field }) => field === name)?.text ?? '').filter((line) => line !== '');
  const lack = lacking === undefined ? [] : [lines.length === 0 ? NOT_TYPED : `（${lacking.label}を入力していません）`];
  return row(set.label(workClass), [...lines, ...lack].join('\n'), wayTo(lacking?.field ?? set.fields[0] ?? 'note'));
}

function row(label: string, value: string, changeHref: string): ConfirmRowView {
  return { label, value, detail: variantNote(value), changeHref };
}

function inOneLine(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('　');
}

function named(name: string, text: string): string {
  return text === '' ? '' : `${name} ${text}`;
}

/** The days of a period stand behind its last date: まで comes between them. */
function ending(text: string, word: string): string {
  const [date = '', days = ''] = text.split('　');
  return date === '' ? '' : `${date}${word}${days === '' ? '' : `（${days}）`}`;
}
