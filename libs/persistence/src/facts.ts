import type { AuditEventKind } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { type ActorKind, type AuditData, AuditEvent, Outbox } from './entities/index.js';

/** Who did it, as the timeline will show. */
export interface FactActor {
  readonly kind: ActorKind;
  readonly id: string | null;
  readonly name: string;
}

export const SYSTEM: FactActor = { kind: 'system', id: null, name: 'システム' };

/** A start or a signal owed to a workflow by the same transaction. */
export interface WorkflowNotice {
  readonly workflowId: string;
  readonly action: 'start' | 'signal';
  readonly name: string;
  readonly payload: (factId: string) => Record<string, string>;
}

export interface NewFact {
  readonly caseId: string;
  readonly kind: AuditEventKind;
  readonly actor: FactActor;
  readonly at: Date;
  readonly data?: AuditData;
  /** Given when a workflow has to hear of it. */
  readonly notify?: WorkflowNotice;
}

/**
 * Appends a fact to the case's audit record and, if asked, the outbox row that tells the workflow: both in the caller's
 * transaction. The case's sequence is taken under an advisory lock of the transaction, so that it has no gap and two
 * writers of one case wait for each other instead of failing.
 * @returns the id of the fact
 */
export async function recordFact(em: EntityManager, fact: NewFact): Promise<string> {
  await em.flush();
  await lockSequence(em, fact.caseId);
  const seq = await next(em, 'select coalesce(max(seq), 0) + 1 as next from audit_event where case_id = ?', fact.caseId);
  const id = v7();
  em.create(AuditEvent, {
    id, caseId: fact.caseId, seq, kind: fact.kind, actorKind: fact.actor.kind, actorId: fact.actor.id,
    actorName: fact.actor.name, data: fact.data ?? {}, at: fact.at,
  });
  if (fact.notify) await queueNotice(em, id, fact.notify);
  await em.flush();
  return id;
}

async function queueNotice(em: EntityManager, factId: string, notice: WorkflowNotice): Promise<void> {
  await lockSequence(em, notice.workflowId);
  const seq = await next(em, 'select coalesce(max(seq), 0) + 1 as next from outbox where workflow_id = ?', notice.workflowId);
  em.create(Outbox, {
    id: v7(), workflowId: notice.workflowId, seq, action: notice.action, name: notice.name,
    payload: notice.payload(factId), createdAt: new Date(),
  });
}

async function lockSequence(em: EntityManager, key: string): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [key]);
}

async function next(em: EntityManager, sql: string, key: string): Promise<number> {
  const rows = await em.execute<{ next: number | string }[]>(sql, [key]);
  return Number(rows[0]?.next ?? 1);
}
