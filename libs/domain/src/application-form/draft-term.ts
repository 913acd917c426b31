import type { CalendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';
import { japanDate, japanInstant } from '../calendar/japan-time.js';

/** A draft is kept so many days after the day on which it was last saved (the figure is ours). */
export const DRAFT_KEPT_DAYS = 90;

/** 保存期限 of a draft: the last day in Japan on which it can be continued, the whole of that day. */
export function draftKeptUntil(savedAt: number): CalendarDate {
  return addDays(japanDate(savedAt), DRAFT_KEPT_DAYS);
}

/** Whether a draft can still be continued at an instant. */
export function isDraftKept(savedAt: number, now: number): boolean {
  return japanDate(now) <= draftKeptUntil(savedAt);
}

/** The instant since which a draft must have been saved to be kept on a day: exactly those for which {@link draftKeptUntil} is not before it. So a list can be asked of the database. */
export function draftSavedSince(day: CalendarDate): number {
  return japanInstant(addDays(day, -DRAFT_KEPT_DAYS));
}
