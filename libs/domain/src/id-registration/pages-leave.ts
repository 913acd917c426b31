import type { FieldReading, FieldReadings } from './entry-marks.js';
import { noticeTokenIn, readFormCode } from './form-code.js';
import { REGISTRATION_FIELDS, type RegistrationField } from './paper-form.js';
import type { RawRegistration } from './registration-content.js';

/** What tells whether a page is a form of ours: its code, or the marks of its corners where the code cannot be read. */
export interface MarkedPage {
  readonly formCode?: string | null | undefined;
  readonly sheet?: unknown;
}

/** The sheet of a 不備 has a code and is no form: no seal stands on it. */
export function isFormPage({ formCode, sheet }: MarkedPage): boolean {
  if (noticeTokenIn(formCode) !== null) return false;
  return Boolean(sheet) || (formCode ? readFormCode(formCode).ok : false);
}

/**
 * The page that ticks of the seal name: the one that was chosen, else while they stand the one that they name already, else the newest form; null where nothing is ticked, and where no page
 * is known as a form and it may be any.
 * @param forms the form pages as they came
 */
export function sealPage(forms: readonly string[], { ticked, newly, chosen, before }: { readonly ticked: boolean; readonly newly: boolean; readonly chosen: string | null; readonly before: string | null }): string | null {
  if (!ticked) return null;
  if (chosen !== null && forms.includes(chosen)) return chosen;
  return newly ? (forms.at(-1) ?? null) : before;
}

/** An entry, and on which pages a person has seen what stands in it. */
export interface EntryOnPages {
  readonly raw: RawRegistration;
  /** The readings; a cell of our Excel form has no place. */
  readonly read: FieldReadings & Readonly<Partial<Record<RegistrationField, { readonly place: { readonly pageId: string } | null }>>>;
  /** Typed by the customer on the web: what stands in the fields came from no page. */
  readonly fromWeb: boolean;
  /** The pages that are forms of ours; where none is known as one, it may be any. */
  readonly formPages: readonly string[];
  readonly sealTicked: boolean;
  /** The page that the seal was seen on; null where nobody knows which. */
  readonly sealSeenOn: string | null;
}

/** What a person has to look at again when pages go elsewhere: the ticks of the seal that was seen on one of them, and the values that were read or typed from one. */
export function restingOn(entry: EntryOnPages, gone: ReadonlySet<string>): { readonly seal: boolean; readonly fields: readonly RegistrationField[] } {
  const formGoes = entry.formPages.length === 0 || entry.formPages.some((page) => gone.has(page));
  return {
    seal: entry.sealTicked && (entry.sealSeenOn === null || gone.has(entry.sealSeenOn)),
    fields: REGISTRATION_FIELDS.map(({ name }) => name).filter((name) => {
      if ((entry.raw[name] ?? '') === '') return false;
      const reading = entry.read[name];
      if (reading === undefined) return !entry.fromWeb && formGoes;
      return reading.place !== null && gone.has(reading.place.pageId);
    }),
  };
}

/** What is offered to an entry when more is read: what it had stays, but in place of a reading whose page went elsewhere stands what is read on another one. */
export function joinReadings<T extends FieldReading>(read: Readonly<Partial<Record<RegistrationField, T>>>, more: Readonly<Partial<Record<RegistrationField, T>>>): Partial<Record<RegistrationField, T>> {
  const found = Object.entries(more).filter(([name, { left, value }]) => !left && !(read[name as RegistrationField]?.left && value === ''));
  const kept = Object.entries(read).filter(([name, { left }]) => !left || found.every(([other]) => other !== name));
  return Object.fromEntries([...found, ...kept]) as Partial<Record<RegistrationField, T>>;
}
