import type { ApplicationState } from '../vocabulary/enumerations.js';
import { APPLICATION_FIELDS, fieldNamed, isFieldName, labelOf, type FieldName } from './fields.js';
import type { RawForm } from './form-context.js';
import { ADDRESSEE_OWNER } from './form-vocabulary.js';
import type { WorkClass } from '../vocabulary/enumerations.js';
import type { ApplicationValues } from './values.js';

/** What a 補正のお願い may mark: every field but the consents, and the attached files as a whole. */
export type MarkableField = Exclude<FieldName, 'agreedToClauses' | 'agreedToService'> | 'attachments';

export const MARKABLE_FIELDS: readonly MarkableField[] = [
  ...APPLICATION_FIELDS.map(({ name }) => name).filter((name) => name !== 'agreedToClauses' && name !== 'agreedToService'),
  'attachments',
];

export function isMarkableField(name: string): name is MarkableField {
  return (MARKABLE_FIELDS as readonly string[]).includes(name);
}

/** 添付書類 besides the labels of the fields. */
export function markableLabel(name: MarkableField, workClass: WorkClass | null): string {
  return name === 'attachments' ? '添付書類' : labelOf(name, workClass);
}

/**
 * Fields whose answer a change of another may make wrong: they are marked with it, or the 補正 could not be answered. The
 * deciding dates and the owner's rule decide the medium, price and rate the advance, the kind of evidence the files.
 */
const COMPANIONS: Partial<Record<MarkableField, readonly MarkableField[]>> = {
  ownerId: ['bureau', 'noticeDate', 'designationDate', 'addressee', 'advanceRate', 'advanceAmount', 'medium'],
  workClass: ['bureau', 'advanceRate', 'advanceAmount', 'medium'],
  bureau: ['medium'],
  contractDate: ['noticeDate', 'designationDate', 'medium'],
  noticeDate: ['medium'],
  designationDate: ['medium'],
  contractPrice: ['advanceAmount'],
  advanceRate: ['advanceAmount'],
  workStart: ['workEnd'],
  workEnd: ['workStart'],
  evidenceKind: ['attachments'],
};

/** What was asked because of other answers; null where the form did not ask. */
export type AskedValues = Pick<ApplicationValues, 'bureau' | 'noticeDate' | 'designationDate'>;

/** The marked fields and all that go with them, in the order of the form. A field the form did not ask is not marked along. */
export function withCompanions(marked: Iterable<MarkableField>, asked: AskedValues): readonly MarkableField[] {
  const all = new Set(marked);
  // A set visits what is added on the way, so the companions of companions come too.
  for (const name of all) for (const companion of companionsOf(name, asked)) all.add(companion);
  return MARKABLE_FIELDS.filter((name) => all.has(name));
}

/** What is marked along with one field. */
export function companionsOf(name: MarkableField, asked: AskedValues): readonly MarkableField[] {
  const unasked = new Set<string>(Object.entries(asked).filter(([, value]) => value === null).map(([field]) => field));
  return (COMPANIONS[name] ?? []).filter((companion) => !unasked.has(companion));
}

/**
 * What the contractor may change: everything until someone has claimed the case, only the marked fields during a 補正,
 * nothing otherwise.
 */
export function editableFields(state: ApplicationState, claimed: boolean, marked: readonly string[]): ReadonlySet<MarkableField> {
  if (state === 'submitted' && !claimed) return new Set(MARKABLE_FIELDS);
  if (state === 'correction-requested') return new Set(marked.filter(isMarkableField));
  return new Set();
}

/** The typed text after a correction: of what was sent, only the editable fields are taken; all else stays as it was. */
export function mergeCorrection(before: RawForm, sent: RawForm, editable: ReadonlySet<MarkableField>): RawForm {
  const merged: Record<string, Record<string, string>> = {};
  for (const [step, fields] of Object.entries(before)) merged[step] = { ...fields };
  for (const name of editable) {
    if (!isFieldName(name)) continue;
    const { step } = fieldNamed(name);
    const kept = Object.entries(merged[step] ?? {}).filter(([key]) => !belongsTo(key, name));
    const taken = Object.entries(sent[step] ?? {}).filter(([key]) => belongsTo(key, name));
    merged[step] = Object.fromEntries([...kept, ...taken]);
  }
  return merged;
}

/** What was sent otherwise than it stands although it is not open; a field that was not sent, or as it stands, is none. */
export function closedChanges(before: RawForm, sent: RawForm, editable: ReadonlySet<MarkableField>): readonly MarkableField[] {
  const laid = Object.fromEntries(Object.entries(sent).map(([step, fields]) => [step, { ...before[step], ...fields }]));
  const changed = new Set<string>(changedFields(before, { ...before, ...laid }));
  return MARKABLE_FIELDS.filter((name) => changed.has(name) && !editable.has(name));
}

/** The fields whose typed text differs between two forms, for the reviewer's comparison; for whom a 宛名 was typed is no text of it. */
export function changedFields(before: RawForm, after: RawForm): readonly FieldName[] {
  return APPLICATION_FIELDS.filter(({ name, step }) => {
    const texts = (form: RawForm): string =>
      JSON.stringify(Object.entries(form[step] ?? {}).filter(([key, text]) => belongsTo(key, name) && text.trim() !== '' && !key.endsWith('.answer') && key !== ADDRESSEE_OWNER).sort(([a], [b]) => (a < b ? -1 : 1)));
    return texts(before) !== texts(after);
  }).map(({ name }) => name);
}

/** `workEnd`, `workEnd.year` and `workEnd.answer` belong to workEnd; the rows of the 使途内訳 belong to its plan. */
function belongsTo(key: string, name: FieldName): boolean {
  return key === name || key.startsWith(`${name}.`) || (name === 'usePlan' && key.startsWith('uses.'));
}
