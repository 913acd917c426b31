import type { CalendarDate } from './calendar-date.js';

/** A Japanese era (元号) as data; the newest first. A new era is one more line. */
export interface Era {
  readonly name: string;
  /** 略号 as forms print it: R6.5.1. */
  readonly letter: string;
  readonly start: CalendarDate;
}

export const ERAS: readonly Era[] = [
  { name: '令和', letter: 'R', start: '2019-05-01' as CalendarDate },
  { name: '平成', letter: 'H', start: '1989-01-08' as CalendarDate },
  { name: '昭和', letter: 'S', start: '1926-12-25' as CalendarDate },
  { name: '大正', letter: 'T', start: '1912-07-30' as CalendarDate },
  { name: '明治', letter: 'M', start: '1868-01-25' as CalendarDate },
];

/** The era of a day and its year within it (1 = 元年); null before 明治. */
export function eraOf(date: CalendarDate): { readonly era: Era; readonly year: number } | null {
  const era = ERAS.find(({ start }) => start <= date);
  return era === undefined ? null : { era, year: Number(date.slice(0, 4)) - Number(era.start.slice(0, 4)) + 1 };
}

/** Finds an era by its name, its first character or its letter: 令和, 令, R, r. */
export function findEra(word: string): Era | null {
  return ERAS.find(({ name, letter }) => word === name || word === name.charAt(0) || word.toUpperCase() === letter) ?? null;
}
