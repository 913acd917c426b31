import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import type { MissedCase } from './viewer-misses.js';

const HOUR = 3_600_000;

/**
 * Opens the branch's task about misses on one certificate, unless an alert of the last hour already did. Two attempts that
 * cross the limit at once meet at the task's natural key (certificate and hour), and one of them opens it.
 * @returns whether this call opened it
 */
export async function openViewingAlertTask(em: EntityManager, missed: MissedCase, misses: number, now: Date): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `insert into branch_task (id, dedupe_key, application_id, branch_id, kind, detail, opened_at)
     select ?::uuid, ?, ?::uuid, ?::uuid, 'viewing-alert', ?::jsonb, ?::timestamptz
      where not exists (
        select 1 from audit_event where case_id = ?::uuid and kind = 'ViewingAlertRaised' and data->>'certificateId' = ? and at > ?)
     on conflict (dedupe_key) do nothing returning id`,
    [
      v7(), `viewing-alert/${missed.certificateId}/${Math.floor(now.getTime() / HOUR)}`, missed.applicationId, missed.branchId,
      JSON.stringify({ misses, certificateId: missed.certificateId }), now,
      missed.applicationId, missed.certificateId, new Date(now.getTime() - HOUR),
    ],
  );
  return rows.length > 0;
}
