import type { EntityManager } from '@mikro-orm/postgresql';

/** 統合: the 受付番号, by their ids, of all registrations that have become part of this one, also by way of others. */
export async function readMerged(em: EntityManager, id: string): Promise<ReadonlyMap<string, string>> {
  const rows = await em.execute<{ id: string; number: string }[]>(
    `with recursive part (id, number) as (
       select id, reception_number from registration where merged_into = ?
       union select r.id, r.reception_number from registration r join part on r.merged_into = part.id)
     select id, number from part order by number`, [id],
  );
  return new Map(rows.map((row) => [row.id, row.number]));
}
