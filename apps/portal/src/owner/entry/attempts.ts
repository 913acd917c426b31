import { attemptState, countedInARow, DAY_MILLIS, type Misses, VIEWING_LIMITS } from '#domain';
import type { CountedMisses } from '#persistence';

export type Attempts =
  /** `left`: misses until the next block, and which that one would be: of this number for minutes or a day, or of the whole address. */
  | { readonly open: true; readonly left: number; readonly nextPause: 'minutes' | 'day' | 'address' }
  /** `number`: this number from this address; `address`: every number from this address. */
  | { readonly open: false; readonly scope: 'number' | 'address'; readonly misses: number; readonly until: Date };

/** The domain's limits in the words of the page: whether another attempt may be made; if not, what is stopped and until when. */
export function judgeAttempts(misses: CountedMisses, now: Date): Attempts {
  const pair = misses.ofPair.map((miss) => miss.getTime());
  const address = misses.ofAddress.map((miss) => miss.getTime());
  const { blockedUntil, missesLeft } = attemptState({ pair, address }, now.getTime());
  if (blockedUntil === null) {
    // What the block after the misses left would be: the limits are asked as if they had happened now.
    const further = Array<number>(missesLeft).fill(now.getTime());
    const next = longerBlock({ pair: [...pair, ...further], address: [...address, ...further] }, now.getTime());
    return { open: true, left: missesLeft, nextPause: next.scope === 'address' ? 'address' : next.until - now.getTime() >= DAY_MILLIS ? 'day' : 'minutes' };
  }
  const until = new Date(blockedUntil);
  return longerBlock({ pair, address }, now.getTime()).scope === 'number'
    ? { open: false, scope: 'number', misses: countedInARow(pair, now.getTime()), until }
    : { open: false, scope: 'address', misses: VIEWING_LIMITS.addressMissesPerHour, until };
}

/** Of the block of the number and that of the whole address, the one that lasts longer is the one that is told. */
function longerBlock(misses: Misses, now: number): { readonly scope: 'number' | 'address'; readonly until: number } {
  const until = attemptState(misses, now).blockedUntil ?? now;
  const ofNumber = attemptState({ pair: misses.pair, address: [] }, now).blockedUntil;
  return { scope: ofNumber === until ? 'number' : 'address', until };
}
