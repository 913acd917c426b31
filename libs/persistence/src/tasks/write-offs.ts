import { excessStanding, type ExcessStanding } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, Receipt, WriteOff } from '../entities/index.js';
import { type FactActor, recordFact } from '../facts.js';

/** 返しすぎ of a case, as its task has it. */
export function excessOf({ detail }: Pick<BranchTask, 'detail'>): ExcessStanding {
  return excessStanding(Number(detail['excess'] ?? 0), Number(detail['writtenOff'] ?? 0));
}

/** What the branch asks back of a customer to whom too much was returned; 0 once it has come or was written off. */
export async function askedBack(em: EntityManager, applicationId: string): Promise<number> {
  const task = await em.findOne(BranchTask, { application: applicationId, kind: 'refund-excess', doneAt: null });
  return task === null ? 0 : excessOf(task).toGetBack;
}

/** Money at hand for a case that nobody has confirmed yet: once it is, it goes against what was returned too much. */
export async function readUnconfirmedMoney(em: EntityManager, applicationId: string): Promise<number> {
  return (await em.find(Receipt, { application: applicationId, confirmedAt: null, reversedAt: null })).reduce((sum, { amount }) => sum + amount, 0);
}

/** The 雑損処理 that waits for its second person; null when none does. */
export function proposedWriteOff(em: EntityManager, applicationId: string): Promise<WriteOff | null> {
  return em.findOne(WriteOff, { application: applicationId, confirmedAt: null, withdrawnAt: null });
}

/** 取下げ of a proposed 雑損処理, by a person or because its sum is another one now. The case is locked by the caller. */
export async function withdrawWriteOff(em: EntityManager, actor: FactActor, task: BranchTask, { reason, form }: { readonly reason: string; readonly form?: string }, at: Date): Promise<void> {
  const writeOff = await proposedWriteOff(em, task.application);
  if (writeOff === null) return;
  Object.assign(writeOff, { withdrawnBy: actor.kind === 'staff' ? actor.id : null, withdrawnAt: at, withdrawalReason: reason });
  const { proposed: _, ...rest } = task.detail;
  task.detail = rest;
  await recordFact(em, { caseId: task.application, kind: 'WriteOffWithdrawn', actor, at, data: { amount: writeOff.amount, reason, ...(form !== undefined && { form }) } });
}
