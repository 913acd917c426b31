/** A machine that stood still over the longest holidays, and a mailbox that is read for the first time. Days; ours. */
const LONGEST_WAY = 90;
const DAY = 24 * 60 * 60 * 1000;

/**
 * 受信日時: when the source says it came, if that can be: not after now and not longer ago than anything is under way. A file with another
 * machine's clock, or a caller's year 9999, counts from the moment it was taken in, and what was said is told beside it.
 */
export function timeOfReceipt(told: Date | null, now: Date): { readonly receivedAt: Date; readonly toldAt?: string } {
  if (told === null) return { receivedAt: now };
  const age = now.getTime() - told.getTime();
  if (age >= 0 && age <= LONGEST_WAY * DAY) return { receivedAt: told };
  return { receivedAt: now, ...(Number.isNaN(age) ? {} : { toldAt: told.toISOString() }) };
}
