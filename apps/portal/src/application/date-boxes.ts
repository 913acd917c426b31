import { type CalendarDate, type DateFailure, dateParts, eraOf, formatInOtherCalendar, isTypedWestern, joinDateBoxes, readDate, type Reading } from '#domain';
import { dateField, type FieldInput } from '../http/fields.js';
import type { SubmittedForm } from '../http/submitted-form.js';
import type { DateFieldView, EchoView } from '../http/view-models.js';

/** The three boxes of a date as they were typed, and which calendar stood before them. */
export interface DateBoxes {
  readonly era: 'reiwa' | 'western';
  readonly year: string;
  readonly month: string;
  readonly day: string;
}

export const EMPTY_BOXES: DateBoxes = { era: 'reiwa', year: '', month: '', day: '' };

export function boxesFrom(form: SubmittedForm, name: string): DateBoxes {
  return {
    era: form.text(`${name}-era`) === 'western' ? 'western' : 'reiwa',
    year: form.text(`${name}-year`),
    month: form.text(`${name}-month`),
    day: form.text(`${name}-day`),
  };
}

/** The boxes as one text for the domain's reader; empty when all three are. */
export function textOfBoxes(boxes: DateBoxes): string {
  return joinDateBoxes(boxes.era === 'reiwa' ? '令和' : '', boxes.year, boxes.month, boxes.day);
}

export function readBoxes(boxes: DateBoxes): Reading<CalendarDate, DateFailure> {
  return readDate(textOfBoxes(boxes));
}

/** What the system read, said in the other calendar than the typed one. */
export function echoOfDate(boxes: DateBoxes): EchoView | null {
  const reading = readBoxes(boxes);
  return reading.ok ? { lead: null, main: formatInOtherCalendar(textOfBoxes(boxes), reading.value), detail: null } : null;
}

/** A date taken apart into boxes of a calendar; one before 令和 is written in 西暦. */
export function inBoxes(date: CalendarDate, calendar: DateBoxes['era']): DateBoxes {
  const { year, month, day } = dateParts(date);
  const found = eraOf(date);
  const reiwa = calendar === 'reiwa' && found?.era.name === '令和';
  return { era: reiwa ? 'reiwa' : 'western', year: String(reiwa ? found.year : year), month: String(month), day: String(day) };
}

/** The boxes as the other calendar writes them: a readable date is converted, empty boxes only change their calendar, what cannot be read stays. */
export function inCalendar(boxes: DateBoxes, calendar: DateBoxes['era']): DateBoxes {
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
  return dateField({ ...input, ...boxes, echo: input.echo === undefined && !input.error ? echoOfDate(boxes) : (input.echo ?? null) });
}
