import { readDate } from '../calendar/read-date.js';
import { readMailAddress, sameMail } from '../text/digit-fields.js';
import { keptText } from '../text/kept-text.js';
import { oneLine } from '../text/one-line.js';
import { sameValue } from './other-values.js';
import { REGISTRATION_FIELDS, type RegistrationField } from './paper-form.js';
import { keptSpelling } from './read-registration.js';
import type { RawRegistration } from './registration-content.js';

/** What the desk knows of a reading: its text and how sure the machine was, 0 to 100. */
export interface FieldReading {
  readonly value: string;
  readonly confidence: number;
  /** The page that it was read or typed from went elsewhere: nothing is read any more, and what stands in the field is compared with the pages that stay. */
  readonly left?: boolean;
  /** 別のページの読み: what another page of the registration says, where the two differ. */
  readonly elsewhere?: { readonly value: string; readonly confidence: number } | null;
  /** The same text with a 異体字 that the machine does not know: which of the two stands on the paper only a person sees. */
  readonly variant?: string | null;
}
export type FieldReadings = Readonly<Partial<Record<RegistrationField, FieldReading>>>;

/** From here on a reading is shown without asking (ours); below it a person says 「読取どおり」 or types another value. */
export const SURE_READING = 92;

/** Whether a person has to look at a reading before it counts. */
function isDoubtful({ confidence, variant }: FieldReading): boolean {
  return confidence < SURE_READING || (variant ?? null) !== null;
}

/** A cell of our own Excel form, which is not made out of letters. */
export const EXACT_READING = 100;

/** 入力の印: 読取どおり · 要確認 (yellow) · 空・不正 (red) · 手入力. */
export type EntryMark = 'as-read' | 'confirm' | 'refused' | 'typed';

/** What stands in the field when nobody has typed yet: the text that came, else what was read; on one line, as every field of the form is. */
export function entryValue(field: RegistrationField, raw: RawRegistration, read: FieldReadings): string {
  return oneLine(keptText(raw[field] ?? read[field]?.value ?? ''));
}

/** Where the customer gets mail: the address that was typed, or that a cell of our own Excel form says; a reading of letters that nobody has confirmed gets none. Null without one. */
export function contactMail(raw: RawRegistration, read: FieldReadings): string | null {
  const cell = read.mail?.confidence === EXACT_READING ? read.mail.value : '';
  const address = readMailAddress(raw.mail ?? cell);
  return address.ok ? address.value : null;
}

/** One value of a field in two spellings, also where its reader writes one as the other: かな and カナ, +81 and 0; a date also in two calendars. Every sign of an address of mail counts. */
export function sameFieldValue(field: RegistrationField, a: string, b: string): boolean {
  if (field === 'mail') return sameMail(keptSpelling(field, a).trim(), keptSpelling(field, b).trim());
  if (sameValue(a, b) || sameValue(keptSpelling(field, a), keptSpelling(field, b))) return true;
  const [one, other] = field === 'appliedOn' ? [readDate(a), readDate(b)] : [];
  return one?.ok === true && other?.ok === true && one.value === other.value;
}

/** Whether the customer typed something else on the web, in this form or in one that was merged with it, than what stands in the field. */
export function differsFromWeb(field: RegistrationField, value: string, web: RawRegistration): boolean {
  const typed = (web[field] ?? '').trim();
  return typed !== '' && !sameFieldValue(field, value, typed);
}

/** Whether a field of a form of the web holds what the customer has not typed there, also where that was nothing. */
export function isChangedFromWeb(field: RegistrationField, value: string, web: RawRegistration): boolean {
  const typed = web[field];
  return typed !== undefined && !sameFieldValue(field, value, typed);
}

/** What the customer typed on the web when another web form comes to it: of two texts the one that stands in no field is kept, for the other can be seen there. */
export function joinedFromWeb(own: RawRegistration, came: RawRegistration, current: RawRegistration, read: FieldReadings): RawRegistration {
  const lost = REGISTRATION_FIELDS.map(({ name }) => name).filter((field) => differsFromWeb(field, entryValue(field, current, read), own));
  return { ...own, ...came, ...Object.fromEntries(lost.map((field) => [field, own[field]])) };
}

/**
 * The texts of a registration that a web form is merged into: what the customer typed is better than an empty field and than a doubtful reading that nobody has confirmed. What a person
 * has typed at the desk, and what was read with certainty, stays; the other is offered beside it.
 */
