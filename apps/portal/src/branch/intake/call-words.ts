import { oneLine, sameFieldValue } from '#domain';
import type { PhoneRecord } from '#persistence';

/** What a call changed: the value before and after, and what had been read then, where that is another; null where it only answered something. */
export function correctionWords({ field, before, after, read }: Pick<PhoneRecord, 'field' | 'before' | 'after' | 'read'>): string | null {
  if (!field) return null;
  const other = read.filter((value) => !sameFieldValue(field, value, before ?? ''));
  return `「${oneLine(before ?? '')}」→「${oneLine(after ?? '')}」${other.length === 0 ? '' : `（そのときの読取値：${other.map((value) => `「${value}」`).join('、')}）`}`;
}
