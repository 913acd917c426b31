import type { CalendarDate } from './calendar-date.js';
import { addDays, LAST_DAY } from './date-arithmetic.js';

/** 版: a dated row of a master. It holds from its day until the next of its kind begins, or until its own last day. */
export interface Edition {
  readonly effectiveFrom: CalendarDate;
  /** The last day it holds; null or left out: until the next one begins. */
  readonly effectiveTo?: CalendarDate | null;
}

/** The one rule for all dated masters: of the editions of one thing the newest that has begun holds, unless its last day is past; null when none does. */
export function editionInForce<E extends Edition>(editions: readonly E[], day: CalendarDate): E | null {
  const newest = editions
    .filter(({ effectiveFrom }) => effectiveFrom <= day)
    .reduce<E | null>((found, edition) => (found === null || edition.effectiveFrom > found.effectiveFrom ? edition : found), null);
  return newest === null || isPast(newest, day) ? null : newest;
}

/** Days on which no edition holds; `to` is null where none begins again. */
export interface EditionGap {
  readonly from: CalendarDate;
  readonly to: CalendarDate | null;
}

/** Every gap from a day on: before the first edition, after a last day, between two. */
export function editionGaps(editions: readonly Edition[], since: CalendarDate): readonly EditionGap[] {
  const starts = [...new Set(editions.map(({ effectiveFrom }) => effectiveFrom))].sort();
  // The last day there is says that it does not end.
  const ends = editions.flatMap(({ effectiveTo }) => (effectiveTo && effectiveTo < LAST_DAY ? [addDays(effectiveTo, 1)] : []));
  const turns = [...new Set([since, ...ends])].filter((day) => day >= since && editionInForce(editions, day) === null).sort();
  const gaps = turns.map((from) => {
    const next = starts.find((start) => start > from);
    return { from, to: next === undefined ? null : addDays(next, -1) };
  });
  // A second end within a gap tells nothing new.
  return gaps.filter((gap, index) => index === 0 || gap.to !== gaps[index - 1]?.to);
}

function isPast({ effectiveTo }: Edition, day: CalendarDate): boolean {
  return effectiveTo !== undefined && effectiveTo !== null && effectiveTo < day;
}
