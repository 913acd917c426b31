import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { instantOf } from '../queries/keyset.js';
import type { MissedCase } from './viewer-misses.js';

/** When the last alert about a certificate was raised. */
export async function lastViewingAlert(em: EntityManager, { applicationId, certificateId }: Omit<MissedCase, 'branchId'>): Promise<Date | null> {
  const [row] = await em.execute<{ latest: string | null }[]>(
    `select max(at) as latest from audit_event where case_id = ? and kind = 'ViewingAlertRaised' and data->>'certificateId' = ?`, [applicationId, certificateId],
  );
  return row?.latest ? instantOf(row.latest) : null;
}

/** Opens the branch's task about misses on one certificate; one per alert. */
export async function openViewingAlertTask(em: EntityManager, missed: MissedCase, misses: number, at: Date): Promise<void> {
  await em.execute(
    `insert into branch_task (id, dedupe_key, application_id, branch_id, kind, detail, opened_at)
     values (?::uuid, ?, ?::uuid, ?::uuid, 'viewing-alert', ?::jsonb, ?::timestamptz)`,
    [
      v7(), `viewing-alert/${missed.certificateId}/${at.getTime()}`, missed.applicationId, missed.branchId,
      JSON.stringify({ misses, certificateId: missed.certificateId }), at,
    ],
  );
}
