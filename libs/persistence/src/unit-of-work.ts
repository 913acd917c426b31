import type { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * The only way to write: one fork of the mapper, one transaction, flushed and committed together. State, audit and
 * outbox therefore stand or fall as one, and nothing outside is started from inside (the relay does that afterwards).
 */
export class UnitOfWork {
  constructor(private readonly orm: MikroORM) {}

  /** Runs `work` in a transaction of its own and answers with its result once it is committed. */
  run<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    const em = this.orm.em.fork() as EntityManager;
    return em.transactional(async (inner) => work(inner as EntityManager));
  }

  /** A fork for reading; nothing is flushed. */
  read<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return work(this.orm.em.fork({ disableTransactions: true }) as EntityManager);
  }
}
