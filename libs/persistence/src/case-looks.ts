import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

/** Who opened a case so recently is taken to be at it still. */
const LOOKING_MILLIS = 10 * 60_000;
/** A page that is asked for again and again is written down once in this time. */
const SAME_LOOK_MILLIS = 60_000;

/** Somebody who has a case open. */
export interface Onlooker {
  readonly staffId: string;
  readonly name: string;
}

/** This person has opened the case now. */
export async function recordLook(em: EntityManager, applicationId: string, staffId: string, at: Date): Promise<void> {
  await em.execute(
    `insert into case_look (id, application_id, staff_id, at) values (?, ?, ?, ?)
     on conflict (application_id, staff_id) do update set at = excluded.at where case_look.at < ?`,
    [v7(), applicationId, staffId, at, new Date(at.getTime() - SAME_LOOK_MILLIS)],
  );
}

/** Who has these cases open, by case; the person who asks is left out. */
export async function onlookersOf(em: EntityManager, applicationIds: readonly string[], askedBy: string, now: Date): Promise<ReadonlyMap<string, readonly Onlooker[]>> {
  if (applicationIds.length === 0) return new Map();
  const rows = await em.execute<{ application_id: string; staff_id: string; name: string }[]>(
    `select l.application_id, l.staff_id, s.name from case_look l join staff s on s.id = l.staff_id
     where l.application_id in (${applicationIds.map(() => '?').join(', ')}) and l.staff_id <> ? and l.at > ? order by l.at desc`,
    [...applicationIds, askedBy, new Date(now.getTime() - LOOKING_MILLIS)],
  );
  const onlookers = new Map<string, Onlooker[]>();
  for (const { application_id: id, staff_id: staffId, name } of rows) onlookers.set(id, [...(onlookers.get(id) ?? []), { staffId, name }]);
  return onlookers;
}
