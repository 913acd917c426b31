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

/** 統合: the id of the registration that this one has become part of, also by way of others; its own where it has become part of none. */
export async function whereItIs(em: EntityManager, id: string): Promise<string> {
  const [last] = await em.execute<{ id: string }[]>(
    `with recursive part (id, merged_into) as (
       select id, merged_into from registration where id = ?
       union select r.id, r.merged_into from registration r join part on r.id = part.merged_into)
     select id from part where merged_into is null`, [id],
  );
  return last?.id ?? id;
}

/** 原紙が手元にある: one of these was handed in at the counter or by post, or is a form of the web whose stamped print was; the function `paper_is_in_hand` of the database says the same. */
export async function isPaperInHand(em: EntityManager, registrations: readonly string[]): Promise<boolean> {
  const [row] = await em.execute<{ held: boolean }[]>(
    `select exists (select from registration r where r.id in (${registrations.map(() => '?').join(', ')}) and (r.channel in ('counter', 'post')
       or exists (select from audit_event e where e.case_id = r.id and e.kind = 'RegistrationPagesFiled' and e.data->>'by' = 'hand'))) as held`, [...registrations],
  );
  return row?.held === true;
}
