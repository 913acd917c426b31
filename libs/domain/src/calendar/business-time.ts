import { type BusinessCalendar, isBusinessDay } from './business-calendar.js';
import type { CalendarDate } from './calendar-date.js';
import { addDays } from './date-arithmetic.js';
import { DAY_MILLIS, japanDate, japanInstant, MINUTE_MILLIS } from './japan-time.js';

/** Opening hours of a branch in minutes of the day in Japan. */
export interface BranchHours {
  readonly opens: number;
  readonly closes: number;
}

/** 9:00–17:00 (ours: configuration of the branch's target times, not a rule of the trade). */
export const BRANCH_HOURS: BranchHours = { opens: 9 * 60, closes: 17 * 60 };

/** Minutes of opening hours on business days between two instants (milliseconds since the epoch); 0 when `to` is not later. */
export function businessMinutesBetween(from: number, to: number, calendar: BusinessCalendar, hours: BranchHours = BRANCH_HOURS): number {
  let minutes = 0;
  for (let day = japanDate(from); japanInstant(day) < to; day = addDays(day, 1)) {
    if (!isBusinessDay(day, calendar)) continue;
    const { start, end } = openPart(day, hours);
    minutes += Math.max(0, Math.min(end, to) - Math.max(start, from)) / MINUTE_MILLIS;
  }
  return Math.floor(minutes);
}

/** The instant at which so many minutes of opening hours have passed since `from`. */
export function addBusinessMinutes(from: number, minutes: number, calendar: BusinessCalendar, hours: BranchHours = BRANCH_HOURS): number {
  let left = minutes * MINUTE_MILLIS;
  for (let day = japanDate(from); ; day = addDays(day, 1)) {
    if (!isBusinessDay(day, calendar)) continue;
    const { start, end } = openPart(day, hours);
    const begin = Math.max(start, from);
    if (begin >= end) continue;
    if (begin + left <= end) return begin + left;
    left -= end - begin;
  }
}

function openPart(day: CalendarDate, hours: BranchHours): { readonly start: number; readonly end: number } {
  const start = japanInstant(day, hours.opens);
  return { start, end: Math.min(japanInstant(day, hours.closes), japanInstant(day) + DAY_MILLIS) };
}
