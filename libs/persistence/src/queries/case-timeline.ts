import type { AuditEventKind } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActorKind, AuditData } from '../entities/index.js';
import { instantOf } from './keyset.js';

/** One line of the 業務タイムライン. */
export interface TimelineFact {
  readonly id: string;
  readonly seq: number;
  readonly kind: AuditEventKind;
  readonly actorKind: ActorKind;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly data: AuditData;
  readonly at: Date;
}

type RawFact = Omit<TimelineFact, 'at'> & { at: string };

/** All facts of a case in the order they were committed. */
export async function readTimeline(em: EntityManager, caseId: string): Promise<readonly TimelineFact[]> {
  const rows = await em.execute<RawFact[]>(
    `select id, seq, kind, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", data, at from audit_event where case_id = ? order by seq`,
    [caseId],
  );
  return rows.map((row) => ({ ...row, at: instantOf(row.at) }));
}
