import {
  type CalendarDate, type DateFailure, dateParts, eraOf, explainDate, formatInOtherCalendar, isTypedWestern, joinDateBoxes, readDate, type Reading, UNKNOWN_ERA,
} from '#domain';
import { dateField, type FieldInput } from '../http/fields.js';
import type { SubmittedForm } from '../http/submitted-form.js';
import type { DateFieldView, EchoView } from '../http/view-models.js';

/** The calendars in which the boxes of a date can be filled in. */
export type BoxCalendar = 'reiwa' | 'western';

/** The three boxes of a date as they were typed, and which calendar stood before them; `unknown` where the page offers no such one. */
export interface DateBoxes {
  readonly era: BoxCalendar | 'unknown';
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

const CALENDARS: readonly BoxCalendar[] = ['reiwa', 'western'];

export const EMPTY_BOXES: DateBoxes = { era: 'reiwa', year: '', month: '', day: '' };

export function boxesFrom(form: SubmittedForm, name: string): DateBoxes {
  return {
    era: calendarFrom(form, name),
    year: form.text(`${name}-year`),
    month: form.text(`${name}-month`),
    day: form.text(`${name}-day`),
  };
}

/** Which calendar a page sent along with the boxes of a date; a page that says none means 令和. */
export function calendarFrom(form: SubmittedForm, name: string): DateBoxes['era'] {
  const sent = form.text(`${name}-era`);
  return sent === '' ? 'reiwa' : (CALENDARS.find((known) => known === sent) ?? 'unknown');
}

/** How the domain's reader is told the calendar. */
export const ERA_WORDS: Readonly<Record<DateBoxes['era'], string>> = { reiwa: '令和', western: '', unknown: UNKNOWN_ERA };

/** The boxes as one text for the domain's reader; empty when all three are. */
export function textOfBoxes(boxes: DateBoxes): string {
  return joinDateBoxes(ERA_WORDS[boxes.era], boxes.year, boxes.month, boxes.day);
}

export function readBoxes(boxes: DateBoxes): Reading<CalendarDate, DateFailure> {
  return readDate(textOfBoxes(boxes));
}

/** The sentence beside boxes that hold no date. */
export function explainBoxes(label: string, boxes: DateBoxes, failure: DateFailure): string {
  return explainDate(label, textOfBoxes(boxes), failure);
}

/** What the system read, said in the other calendar than the typed one. */
export function echoOfDate(boxes: DateBoxes): EchoView | null {
  const reading = readBoxes(boxes);
  return reading.ok ? { lead: null, main: formatInOtherCalendar(textOfBoxes(boxes), reading.value), detail: null } : null;
}

/** A date taken apart into boxes of a calendar; one before 令和 is written in 西暦. */
export function inBoxes(date: CalendarDate, calendar: BoxCalendar): DateBoxes & { readonly era: BoxCalendar } {
  const { year, month, day } = dateParts(date);
  const found = eraOf(date);
  const reiwa = calendar === 'reiwa' && found?.era.name === '令和';
  return { era: reiwa ? 'reiwa' : 'western', year: String(reiwa ? found.year : year), month: String(month), day: String(day) };
}

/** The boxes as the other calendar writes them: a readable date is converted, empty boxes only change their calendar, what cannot be read stays. */
export function inCalendar(boxes: DateBoxes, calendar: BoxCalendar): DateBoxes {
  if (textOfBoxes(boxes) === '') return { ...boxes, era: calendar };
  const reading = readBoxes(boxes);
  return reading.ok ? inBoxes(reading.value, calendar) : boxes;
}

/** The boxes in the calendar that was typed: 2024 in a year box beside 令和, and a date typed whole into the first box, are put in their places. */
export function asTyped(boxes: DateBoxes): DateBoxes {
  const reading = readBoxes(boxes);
  if (!reading.ok) return boxes;
  const calendar = isTypedWestern(textOfBoxes(boxes)) ? 'western' : 'reiwa';
  return calendar === boxes.era && boxes.month.trim() !== '' ? boxes : inBoxes(reading.value, calendar);
}

export function boxedDateField(input: FieldInput & { readonly switchable?: boolean; readonly echo?: EchoView | null }, boxes: DateBoxes): DateFieldView {
  return dateField({ ...input, ...boxes, era: boxes.era === 'western' ? 'western' : 'reiwa', echo: input.echo === undefined && !input.error ? echoOfDate(boxes) : (input.echo ?? null) });
}
