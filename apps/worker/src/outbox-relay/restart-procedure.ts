import { recordFact, SYSTEM } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isStillOwed } from '../procedure-end.js';

/**
 * Owes a procedure that Temporal no longer knows its start and everything it was ever told, in the old order: a fresh one knows
 * none of it, its steps find what is already done. In the transaction that holds a row of the procedure, the earliest open one or, of
 * one with none open, its start, so that no other relay has any of them in hand.
 * @returns whether there was something to start anew; false when the procedure had ended
 */
export async function restartLostProcedure(em: EntityManager, workflowId: string, now: Date): Promise<boolean> {
  const [start] = await em.execute<{ name: string; payload: Record<string, string> }[]>(`select name, payload from outbox where workflow_id = ? and action = 'start' and delivered_at is not null`, [workflowId]);
  if (start === undefined || !(await isStillOwed(em, start.name, start.payload))) return false;
  await em.execute(
    'update outbox set delivered_at = null, late_at = null, lost_at = ?, ended_at = null, next_attempt_at = null, last_error = null where workflow_id = ? and parked_at is null', [now, workflowId],
  );
  const { applicationId, registrationId, arrivalId } = start.payload;
  const caseId = applicationId ?? registrationId ?? arrivalId;
  if (caseId !== undefined) await recordFact(em, { caseId, kind: 'ProcedureRestarted', actor: SYSTEM, at: now });
  return true;
}
