import { AsyncLocalStorage } from 'node:async_hooks';
import type { MikroORM } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * The only way to write: one fork of the mapper, one transaction, flushed and committed together. State, audit and
 * outbox therefore stand or fall as one, and nothing outside is started from inside (the relay does that afterwards).
 *
 * Neither is ever asked for from inside the other: what runs inside is handed the `em` it works with. A transaction that
 * waited for a second connection would, with as many of its kind as there are connections, wait for ever.
 */
export class UnitOfWork {
  /** What this chain of calls has open; marked as over at its end, because timers and caches made inside outlive it. */
  private readonly within = new AsyncLocalStorage<{ open: boolean }>();

  constructor(private readonly orm: MikroORM) {}

  /** Runs `work` in a transaction of its own and answers with its result once it is committed. */
  run<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.alone(() => {
      const em = this.orm.em.fork() as EntityManager;
      return em.transactional(async (inner) => work(inner as EntityManager));
    });
  }

  /** A fork for reading; nothing is flushed. */
  read<T>(work: (em: EntityManager) => Promise<T>): Promise<T> {
    return this.alone(() => work(this.orm.em.fork({ disableTransactions: true }) as EntityManager));
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.within.getStore()?.open) throw new Error('A unit of work was asked for inside another one; hand the em on instead.');
    const mark = { open: true };
    try {
      return await this.within.run(mark, work);
    } finally {
      mark.open = false;
    }
  }
}
