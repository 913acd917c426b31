import { type CalendarDate, daysBetween, formatEraDateWithWeekday, japanDate } from '#domain';
import { keptUntil } from './draft-access.js';

/** From so many days before its 保存期限 a draft warns of it. */
const LAST_DAYS = 7;

/** 保存期限 of a draft in words, and what warns of it in its last days. */
export interface DraftTerm {
  readonly words: string;
  readonly warning: string | null;
}

export function draftTerm(savedAt: Date, today: CalendarDate): DraftTerm {
  const last = japanDate(keptUntil(savedAt).getTime());
  const left = daysBetween(today, last);
  const warning = left > LAST_DAYS ? null : left <= 0 ? '保存期限は本日です' : `保存期限まであと${left}日`;
  return { words: `保存期限 ${formatEraDateWithWeekday(last)}`, warning };
}
