/** Where the present moment comes from. Rules never ask for it themselves: they are given it. */
export interface Clock {
  /** The present instant. Japanese calendar days are derived from it in the domain (UTC+9, fixed). */
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };
