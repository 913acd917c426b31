import type { EntityManager } from '@mikro-orm/postgresql';
import { restartLostProcedure } from './restart-procedure.js';

/** A start or a signal that is owed and whose turn it is. */
export interface DueNotice {
  readonly id: string;
  readonly workflowId: string;
  readonly action: 'start' | 'signal';
  readonly name: string;
  readonly payload: Readonly<Record<string, string>>;
  readonly attempts: number;
  /** For the start of a case: what Temporal's list can be filtered by. */
  readonly branchCode: string | null;
  readonly guaranteeKind: string | null;
}

/**
 * Claims the next notice of so many workflows until the end of the transaction. Of a workflow only its earliest open row
 * can be claimed, whatever has become of that one (also parked ones hold back the later), so the order is kept without
 * any "last seen"; rows that another relay holds are passed over.
 */
export function claimDueNotices(em: EntityManager, now: Date, limit: number): Promise<DueNotice[]> {
  return em.execute<DueNotice[]>(
    `select o.id, o.workflow_id as "workflowId", o.action, o.name, o.payload, o.attempts, b.code as "branchCode", a.kind as "guaranteeKind"
       from outbox o
       left join guarantee_application a on o.action = 'start' and a.id = (o.payload->>'applicationId')::uuid
       left join branch b on b.id = a.branch_id
      where o.delivered_at is null and o.late_at is null and o.parked_at is null
        and (o.next_attempt_at is null or o.next_attempt_at <= ?)
        and not exists (
          select 1 from outbox e
           where e.workflow_id = o.workflow_id and e.seq < o.seq and e.delivered_at is null and e.late_at is null)
      order by o.created_at, o.id limit ?
        for update of o skip locked`,
    [now, limit],
  );
}

/** What came of an attempt. */
export type NoticeOutcome =
  | { readonly kind: 'delivered' }
  /** The procedure had already ended: shown, not tried again. */
  | { readonly kind: 'late' }
  /** Temporal knows no procedure of that id (any more): started anew unless it had ended. */
  | { readonly kind: 'lost'; readonly workflowId: string }
  | { readonly kind: 'retry'; readonly error: string; readonly at: Date }
  /** Given up until an administrator looks: another attempt would meet the same refusal. */
  | { readonly kind: 'parked'; readonly error: string };

/** What has come of a batch, in the transaction that holds its rows: all that was delivered in one statement, what was not one by one. */
export async function markNotices(em: EntityManager, outcomes: readonly { readonly id: string; readonly outcome: NoticeOutcome }[], now: Date): Promise<void> {
  const delivered = outcomes.filter(({ outcome }) => outcome.kind === 'delivered').map(({ id }) => id);
  if (delivered.length > 0) {
    const marks = delivered.map(() => '?').join(', ');
    await em.execute(`update outbox set delivered_at = ?, lost_at = null, attempts = attempts + 1, last_error = null, next_attempt_at = null where id in (${marks})`, [now, ...delivered]);
  }
  for (const { id, outcome } of outcomes) if (outcome.kind !== 'delivered') await markUndelivered(em, id, outcome, now);
}

async function markUndelivered(em: EntityManager, id: string, outcome: Exclude<NoticeOutcome, { kind: 'delivered' }>, now: Date): Promise<void> {
  switch (outcome.kind) {
    case 'lost':
      if (!(await restartLostProcedure(em, outcome.workflowId, now))) await markUndelivered(em, id, { kind: 'late' }, now);
      return;
    case 'late':
      await em.execute('update outbox set late_at = ?, lost_at = null, attempts = attempts + 1, last_error = null, next_attempt_at = null where id = ?', [now, id]);
      return;
    case 'retry':
      await em.execute('update outbox set attempts = attempts + 1, last_error = ?, next_attempt_at = ? where id = ?', [outcome.error, outcome.at, id]);
      return;
    case 'parked':
      await em.execute('update outbox set attempts = attempts + 1, last_error = ?, parked_at = ?, next_attempt_at = null where id = ?', [outcome.error, now, id]);
  }
}
