import type { AuditEventKind } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import type { ActorKind, AuditData } from './entities/index.js';

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
  const id = v7();
  await em.execute('select append_fact(?, ?, ?, ?, ?, ?, ?::jsonb, ?)', [
    id, fact.caseId, fact.kind, fact.actor.kind, fact.actor.id, fact.actor.name, JSON.stringify(fact.data ?? {}), fact.at,
  ]);
  if (fact.notify) await queueNotice(em, fact.notify, id);
  return id;
}

/** Owes a workflow its start or signal by the caller's transaction; alone for what is no fact of a case, such as a mail to an account. */
export async function queueNotice(em: EntityManager, { workflowId, action, name, payload }: WorkflowNotice, factId = ''): Promise<void> {
  await em.flush();
  await em.execute('select queue_notice(?, ?, ?, ?, ?::jsonb, ?)', [v7(), workflowId, action, name, JSON.stringify(payload(factId)), new Date()]);
}
