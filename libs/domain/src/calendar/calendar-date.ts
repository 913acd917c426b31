import { DomainError } from '../errors/domain-error.js';

declare const calendarDateBrand: unique symbol;

/** A day of the Japanese calendar as 'YYYY-MM-DD'; comparable as a string, no time, no zone. */
export type CalendarDate = string & { readonly [calendarDateBrand]: 'CalendarDate' };

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2 && isLeapYear(year)) return 29;
  return DAYS_OF_MONTH[month - 1] ?? 0;
}

/** Tells whether a string is an existing day written 'YYYY-MM-DD' (years 1868 … 9999). */
export function isCalendarDate(value: string): value is CalendarDate {
  const match = SHAPE.exec(value);
  if (!match) return false;
  const year = Number(match[1]);
  const day = Number(match[3]);
  return year >= 1868 && day >= 1 && day <= daysInMonth(year, Number(match[2]));
}

/** @throws DomainError `calendar/not-a-date` when the string is not an existing day. */
export function calendarDate(value: string): CalendarDate {
  if (!isCalendarDate(value)) throw new DomainError('calendar/not-a-date');
  return value;
}
