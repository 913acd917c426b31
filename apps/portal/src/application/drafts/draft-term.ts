import { addDays, type CalendarDate, daysBetween, draftKeptUntil, draftSavedSince, formatEraDateWithWeekday } from '#domain';

/** From so many days before its 保存期限 a draft warns of it. */
const LAST_DAYS = 7;
/** For so many days after it HOME tells that the term has ended. */
const EXPIRY_TOLD_DAYS = 30;

/** 保存期限 of a draft in words, and what warns of it in its last days. */
export interface DraftTerm {
  readonly words: string;
  readonly warning: string | null;
}

/** Since when a draft must have been saved to be there still, and the instant before which it was saved if its last days have come. */
export function draftsKept(today: CalendarDate): { readonly since: Date; readonly expiring: Date } {
  return { since: savedSince(today), expiring: savedSince(addDays(today, LAST_DAYS + 1)) };
}

/** Between which instants a draft was last saved of which HOME tells that its term has ended. */
export function draftsExpired(today: CalendarDate): { readonly from: Date; readonly until: Date } {
  return { from: savedSince(addDays(today, -EXPIRY_TOLD_DAYS)), until: savedSince(today) };
}

function savedSince(day: CalendarDate): Date {
  return new Date(draftSavedSince(day));
}

export function draftTerm(savedAt: Date, today: CalendarDate): DraftTerm {
  const last = draftKeptUntil(savedAt.getTime());
  const left = daysBetween(today, last);
  const warning = left > LAST_DAYS ? null : left <= 0 ? '保存期限は本日です' : `保存期限まであと${left}日`;
  return { words: `保存期限 ${formatEraDateWithWeekday(last)}`, warning };
}
