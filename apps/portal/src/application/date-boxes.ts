import { type CalendarDate, type DateFailure, formatEraDateWithWeekday, formatWesternDate, joinDateBoxes, readDate, type Reading } from '#domain';
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

/** The boxes as one text for the domain's reader; empty when all three are. A date typed whole into the first box counts too. */
export function textOfBoxes(boxes: DateBoxes): string {
  if (boxes.year.trim() !== '' && boxes.month.trim() === '' && boxes.day.trim() === '') return boxes.year;
  return joinDateBoxes(boxes.era === 'reiwa' ? '令和' : '', boxes.year, boxes.month, boxes.day);
}

export function readBoxes(boxes: DateBoxes): Reading<CalendarDate, DateFailure> {
  return readDate(textOfBoxes(boxes));
}

/** What the system read, said in the other calendar: 2026年11月24日（火） below 令和, 令和8年… below 西暦. */
export function echoOfDate(boxes: DateBoxes): EchoView | null {
  const reading = readBoxes(boxes);
  if (!reading.ok) return null;
  return { lead: null, main: boxes.era === 'reiwa' ? formatWesternDate(reading.value) : formatEraDateWithWeekday(reading.value), detail: null };
}

export function boxedDateField(input: FieldInput & { readonly switchHref?: string; readonly echo?: EchoView | null }, boxes: DateBoxes): DateFieldView {
  return dateField({ ...input, ...boxes, echo: input.echo === undefined && !input.error ? echoOfDate(boxes) : (input.echo ?? null) });
}