export function filledFromWeb(raw: RawRegistration, read: FieldReadings, confirmed: readonly RegistrationField[], web: RawRegistration): RawRegistration {
  const better = REGISTRATION_FIELDS.map(({ name }) => name).filter((field) => {
    const [value, reading] = [entryValue(field, raw, read), read[field]];
    if ((web[field] ?? '').trim() === '') return false;
    return value === '' || (reading !== undefined && isDoubtful(reading) && !confirmed.includes(field) && sameFieldValue(field, value, reading.value));
  });
  return { ...raw, ...Object.fromEntries(better.map((field) => [field, web[field]])) };
}

/**
 * Whether a field waits for a person: its reading is doubtful, two pages differ, what came with the form or was typed on the web says something else than the paper, or the page it stood on is gone. Whoever
 * typed it at the desk or confirmed it has compared the two.
 */
export function asksForConfirmation(field: RegistrationField, raw: RawRegistration, read: FieldReadings, confirmed: readonly RegistrationField[], web: RawRegistration = {}): boolean {
  const reading = read[field];
  if (confirmed.includes(field)) return false;
  if (differsFromWeb(field, entryValue(field, raw, read), web)) return true;
  if (reading === undefined) return false;
  if (reading.left) return entryValue(field, raw, read) !== '';
  if (reading.value === '') return false;
  if (reading.elsewhere) return true;
  return isDoubtful(reading) || !sameFieldValue(field, entryValue(field, raw, read), reading.value);
}

/** What its own page says of a field, where that is something else than stands in it and no person has said which it is; null where they agree or somebody has. */
export function readingBeside(field: RegistrationField, raw: RawRegistration, read: FieldReadings, confirmed: readonly RegistrationField[]): string | null {
  const reading = read[field];
  if (reading === undefined || reading.left || reading.value === '' || confirmed.includes(field)) return null;
  return sameFieldValue(field, entryValue(field, raw, read), reading.value) ? null : oneLine(keptText(reading.value));
}

/** Fields that a person has typed in at the desk: what stands there is no longer what stood there, and so was looked at. */
export function fieldsTyped(before: RawRegistration, after: RawRegistration, read: FieldReadings): readonly RegistrationField[] {
  return REGISTRATION_FIELDS.map(({ name }) => name).filter((field) => (after[field] ?? '') !== '' && after[field] !== entryValue(field, before, read));
}

/** Fields of a form of the web that the desk has just given another value than the customer typed there. */
export function typedOverWeb(before: RawRegistration, after: RawRegistration, read: FieldReadings, web: RawRegistration): readonly RegistrationField[] {
  return REGISTRATION_FIELDS.map(({ name }) => name).filter((field) => {
    const value = after[field] ?? '';
    return isChangedFromWeb(field, value, web) && !sameFieldValue(field, value, entryValue(field, before, read));
  });
}

/** What is confirmed still when more is read: a value that a later reading contradicts was never compared with it, whoever has typed or confirmed it. */
export function stillConfirmed(confirmed: readonly RegistrationField[], raw: RawRegistration, read: FieldReadings, more: FieldReadings): readonly RegistrationField[] {
  return confirmed.filter((field) => {
    const reading = more[field];
    return reading === undefined || reading.left || reading.value === '' || sameFieldValue(field, entryValue(field, raw, read), reading.value);
  });
}

/** Fields whose reading is not the one that was shown to whoever typed: it came meanwhile, and nobody has compared it. */
export function readUnseen(shown: Readonly<Partial<Record<string, string>>>, read: FieldReadings): readonly RegistrationField[] {
  return REGISTRATION_FIELDS.map(({ name }) => name).filter((field) => (shown[field] ?? '') !== shownReading(read[field]));
}

/** A reading as the form of the desk says that it was shown; '' where there was none. */
export function shownReading(reading: FieldReading | undefined): string {
  return reading?.elsewhere ? `${reading.value} / ${reading.elsewhere.value}` : (reading?.value ?? '');
}

export function entryMark(field: RegistrationField, raw: RawRegistration, read: FieldReadings, confirmed: readonly RegistrationField[], refused: Pick<ReadonlySet<string>, 'has'>, web: RawRegistration = {}): EntryMark {
  if (refused.has(field)) return 'refused';
  if (asksForConfirmation(field, raw, read, confirmed, web)) return 'confirm';
  return read[field] !== undefined && oneLine(read[field].value) === entryValue(field, raw, read) ? 'as-read' : 'typed';
}

export function fieldsToConfirm(raw: RawRegistration, read: FieldReadings, confirmed: readonly RegistrationField[], web: RawRegistration = {}): readonly RegistrationField[] {
  return REGISTRATION_FIELDS.map(({ name }) => name).filter((field) => asksForConfirmation(field, raw, read, confirmed, web));
}
