import type { FieldReading, FieldReadings } from './entry-marks.js';
import { hasKnownPlaces } from './form-code.js';
import { REGISTRATION_FIELDS, type RegistrationField } from './paper-form.js';
import type { RawRegistration } from './registration-content.js';

/** The page of our form among those of a registration, on which seal and values are looked for; null where none is known as ours, and then it may be any. */
export function formPageOf(pages: readonly { readonly id: string; readonly formCode?: string | null }[]): string | null {
  return pages.find(({ formCode }) => hasKnownPlaces(formCode))?.id ?? null;
}

/** An entry, and on which pages a person has seen what stands in it. */
export interface EntryOnPages {
  readonly raw: RawRegistration;
  /** The readings; a cell of our Excel form has no place. */
  readonly read: FieldReadings & Readonly<Partial<Record<RegistrationField, { readonly place: { readonly pageId: string } | null }>>>;
  /** Typed by the customer on the web: what stands in the fields came from no page. */
  readonly fromWeb: boolean;
  readonly formPage: string | null;
  readonly sealTicked: boolean;
  /** The page that the seal was seen on; null where nobody knows which. */
  readonly sealSeenOn: string | null;
}

/** What a person has to look at again when pages go elsewhere: the ticks of the seal that was seen on one of them, and the values that were read or typed from one. */
export function restingOn(entry: EntryOnPages, gone: ReadonlySet<string>): { readonly seal: boolean; readonly fields: readonly RegistrationField[] } {
  const goes = (page: string | null): boolean => page === null || gone.has(page);
  return {
    seal: entry.sealTicked && goes(entry.sealSeenOn),
    fields: REGISTRATION_FIELDS.map(({ name }) => name).filter((name) => {
      if ((entry.raw[name] ?? '') === '') return false;
      const reading = entry.read[name];
      if (reading === undefined) return !entry.fromWeb && goes(entry.formPage);
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
