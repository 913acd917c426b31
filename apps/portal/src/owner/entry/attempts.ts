import { attemptState, countedInARow, DAY_MILLIS, VIEWING_LIMITS } from '#domain';
import type { CountedMisses } from '#persistence';

export type Attempts =
  /** `left`: misses until the next pause, and how long that one would be. */
  | { readonly open: true; readonly left: number; readonly nextPause: 'minutes' | 'day' }
  /** `number`: this number from this address; `address`: every number from this address. */
  | { readonly open: false; readonly scope: 'number' | 'address'; readonly misses: number; readonly until: Date };

/** The domain's limits in the words of the page: whether another attempt may be made; if not, what is stopped and until when. */
export function judgeAttempts(misses: CountedMisses, now: Date): Attempts {
  const pair = misses.ofPair.map((miss) => miss.getTime());
  const address = misses.ofAddress.map((miss) => miss.getTime());
  const { blockedUntil, missesLeft } = attemptState({ pair, address }, now.getTime());
  if (blockedUntil === null) {
    // What the pause after the misses left would be: the limits are asked as if they had happened now.
    const exhausted = attemptState({ pair: [...pair, ...Array<number>(missesLeft).fill(now.getTime())], address: [] }, now.getTime()).blockedUntil ?? 0;
    return { open: true, left: missesLeft, nextPause: exhausted - now.getTime() >= DAY_MILLIS ? 'day' : 'minutes' };
  }
  const until = new Date(blockedUntil);
  const ofNumber = attemptState({ pair, address: [] }, now.getTime()).blockedUntil;
  return ofNumber === blockedUntil
    ? { open: false, scope: 'number', misses: countedInARow(pair, now.getTime()), until }
    : { open: false, scope: 'address', misses: VIEWING_LIMITS.addressMissesPerHour, until };
}
