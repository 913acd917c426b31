import { EXACT_READING, type FieldReading, type FieldReadings, sameFieldValue } from './entry-marks.js';
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

/** Where a reading comes from: the page that it stands on, or, of a cell of our Excel form, which has no place, the form. */
interface ReadingSource {
  readonly place: { readonly pageId: string } | null;
  readonly formId?: string;
}

export interface PageReading extends FieldReading, ReadingSource {
  readonly elsewhere?: (Pick<FieldReading, 'value' | 'confidence' | 'variant'> & ReadingSource) | null;
}

/** What is kept of a reading that stands beside another: all that it needs to be shown alone once the other has left. */
function besides({ value, confidence, place, formId, variant }: NonNullable<PageReading['elsewhere']>): NonNullable<PageReading['elsewhere']> {
  return { value, confidence, place, ...(formId === undefined ? {} : { formId }), ...(variant ? { variant } : {}) };
}

/** '' of a cell of which nobody knows the form. */
function sourceOf({ place, formId }: ReadingSource): string {
  return place?.pageId ?? formId ?? '';
}

/** An entry, and on which pages a person has seen what stands in it. */
export interface EntryOnPages {
  readonly raw: RawRegistration;
  readonly read: Readonly<Partial<Record<RegistrationField, PageReading>>>;
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

/**
 * What is read on the pages that stay: a reading goes with its page, and of two that differ the other one stands alone.
 * @param gone pages that go elsewhere
 */
export function readingsThatStay<T extends PageReading>(read: Readonly<Partial<Record<RegistrationField, T>>>, gone: ReadonlySet<string>): Partial<Record<RegistrationField, T>> {
  const goes = ({ place }: Pick<PageReading, 'place'>): boolean => place !== null && gone.has(place.pageId);
  const entries = Object.entries(read).flatMap(([name, field]): [string, T][] => {
    const { elsewhere } = field;
    if (!goes(field)) return [[name, elsewhere && goes(elsewhere) ? { ...field, elsewhere: null } : field]];
    // What is known of a reading and not of the other one, such as its letters, went with the page.
    return elsewhere && !goes(elsewhere) ? [[name, { ...elsewhere } as T]] : [];
  });
  return Object.fromEntries(entries);
}

/**
 * What is offered to an entry when more is read: what it had stays, but in place of a reading whose page went elsewhere stands what is read on another one. Where two pages, or Excel forms, differ, neither is
 * dropped: the one of what came in answer to a later 不備 is proposed, of equals the one that was there, and the other stands beside it; of more than two the newest other.
 * @param asked how many 不備 were sent before a page, or an Excel form, came
 */
export function joinReadings<T extends PageReading>(
  read: Readonly<Partial<Record<RegistrationField, T>>>, more: Readonly<Partial<Record<RegistrationField, T>>>, asked: (source: string) => number = () => 0,
): Partial<Record<RegistrationField, T>> {
  const found = Object.entries(more).filter(([name, { left, value }]) => !left && !(read[name as RegistrationField]?.left && value === ''));
  const kept = Object.entries(read).filter(([name, { left }]) => !left || found.every(([other]) => other !== name));
  const joined = Object.fromEntries([...found, ...kept]) as Partial<Record<RegistrationField, T>>;
  const rank = (reading: PageReading): number => asked(sourceOf(reading));
  for (const { name } of REGISTRATION_FIELDS) {
    const [before, later] = [read[name], more[name]];
    if (!before || !later || before.left || later.left || later.value === '' || sourceOf(before) === sourceOf(later)) continue;
    const [shown, other] = before.value === '' || rank(later) > rank(before) ? [later, before] : [before, later];
    // The same page once more says nothing of its own; what a third one says stands beside these where they agree.
    const beside = [other, before.elsewhere].find((one) => one && one.value !== '' && sourceOf(one) !== sourceOf(shown) && !sameFieldValue(name, one.value, shown.value));
    joined[name] = beside ? { ...shown, elsewhere: besides(beside) } : shown.elsewhere ? { ...shown, elsewhere: null } : shown;
  }
  return joined;
}

/**
 * The texts of an entry when what answers a 不備 is proposed: what stood there only because the machine read it on the older page gives way. What a person typed or confirmed stays, be it at
 * the desk or, as `typed`, the customer on the web or in our Excel form; a cell of that gives way to what the customer has typed in a later one alone.
 */
export function proposedTexts(raw: RawRegistration, before: FieldReadings, joined: FieldReadings, confirmed: readonly RegistrationField[], typed: RawRegistration): RawRegistration {
  const given: [RegistrationField, string][] = [];
  for (const { name } of REGISTRATION_FIELDS) {
    const [old, now, text] = [before[name], joined[name], raw[name]];
    if (text === undefined || old === undefined || old.left || now === undefined || (old.confidence === EXACT_READING && now.confidence !== EXACT_READING) || now.value === '' || sameFieldValue(name, now.value, old.value) || confirmed.includes(name)) continue;
    if (sameFieldValue(name, text, old.value) && !sameFieldValue(name, text, typed[name] ?? '')) given.push([name, now.value]);
  }
  return given.length === 0 ? raw : { ...raw, ...Object.fromEntries(given) };
}
