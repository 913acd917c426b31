import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * The next serial of a scope such as `contract/20/1/26`, without gap or reuse: the counter's row stays locked until the
 * caller's transaction ends, so a rolled-back use gives its number back. Call it last before the commit.
 */
export async function nextNumber(em: EntityManager, scope: string): Promise<number> {
  const rows = await em.execute<{ last: number }[]>(
    `insert into number_counter (scope, last) values (?, 1)
     on conflict (scope) do update set last = number_counter.last + 1 returning last`,
    [scope],
  );
  const row = rows[0];
  if (!row) throw new Error(`The counter ${scope} gave no number.`);
  return row.last;
}

/** The last serial that was given in a scope, 0 where there is none; the next ones are nobody else's until the caller's transaction ends. */
export async function lastNumber(em: EntityManager, scope: string): Promise<number> {
  const [row] = await em.execute<{ last: number }[]>('select last from number_counter where scope = ? for update', [scope]);
  return row?.last ?? 0;
}
