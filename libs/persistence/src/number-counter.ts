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
