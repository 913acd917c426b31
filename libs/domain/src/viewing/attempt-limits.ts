import { DAY_MILLIS, MINUTE_MILLIS } from '../calendar/japan-time.js';

/**
 * Limits for keys that were tried in the owners' viewer (ours). Misses are counted per certificate and
 * address and per address over all certificates, never for a certificate as a whole: 55 random bits need no lock for all,
 * and such a lock would let anybody shut an owner out. A certificate that is tried a lot raises an alert instead.
 */
export interface ViewingLimits {
  /** After every so many misses on one certificate from one address: a pause. */
  readonly pauseAfter: number;
  readonly pauseMinutes: number;
  /** After so many: no more today. */
  readonly stopAfter: number;
  readonly stopMinutes: number;
  /** From one address over all certificates, within an hour. */
  readonly addressMissesPerHour: number;
  /** On one certificate from anywhere, within an hour: an alert to branch and contractor. */
  readonly alertMissesPerHour: number;
}

export const VIEWING_LIMITS: ViewingLimits = {
  pauseAfter: 5,
  pauseMinutes: 15,
  stopAfter: 10,
  stopMinutes: 1_440,
  addressMissesPerHour: 30,
  alertMissesPerHour: 50,
};

/** Instants (epoch milliseconds) of misses, in any order. */
export interface Misses {
  /** On this certificate from this address since the last success or since the branch lifted the block. */
  readonly pair: readonly number[];
  /** From this address on any certificate. */
  readonly address: readonly number[];
}

export interface AttemptState {
  /** Until when no attempt is looked at; null when one may be made now. */
  readonly blockedUntil: number | null;
  /** Misses still allowed before the next pause, at least 1 while not blocked. */
  readonly missesLeft: number;
}

/** How many misses in a row on a certificate count now: the number that a block is told with. */
export function countedInARow(pair: readonly number[], now: number): number {
  return lastDay(pair, now).length;
}

const HOUR_MILLIS = 60 * MINUTE_MILLIS;

/** Whether an attempt may be made now. Attempts during a block are not looked at and so are not misses. */
export function attemptState(misses: Misses, now: number, limits: ViewingLimits = VIEWING_LIMITS): AttemptState {
  const recent = lastDay(misses.pair, now);
  const hourly = misses.address.filter((at) => at <= now && at > now - HOUR_MILLIS).sort((a, b) => a - b);
  const blockedUntil = Math.max(pairBlock(recent, limits), addressBlock(hourly, limits));
  const missesLeft = Math.min(
    recent.length >= limits.stopAfter ? 1 : limits.pauseAfter - (recent.length % limits.pauseAfter),
    Math.max(1, limits.addressMissesPerHour - hourly.length),
  );
  return blockedUntil > now ? { blockedUntil, missesLeft: 0 } : { blockedUntil: null, missesLeft };
}

/** Misses on a certificate are counted over the hour that ends with the latest of them: what lies exactly an hour back is out. */
export function alertWindowFrom(latestMiss: number): number {
  return latestMiss - HOUR_MILLIS;
}

/**
 * Whether the misses on a certificate from anywhere, within {@link alertWindowFrom that hour}, call for an alert. Asked at every
 * miss, so that no hour with too many of them passes unseen; at most once an hour.
 */
export function alertIsDue(missesWithinHour: number, lastAlert: number | null, latestMiss: number, limits: ViewingLimits = VIEWING_LIMITS): boolean {
  return missesWithinHour >= limits.alertMissesPerHour && (lastAlert === null || lastAlert <= latestMiss - HOUR_MILLIS);
}

/**
 * Misses within a day of the latest one, as long as that one is not a day old itself: the first of ten must not grow too old
 * to count while the tenth still stops the key.
 */
function lastDay(misses: readonly number[], now: number): readonly number[] {
  const past = misses.filter((at) => at <= now).sort((a, b) => a - b);
  const latest = past.at(-1) ?? 0;
  return latest > now - DAY_MILLIS ? past.filter((at) => at > latest - DAY_MILLIS) : [];
}

function pairBlock(recent: readonly number[], limits: ViewingLimits): number {
  const last = recent.at(-1);
  if (last === undefined) return 0;
  if (recent.length >= limits.stopAfter) return last + limits.stopMinutes * MINUTE_MILLIS;
  return recent.length % limits.pauseAfter === 0 ? last + limits.pauseMinutes * MINUTE_MILLIS : 0;
}

function addressBlock(hourly: readonly number[], limits: ViewingLimits): number {
  const oldest = hourly.at(-limits.addressMissesPerHour);
  return oldest === undefined ? 0 : oldest + HOUR_MILLIS;
}
