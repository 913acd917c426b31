/** An instant that the database still calls to come, and the server past: their clocks differ, and what is not yet due is not asked for in a rush. */
const AT_LEAST_MILLIS = 60_000;

/** How long a procedure waits for an instant that a step named as still to come. */
export function waitingFor(instant: string, now: number): number {
  return Math.max(Date.parse(instant) - now, AT_LEAST_MILLIS);
}
