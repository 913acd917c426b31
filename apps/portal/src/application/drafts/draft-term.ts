import { addDays, type CalendarDate, daysBetween, formatEraDateWithWeekday, japanDate, japanInstant } from '#domain';
import { keptSince, keptUntil } from './draft-access.js';

/** From so many days before its 保存期限 a draft warns of it. */
const LAST_DAYS = 7;

/** 保存期限 of a draft in words, and what warns of it in its last days. */
export interface DraftTerm {
  readonly words: string;
  readonly warning: string | null;
}

/** Since when a draft must have been saved to be there still, and the instant before which it was saved if its last days have come. */
export function draftsKept(now: Date): { readonly since: Date; readonly expiring: Date } {
  return { since: keptSince(now), expiring: keptSince(new Date(japanInstant(addDays(japanDate(now.getTime()), LAST_DAYS + 1)))) };
}

export function draftTerm(savedAt: Date, today: CalendarDate): DraftTerm {
  const last = japanDate(keptUntil(savedAt).getTime());
  const left = daysBetween(today, last);
  const warning = left > LAST_DAYS ? null : left <= 0 ? '保存期限は本日です' : `保存期限まであと${left}日`;
  return { words: `保存期限 ${formatEraDateWithWeekday(last)}`, warning };
}
