import { DomainError } from '../errors/domain-error.js';
import type { CalendarDate } from './calendar-date.js';
import { addDays, weekday } from './date-arithmetic.js';

/** 国民の祝日 and what a branch closes for besides; handed in as data (内閣府 publishes the next year each February). */
export interface BusinessCalendar {
  readonly holidays: ReadonlySet<CalendarDate>;
}

/** 年末年始: banks and branches are closed from 12/31 to 1/3. */
function isYearEnd(date: CalendarDate): boolean {
  const monthAndDay = date.slice(5);
  return monthAndDay === '12-31' || ['01-01', '01-02', '01-03'].includes(monthAndDay);
}

/** 営業日: not a weekend, not a holiday, not 12/31–1/3. */
export function isBusinessDay(date: CalendarDate, calendar: BusinessCalendar): boolean {
  const day = weekday(date);
  return day !== 0 && day !== 6 && !isYearEnd(date) && !calendar.holidays.has(date);
}

/** The day itself when it is a business day, else the next one. */
export function businessDayOnOrAfter(date: CalendarDate, calendar: BusinessCalendar): CalendarDate {
  let day = date;
  while (!isBusinessDay(day, calendar)) day = addDays(day, 1);
  return day;
}

/**
 * The n-th business day after a date (the date itself never counts); 0 gives the day itself or the next business day.
 * @throws DomainError `calendar/out-of-range` unless n is a whole number from 0 to 1,000.
 */
export function addBusinessDays(date: CalendarDate, days: number, calendar: BusinessCalendar): CalendarDate {
  if (!Number.isInteger(days) || days < 0 || days > 1_000) throw new DomainError('calendar/out-of-range');
  let day = days === 0 ? businessDayOnOrAfter(date, calendar) : date;
  for (let counted = 0; counted < days; counted += 1) day = businessDayOnOrAfter(addDays(day, 1), calendar);
  return day;
}
