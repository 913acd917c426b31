import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { recordFact, SYSTEM } from './facts.js';

/** A stored file that is given out again, and the case it belongs to. */
export interface StoredPaperMark {
  readonly applicationId: string;
  /** Id of the certificate, key, application or attachment it speaks of. */
  readonly subject: string;
  /** `certificate`, `key-notice`, `contract-copy` and so on. */
  readonly kind: string;
  readonly sha256: string;
}

/** Opens the branch's task about a paper that is missing or altered, once per paper: two readers at once meet at its natural key. */
export async function reportDamagedPaper(em: EntityManager, paper: StoredPaperMark, problem: 'missing' | 'altered', at: Date): Promise<void> {
  const { applicationId, subject, kind } = paper;
  const opened = await em.execute<unknown[]>(
    `insert into branch_task (id, dedupe_key, application_id, branch_id, kind, detail, opened_at)
     select ?::uuid, ?, a.id, a.branch_id, 'paper-damaged', ?::jsonb, ?::timestamptz from guarantee_application a where a.id = ?
     on conflict (dedupe_key) do nothing returning id`,
    [v7(), `paper-damaged/${subject}/${kind}`, JSON.stringify({ paper: kind, subject, problem }), at, applicationId],
  );
  if (opened.length > 0) await recordFact(em, { caseId: applicationId, kind: 'TaskOpened', actor: SYSTEM, at, data: { task: 'paper-damaged' } });
}
