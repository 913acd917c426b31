import { narrow } from '../text/narrow.js';
import { read, type Reading, unread } from '../text/reading.js';
import { daysInMonth, type CalendarDate } from './calendar-date.js';
import { addMonths, dateFromParts } from './date-arithmetic.js';
import { findEra, type Era } from './eras.js';

export type DatePart = 'year' | 'month' | 'day';

/** Why a text is no date, as exactly as it can be said. */
export type DateFailure =
  | { readonly code: 'calendar/not-a-date' }
  /** What stood before the boxes is no calendar of ours ({@link UNKNOWN_ERA}). */
  | { readonly code: 'calendar/unknown-era' }
  /** Parts that no date has: a month 13, a day 32, a year without its era. */
  | { readonly code: 'calendar/no-such-part'; readonly wrong: readonly DatePart[] }
  /** A day that another month has; with the last one of this month. */
  | { readonly code: 'calendar/no-such-day'; readonly lastDay: number; readonly month: number }
  | { readonly code: 'calendar/before-era'; readonly eraName: string };

/** Stands in the place of an era that a page does not offer, so that nothing is read by it. */
export const UNKNOWN_ERA = '?';

const LONGEST_DATE = 40;
/** The first year of 明治. */
const FIRST_YEAR = 1868;

/** Era or none, then year, month and day with what stands between them; the parts are judged one by one. */
const SPELT = /^(明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHRmtshr])?([^年./-]*)(?:年|[./-])([^月./-]*)(?:月|[./-])([^日./-]*)日?$/;
const EIGHT_DIGITS = /^()(\d{4})(\d{2})(\d{2})$/;
const WEEKDAY_SUFFIX = /\((?:[日月火水木金土](?:曜日?)?|祝)\)$|[日月火水木金土]曜日?$/;

/**
 * Reads a date in any spelling: 令和6年5月1日, 令和元年5月1日, R6.5.1, ６年 in full width, 2024/05/01, 20240501.
 * Two-digit western years are refused: nobody can tell 24/5/1 from 平成24. Years of an era that run on
 * past its end are read (平成31年12月 stands in contracts written before 2019).
 */
export function readDate(input: string): Reading<CalendarDate, DateFailure> {
  if (input.length > LONGEST_DATE) return unread('calendar/not-a-date');
  const text = narrow(input).replace(/ /g, '').replace(/\u2212|\u30FC/g, '-').replace(WEEKDAY_SUFFIX, '').replace(/^西暦/, '');
  if (text.startsWith(UNKNOWN_ERA)) return unread('calendar/unknown-era');
  const spelt = SPELT.exec(text) ?? EIGHT_DIGITS.exec(text);
  if (!spelt || !/\d/.test(text)) return unread('calendar/not-a-date');
  const [, word = '', year = '', month = '', day = ''] = spelt;
  const era = findEra(word);
  return fromParts(era, era ? yearOfEra(era, year) : westernYear(year), part(month), part(day));
}

/**
 * The boxes of the form as one text: era 令和 (or empty for 西暦), year, month, day. Empty when all three boxes are. What
 * people type counts before what stands beside the box: a whole date in the first box, and a year that names its own
 * calendar (2024, 令和6, R6). An unknown era stands for the whole.
 */
export function joinDateBoxes(era: string, year: string, month: string, day: string): string {
  const [years, months, days] = [withoutUnit(year, '年'), withoutUnit(month, '月'), withoutUnit(day, '日')];
  if (era === UNKNOWN_ERA) return UNKNOWN_ERA;
  if (years === '' && months === '' && days === '') return '';
  if (months === '' && days === '') return year.trim();
  return `${namesCalendar(years) ? '' : era.trim()}${years}年${months}月${days}日`;
}

function withoutUnit(box: string, unit: string): string {
  const text = narrow(box).replace(/ /g, '');
  return text.endsWith(unit) ? text.slice(0, -1) : text;
}

/** 2024, 西暦2024, 令和6, R6; a bare 6 or 元 is a year of the calendar beside the box. */
function namesCalendar(year: string): boolean {
  return /^\d{4}$/.test(year) || /^[^\d元]/.test(year);
}

/** Whether a text that was read as a date was typed in 西暦. */
export function isTypedWestern(text: string): boolean {
  return /^(?:西暦)?\d{4}/.test(narrow(text).replace(/ /g, ''));
}

const FIRST_PLAUSIBLE = '1989-01-01' as CalendarDate;
const PLAUSIBLE_YEARS_AHEAD = 30;

/** Whether a contract of today can name this day: its year is neither before 平成 nor more than thirty years ahead. */
export function isPlausibleDate(date: CalendarDate, today: CalendarDate): boolean {
  return date >= FIRST_PLAUSIBLE && date <= addMonths(today, PLAUSIBLE_YEARS_AHEAD * 12);
}

/** The year in 西暦; null for what is no year of the era. */
function yearOfEra(era: Era, text: string): number | null {
  const year = text === '元' ? 1 : (part(text) ?? 0);
  return year === 0 ? null : Number(era.start.slice(0, 4)) + year - 1;
}

function westernYear(text: string): number | null {
  return /^\d{4}$/.test(text) && Number(text) >= FIRST_YEAR ? Number(text) : null;
}

function part(text: string): number | null {
  return /^\d{1,2}$/.test(text) ? Number(text) : null;
}

function fromParts(era: Era | null, year: number | null, month: number | null, day: number | null): Reading<CalendarDate, DateFailure> {
  const wrong: DatePart[] = [];
  if (year === null) wrong.push('year');
  if (month === null || month < 1 || month > 12) wrong.push('month');
  if (day === null || day < 1 || day > 31) wrong.push('day');
  if (wrong.length > 0 || year === null || month === null || day === null) return { ok: false, code: 'calendar/no-such-part', wrong };
  const lastDay = daysInMonth(year, month);
  if (day > lastDay) return { ok: false, code: 'calendar/no-such-day', lastDay, month };
  const date = dateFromParts(year, month, day);
  return era && date < era.start ? { ok: false, code: 'calendar/before-era', eraName: era.name } : read(date);
}
