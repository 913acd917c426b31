/** Younger files may belong to a row that is just being committed. */
const YOUNGEST_MILLIS = 24 * 3_600_000;

/** Files kept before this instant have the rows they will ever have: what none of them names may go. */
export function settledBefore(now: Date): Date {
  return new Date(now.getTime() - YOUNGEST_MILLIS);
}
