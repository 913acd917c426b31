import { DomainError } from '../errors/domain-error.js';
import type { CalendarDate } from './calendar-date.js';
import { dateFromDayNumber, dayNumber } from './date-arithmetic.js';
import { formatShortDate, formatSlashDate } from './format-date.js';

/**
 * Japan is UTC+9 all year and has been since 1951, so instants become days by plain arithmetic.
 * Instants are milliseconds since the epoch, handed in by the caller: the domain has no clock.
 */
const JST_OFFSET = 9 * 3_600_000;
export const DAY_MILLIS = 86_400_000;
export const MINUTE_MILLIS = 60_000;

/** The day in Japan at an instant. */
export function japanDate(epochMillis: number): CalendarDate {
  return dateFromDayNumber(Math.floor((epochMillis + JST_OFFSET) / DAY_MILLIS));
}

/** Minutes since midnight in Japan at an instant, 0 … 1439. */
export function japanMinuteOfDay(epochMillis: number): number {
  return Math.floor((epochMillis + JST_OFFSET - dayStart(epochMillis)) / MINUTE_MILLIS);
}

/** 13:05 in Japan. */
export function formatJapanTime(epochMillis: number): string {
  return formatMinuteOfDay(japanMinuteOfDay(epochMillis));
}

/** 540 → `9:00`; 1440 → `24:00`, as opening hours write it. */
export function formatMinuteOfDay(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** For lists and timelines: 11/24(火) 13:05. */
export function formatJapanInstant(epochMillis: number): string {
  return `${formatShortDate(japanDate(epochMillis))} ${formatJapanTime(epochMillis)}`;
}

/** With the year and seconds, for records and signatures: 2026/11/24 13:05:07. */
export function formatJapanInstantFully(epochMillis: number): string {
  const seconds = Math.floor(((epochMillis + JST_OFFSET) % MINUTE_MILLIS) / 1_000);
  return `${formatSlashDate(japanDate(epochMillis))} ${formatJapanTime(epochMillis).padStart(5, '0')}:${String(seconds).padStart(2, '0')}`;
}

/** The instant at which a day in Japan is so many minutes old. @throws DomainError `calendar/out-of-range` beyond 24:00. */
export function japanInstant(date: CalendarDate, minuteOfDay = 0): number {
  if (!Number.isInteger(minuteOfDay) || minuteOfDay < 0 || minuteOfDay > 1_440) throw new DomainError('calendar/out-of-range');
  return dayNumber(date) * DAY_MILLIS - JST_OFFSET + minuteOfDay * MINUTE_MILLIS;
}

function dayStart(epochMillis: number): number {
  return Math.floor((epochMillis + JST_OFFSET) / DAY_MILLIS) * DAY_MILLIS;
}
