import type { CalendarDate } from './calendar-date.js';
import { dateParts, weekday } from './date-arithmetic.js';
import { eraOf } from './eras.js';
import { isTypedWestern } from './read-date.js';

const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;

/** 水 for a Wednesday. */
export function weekdayName(date: CalendarDate): string {
  return WEEKDAYS[weekday(date)] ?? '';
}

/** 和暦 as certificates and forms print it: 令和6年5月1日, 令和元年5月1日. */
export function formatEraDate(date: CalendarDate): string {
  const found = eraOf(date);
  const { year, month, day } = dateParts(date);
  const yearText = found === null ? `${year}` : `${found.era.name}${found.year === 1 ? '元' : found.year}`;
  return `${yearText}年${month}月${day}日`;
}

/** 令和8年11月24日（火）. */
export function formatEraDateWithWeekday(date: CalendarDate): string {
  return `${formatEraDate(date)}（${weekdayName(date)}）`;
}

/** 2026年11月24日（火）: what a screen repeats below a date typed in 和暦. */
export function formatWesternDate(date: CalendarDate): string {
  const { year, month, day } = dateParts(date);
  return `${year}年${month}月${day}日（${weekdayName(date)}）`;
}

/** What was read, said in the calendar that was not typed: below 令和8年… 2026年11月24日（火）, below 2026年… 令和8年11月24日（火）. */
export function formatInOtherCalendar(typed: string, date: CalendarDate): string {
  return isTypedWestern(typed) ? formatEraDateWithWeekday(date) : formatWesternDate(date);
}

/** Both calendars at once: 令和6年5月1日（2024/05/01 水）. */
export function formatDateFully(date: CalendarDate): string {
  return `${formatEraDate(date)}（${date.replaceAll('-', '/')} ${weekdayName(date)}）`;
}

/** For lists: 11/24(火). */
export function formatShortDate(date: CalendarDate): string {
  const { month, day } = dateParts(date);
  return `${month}/${day}(${weekdayName(date)})`;
}

/** 2026/11/24, for columns of one width. */
export function formatSlashDate(date: CalendarDate): string {
  return date.replaceAll('-', '/');
}

/** The 和暦 year alone: 令和8年度 takes the fiscal year's number. */
export function formatFiscalYear(year: number): string {
  const found = eraOf(`${year}-05-01` as CalendarDate);
  return found === null ? `${year}年度` : `${found.era.name}${found.year === 1 ? '元' : found.year}年度`;
}
