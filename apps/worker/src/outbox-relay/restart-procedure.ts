import { recordFact, SYSTEM } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isStillOwed } from '../procedure-end.js';

/**
 * Owes a procedure that Temporal no longer knows its start and everything it was ever told, in the old order: a fresh one knows
 * none of it, its steps find what is already done. In the transaction that holds the notice which met nobody, the earliest open
 * one of its workflow, so that no other relay has any of them in hand.
 * @returns whether there was something to start anew; false when the procedure had ended
 */
export async function restartLostProcedure(em: EntityManager, workflowId: string, now: Date): Promise<boolean> {
  const [start] = await em.execute<{ payload: Record<string, string> }[]>(`select payload from outbox where workflow_id = ? and action = 'start' and delivered_at is not null`, [workflowId]);
  if (start === undefined || !(await isStillOwed(em, start.payload))) return false;
  await em.execute('update outbox set delivered_at = null, late_at = null, next_attempt_at = null, last_error = null where workflow_id = ? and parked_at is null', [workflowId]);
  const caseId = start.payload['applicationId'] ?? start.payload['registrationId'] ?? '';
  await recordFact(em, { caseId, kind: 'ProcedureRestarted', actor: SYSTEM, at: now });
  return true;
}
