import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * Waits until no other transaction holds one of these names, and holds them until this one ends: for acts that look first and write
 * then, where there may be no row yet to lock. Names are taken in the order given; whoever takes several keeps to one order, or two
 * wait for each other. A name says first what it is about (`sign-in/…`), so that different acts do not meet.
 */
export async function takeTurn(em: EntityManager, ...names: readonly string[]): Promise<void> {
  for (const name of names) await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [name]);
}
