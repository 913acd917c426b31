import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

/** A page that is asked for again and again is written down once in this time. */
const SAME_LOOK_MILLIS = 60_000;

/** This person has opened the case now. */
export async function recordLook(em: EntityManager, applicationId: string, staffId: string, at: Date): Promise<void> {
  await em.execute(
    `insert into case_look (id, application_id, staff_id, at) values (?, ?, ?, ?)
     on conflict (application_id, staff_id) do update set at = excluded.at where case_look.at < ?`,
    [v7(), applicationId, staffId, at, new Date(at.getTime() - SAME_LOOK_MILLIS)],
  );
}
