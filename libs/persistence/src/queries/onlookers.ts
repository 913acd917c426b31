import type { EntityManager } from '@mikro-orm/postgresql';

/** Who opened something so recently, or whose page has told so recently that it is open, is taken to be at it still. */
export const LOOKING_MILLIS = 10 * 60_000;

/** Where it is kept who opened what. */
const LOOKS = {
  case: { table: 'case_look', subject: 'application_id', of: 'guarantee_application', seen: 'l.at' },
  registration: { table: 'registration_look', subject: 'registration_id', of: 'registration', seen: 'greatest(l.at, l.present_at)' },
} as const;

/** Somebody who has a case or a registration open, its holder too. */
export interface Onlooker {
  readonly staffId: string;
  readonly name: string;
}

/** Who has these open and may see them still, by id, the latest first: whoever looked before it went to another branch does so no more. */
export async function readOnlookers(em: EntityManager, what: keyof typeof LOOKS, ids: readonly string[], now: Date): Promise<ReadonlyMap<string, readonly Onlooker[]>> {
  if (ids.length === 0) return new Map();
  const { table, subject, of, seen } = LOOKS[what];
  const rows = await em.execute<(Onlooker & { subject: string })[]>(
    `select l.${subject} as subject, s.id as "staffId", s.name from ${table} l join staff s on s.id = l.staff_id join branch b on b.id = s.branch_id join ${of} o on o.id = l.${subject}
     where l.${subject} in (${ids.map(() => '?').join(', ')}) and (b.is_head_office or s.branch_id = o.branch_id) and ${seen} > ? order by ${seen} desc`,
    [...ids, new Date(now.getTime() - LOOKING_MILLIS)],
  );
  const onlookers = new Map<string, Onlooker[]>();
  for (const { subject: id, staffId, name } of rows) onlookers.set(id, [...(onlookers.get(id) ?? []), { staffId, name }]);
  return onlookers;
}
