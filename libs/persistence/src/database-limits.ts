/** How long anything may take before it fails, in milliseconds. Ours. */
export interface DatabaseLimits {
  /** To be given a connection, an own one of the pool or a new one. */
  readonly connection: number;
  /** One statement, by PostgreSQL's own clock; waiting for a lock counts. */
  readonly statement: number;
  /** One statement, by our clock: a server that stands still ends nothing itself. Longer than `statement`. */
  readonly answer: number;
  /** Between two statements of one transaction. */
  readonly idleInTransaction: number;
}

/** Somebody waits at a screen. */
export const LIMITS_OF_PAGES: DatabaseLimits = { connection: 5_000, statement: 5_000, answer: 6_000, idleInTransaction: 10_000 };

/** Steps and the relay are repeated; the relay's transaction waits for Temporal's answers. */
export const LIMITS_OF_STEPS: DatabaseLimits = { connection: 10_000, statement: 20_000, answer: 25_000, idleInTransaction: 60_000 };

/** A migration takes what it takes; only a server that does not even answer is given up. */
export const LIMITS_OF_MIGRATIONS: DatabaseLimits = { connection: 10_000, statement: 0, answer: 0, idleInTransaction: 0 };
