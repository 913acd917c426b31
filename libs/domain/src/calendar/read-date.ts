import { narrow } from '../text/narrow.js';
import { read, type Reading } from '../text/reading.js';
import { daysInMonth, type CalendarDate } from './calendar-date.js';
import { addMonths, dateFromParts } from './date-arithmetic.js';
import { findEra, type Era } from './eras.js';

export interface DateFailure {
  readonly code: 'calendar/not-a-date' | 'calendar/no-such-day' | 'calendar/before-era';
  /** For `no-such-day`: the last day of that month, so that the message can say it. */
  readonly lastDay?: number;
  readonly month?: number;
  readonly eraName?: string;
}

const LONGEST_DATE = 40;

const WITH_ERA = /^(明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHRmtshr])(元|\d{1,2})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?$/;
const WESTERN = /^(\d{4})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?$/;
const EIGHT_DIGITS = /^(\d{4})(\d{2})(\d{2})$/;
const WEEKDAY_SUFFIX = /\((?:[日月火水木金土](?:曜日?)?|祝)\)$|[日月火水木金土]曜日?$/;

/**
 * Reads a date in any spelling: 令和6年5月1日, 令和元年5月1日, R6.5.1, ６年 in full width, 2024/05/01, 20240501.
 * Two-digit western years are refused: nobody can tell 24/5/1 from 平成24. Years of an era that run on
 * past its end are read (平成31年12月 stands in contracts written before 2019).
 */
export function readDate(input: string): Reading<CalendarDate, DateFailure> {
  if (input.length > LONGEST_DATE) return { ok: false, code: 'calendar/not-a-date' };
  const text = narrow(input).replace(/ /g, '').replace(/\u2212|\u30FC/g, '-').replace(WEEKDAY_SUFFIX, '').replace(/^西暦/, '');
  const era = WITH_ERA.exec(text);
  if (era) {
    const [, word = '', year = '', month = '', day = ''] = era;
    const found = findEra(word);
    return found ? fromEra(found, year === '元' ? 1 : Number(year), Number(month), Number(day)) : { ok: false, code: 'calendar/not-a-date' };
  }
  const western = WESTERN.exec(text) ?? EIGHT_DIGITS.exec(text);
  if (!western) return { ok: false, code: 'calendar/not-a-date' };
  return fromParts(Number(western[1]), Number(western[2]), Number(western[3]));
}

/**
 * The boxes of the form as one text: era 令和 (or empty for 西暦), year, month, day. Empty when all three boxes are. What
 * people type counts before what stands beside the box: a whole date in the first box, and a year that names its own
 * calendar (2024, 令和6, R6).
 */
export function joinDateBoxes(era: string, year: string, month: string, day: string): string {
  const [years, months, days] = [withoutUnit(year, '年'), withoutUnit(month, '月'), withoutUnit(day, '日')];
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

function fromEra(era: Era, year: number, month: number, day: number): Reading<CalendarDate, DateFailure> {
  if (year === 0) return { ok: false, code: 'calendar/not-a-date' };
  const reading = fromParts(Number(era.start.slice(0, 4)) + year - 1, month, day);
  if (reading.ok && reading.value < era.start) return { ok: false, code: 'calendar/before-era', eraName: era.name };
  return reading;
}

function fromParts(year: number, month: number, day: number): Reading<CalendarDate, DateFailure> {
  const lastDay = daysInMonth(year, month);
  if (lastDay === 0 || year < 1868) return { ok: false, code: 'calendar/not-a-date' };
  if (day < 1 || day > lastDay) return { ok: false, code: 'calendar/no-such-day', lastDay, month };
  return read(dateFromParts(year, month, day));
}
