import { DomainError } from '../errors/domain-error.js';
import { daysInMonth, isCalendarDate, type CalendarDate } from './calendar-date.js';

/** The last day that can be written; no day comes after it. */
export const LAST_DAY = '9999-12-31' as CalendarDate;

/** Year, month and day of a date as numbers. */
export function dateParts(date: CalendarDate): { readonly year: number; readonly month: number; readonly day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

/** @throws DomainError `calendar/not-a-date` when the day does not exist. */
export function dateFromParts(year: number, month: number, day: number): CalendarDate {
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  if (!isCalendarDate(text)) throw new DomainError('calendar/not-a-date');
  return text;
}

/** Days since 1970-01-01, by counting years from March so that the leap day is the last of its year. */
export function dayNumber(date: CalendarDate): number {
  const { year, month, day } = dateParts(date);
  const marchYear = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(marchYear / 400);
  const yearOfCycle = marchYear - cycle * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * 146_097 + dayOfCycle - 719_468;
}

/** The inverse of `dayNumber`. @throws DomainError `calendar/not-a-date` outside the years 1868 … 9999. */
export function dateFromDayNumber(days: number): CalendarDate {
  const shifted = days + 719_468;
  const cycle = Math.floor(shifted / 146_097);
  const dayOfCycle = shifted - cycle * 146_097;
  const yearOfCycle = Math.floor(
    (dayOfCycle - Math.floor(dayOfCycle / 1_460) + Math.floor(dayOfCycle / 36_524) - Math.floor(dayOfCycle / 146_096)) / 365,
  );
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return dateFromParts(yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, day);
}

export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateFromDayNumber(dayNumber(date) + days);
}

/** The same day some months later; the last day of the month where that day does not exist (1/31 + 1 month = 2/28). */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  const { year, month, day } = dateParts(date);
  const index = year * 12 + month - 1 + months;
  const newYear = Math.floor(index / 12);
  const newMonth = (index % 12) + 1;
  return dateFromParts(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

/** Days from one date to the other, not counting the first (negative when `to` is earlier). */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** 工期の日数: both ends count, so 6/16–2/28 = 258 days (つるぎ町の計算例). */
export function inclusiveDays(from: CalendarDate, to: CalendarDate): number {
  return daysBetween(from, to) + 1;
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(date: CalendarDate): number {
  return (((dayNumber(date) + 4) % 7) + 7) % 7;
}

/** 会計年度: April to March. 2027-03-31 belongs to 2026. */
export function fiscalYear(date: CalendarDate): number {
  const { year, month } = dateParts(date);
  return month >= 4 ? year : year - 1;
}
