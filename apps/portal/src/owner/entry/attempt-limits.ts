import type { CountedMisses } from '#persistence';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Ours (domain.md 13): misses are counted per 保証契約番号 and address (5 → 15 minutes, 10 → a day) and per address over
 * all numbers, never per certificate alone, so that nobody can shut an owner out. An address stands for a whole office.
 */
export const ATTEMPT_LIMITS = {
  /** Misses older than this no longer count. */
  memory: DAY,
  pause: { misses: 5, lasts: 15 * MINUTE },
  day: { misses: 10, lasts: DAY },
  address: { misses: 30, window: HOUR },
  /** Misses on one certificate from all addresses within the window: branch and contractor are told, nobody is stopped. */
  alert: { misses: 50, window: HOUR },
} as const;

export type AttemptState =
  /** `left`: misses until the next pause. */
  | { readonly open: true; readonly left: number; readonly nextPause: 'minutes' | 'day' }
  /** `number`: this number from this address; `address`: every number from this address. */
  | { readonly open: false; readonly scope: 'number' | 'address'; readonly misses: number; readonly until: Date };

/** Whether another attempt from this address on this number may be made now; if not, until when. */
export function attemptState(misses: CountedMisses, now: Date): AttemptState {
  const ofPair = recent(misses.ofPair, now, ATTEMPT_LIMITS.memory);
  const blocks = [pairBlock(ofPair), addressBlock(recent(misses.ofAddress, now, ATTEMPT_LIMITS.address.window))]
    .filter((block) => block !== null)
    .filter((block) => block.until > now)
    .sort((one, other) => other.until.getTime() - one.until.getTime());
  const [block] = blocks;
  if (block) return { open: false, ...block };
  const { pause, day } = ATTEMPT_LIMITS;
  return ofPair.length < pause.misses
    ? { open: true, left: pause.misses - ofPair.length, nextPause: 'minutes' }
    : { open: true, left: day.misses - ofPair.length, nextPause: 'day' };
}

type Block = Omit<Extract<AttemptState, { open: false }>, 'open'>;

function pairBlock(misses: readonly Date[]): Block | null {
  const { pause, day } = ATTEMPT_LIMITS;
  const tenth = misses[day.misses - 1];
  if (tenth) return { scope: 'number', misses: day.misses, until: later(tenth, day.lasts) };
  const fifth = misses[pause.misses - 1];
  return fifth ? { scope: 'number', misses: pause.misses, until: later(fifth, pause.lasts) } : null;
}

/** Blocked until fewer than the allowed misses lie within the window. */
function addressBlock(misses: readonly Date[]): Block | null {
  const { address } = ATTEMPT_LIMITS;
  const deciding = misses.at(-address.misses);
  return deciding ? { scope: 'address', misses: address.misses, until: later(deciding, address.window) } : null;
}

function recent(misses: readonly Date[], now: Date, memory: number): readonly Date[] {
  return misses.filter((miss) => miss.getTime() > now.getTime() - memory);
}

function later(instant: Date, millis: number): Date {
  return new Date(instant.getTime() + millis);
}
