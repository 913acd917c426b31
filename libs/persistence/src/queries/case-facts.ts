import type { AuditEventKind } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActorKind, AuditData } from '../entities/index.js';
import { instantOf } from './keyset.js';

/** One line of a case's 業務タイムライン as it was recorded. */
export interface CaseFact {
  readonly id: string;
  readonly seq: number;
  readonly kind: AuditEventKind;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  readonly data: AuditData;
  readonly at: Date;
}

/** All facts of a case in the order in which they were committed. */
export async function factsOfCase(em: EntityManager, caseId: string): Promise<CaseFact[]> {
  const rows = await em.execute<(Omit<CaseFact, 'at'> & { at: string | Date })[]>(
    `select id, seq, kind, actor_kind as "actorKind", actor_name as "actorName", data, at from audit_event where case_id = ? order by seq`,
    [caseId],
  );
  return rows.map((row) => ({ ...row, at: instantOf(row.at) }));
}
