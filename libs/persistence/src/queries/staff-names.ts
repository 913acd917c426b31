import type { EntityManager } from '@mikro-orm/postgresql';
import { Staff } from '../entities/index.js';

/** Names of staff by id, for a page that shows who did what; where nobody is named, nothing is asked. */
export async function readStaffNames(em: EntityManager, ids: readonly (string | null | undefined)[]): Promise<ReadonlyMap<string, string>> {
  const named = [...new Set(ids.filter((id): id is string => typeof id === 'string'))];
  const people = named.length === 0 ? [] : await em.find(Staff, { id: { $in: named } });
  return new Map(people.map(({ id, name }) => [id, name]));
}
