import type { UnitOfWork } from '#persistence';
import type { EntityName, FilterQuery } from '@mikro-orm/core';

type EntityManager = Parameters<Parameters<UnitOfWork['run']>[0]>[0];

/** Rows that are added once, by their natural key. */
export class MasterRows {
  added = 0;

  constructor(private readonly em: EntityManager) {}

  /** The row of this key, if there is one. */
  find<E extends object>(entity: EntityName<E>, key: FilterQuery<NoInfer<E>>): Promise<E | null> {
    return this.em.findOne<E>(entity, key);
  }

  /** The row of this key; if there is none, the one that `make` creates. */
  async once<E extends object>(entity: EntityName<E>, key: FilterQuery<NoInfer<E>>, make: (em: EntityManager) => E | Promise<E>): Promise<E> {
    const found: E | null = await this.find(entity, key);
    if (found !== null) return found;
    this.added += 1;
    const row = await make(this.em);
    this.em.persist(row);
    return row;
  }
}
