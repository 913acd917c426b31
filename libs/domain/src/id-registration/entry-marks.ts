import type { RawRegistration } from './registration-content.js';
import { REGISTRATION_FIELDS, type RegistrationField } from './paper-form.js';

/** What the desk knows of a reading: its text and how sure the machine was, 0 to 100. */
export interface FieldReading {
  readonly value: string;
  readonly confidence: number;
}
export type FieldReadings = Readonly<Partial<Record<RegistrationField, FieldReading>>>;

/** From here on a reading is shown without asking (ours); below it a person says 「読取どおり」 or types another value. */
export const SURE_READING = 90;

/** 入力の印: 読取どおり · 要確認 (yellow) · 空・不正 (red) · 手入力. */
export type EntryMark = 'as-read' | 'confirm' | 'refused' | 'typed';

/** What stands in the field when nobody has typed yet: the text that came, else what was read. */
export function entryValue(field: RegistrationField, raw: RawRegistration, read: FieldReadings): string {
  return raw[field] ?? read[field]?.value ?? '';
}

/** Whether a doubtful reading stands in the field as it was read and nobody has confirmed it. */
export function asksForConfirmation(field: RegistrationField, raw: RawRegistration, read: FieldReadings, confirmed: readonly RegistrationField[]): boolean {
  const reading = read[field];
  return reading !== undefined && reading.confidence < SURE_READING && entryValue(field, raw, read) === reading.value && reading.value !== '' && !confirmed.includes(field);
}

export function entryMark(field: RegistrationField, raw: RawRegistration, read: FieldReadings, confirmed: readonly RegistrationField[], refused: ReadonlySet<string>): EntryMark {
  if (refused.has(field)) return 'refused';
  if (asksForConfirmation(field, raw, read, confirmed)) return 'confirm';
  return read[field] !== undefined && read[field].value === entryValue(field, raw, read) ? 'as-read' : 'typed';
}

export function fieldsToConfirm(raw: RawRegistration, read: FieldReadings, confirmed: readonly RegistrationField[]): readonly RegistrationField[] {
  return REGISTRATION_FIELDS.map(({ name }) => name).filter((field) => asksForConfirmation(field, raw, read, confirmed));
}
