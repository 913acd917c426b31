import { type NewFact, recordFact } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** Nobody's id: what an unknown ID is looked up with, so that it costs the same. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Records a fact, or takes the same steps and leaves nothing: the time of an answer does not tell whether there is such an ID. */
export async function recordFactUnseen(em: EntityManager, kept: boolean, fact: NewFact): Promise<void> {
  await em.flush();
  await em.execute('savepoint unseen_fact');
  await recordFact(em, fact);
  await em.execute(kept ? 'release savepoint unseen_fact' : 'rollback to savepoint unseen_fact');
}
