import { isDeepStrictEqual } from 'node:util';
import type { UnitOfWork } from '#persistence';
import type { EntityName, FilterQuery, RequiredEntityData } from '@mikro-orm/core';

type EntityManager = Parameters<Parameters<UnitOfWork['run']>[0]>[0];

/** Rows that are added once, by their natural key. */
export class MasterRows {
  added = 0;
  /** Why rows cannot be loaded, each by file and row. */
  readonly problems: string[] = [];
  /** What was left as it is although the file says something else. */
  readonly notes: string[] = [];

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

  /** A row that people may have changed since: it stays, and what the file says otherwise is noted. */
  async kept<E extends object>(at: string, entity: EntityName<E>, key: FilterQuery<NoInfer<E>>, row: RequiredEntityData<E>): Promise<E> {
    const found: E | null = await this.find(entity, key);
    if (found === null) return this.once(entity, key, (em) => em.create(entity, row));
    const other = differences(found, row);
    if (other.length > 0) this.notes.push(`${at} is there already with another ${other.join(', ')}, and stays as it is; a change is made by the owner of the database.`);
    return found;
  }

  /** A dated row: an edition never changes once it is loaded, so another of its name or day is refused. */
  async edition<E extends object>(at: string, entity: EntityName<E>, keys: readonly FilterQuery<NoInfer<E>>[], row: RequiredEntityData<E>): Promise<void> {
    for (const key of keys) {
      const found: E | null = await this.find(entity, key);
      const other = found === null ? [] : differences(found, row);
      if (found !== null && other.length === 0) return;
      if (found !== null) {
        this.problems.push(`${at}: ${JSON.stringify(key)} is loaded already with another ${other.join(', ')}; ${remedy(other)}`);
        return;
      }
    }
    this.added += 1;
    this.em.persist(this.em.create(entity, row));
  }
}

function remedy(other: readonly string[]): string {
  return other.length === 1 && other[0] === 'effectiveTo'
    ? 'an edition ends by itself the day before the next one begins, and only the owner of the database ends one that none follows (effective_to)'
    : 'an edition stays as it was loaded: a change is a new row with a name and an effectiveFrom of its own';
}

function differences<E extends object>(found: E, row: RequiredEntityData<E>): readonly string[] {
  const held = new Map<string, unknown>(Object.entries(found));
  return Object.entries(row).filter(([name, value]) => !isDeepStrictEqual(plain(held.get(name)), plain(value))).map(([name]) => name);
}

/** As it is stored: nothing is null, and the order of an object's names does not count. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
