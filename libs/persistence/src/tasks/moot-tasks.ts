import { type BranchTaskKind, endedWithoutContract } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, type GuaranteeApplication } from '../entities/index.js';
import type { FactActor } from '../facts.js';
import { withdrawBranchTask } from './branch-tasks.js';

/** What nobody chases any more once a case has ended without a contract: no review, no premium. Money that came in keeps its tasks. */
const MOOT_AFTER_END: readonly BranchTaskKind[] = ['review-overdue', 'premium-overdue', 'collective-overdue', 'receipt-short', 'receipt-fee-deducted'];

/** Why such a task goes. */
export const CASE_ENDED = '案件が終了しました';

/** Withdraws what a case asked of its branch before it ended (取下げ, 引受謝絶, 失効). Whoever ends it calls this; the case is locked by the caller. */
export async function withdrawMootTasks(em: EntityManager, actor: FactActor, application: Pick<GuaranteeApplication, 'id' | 'state'>, at: Date): Promise<void> {
  if (!endedWithoutContract(application.state)) return;
  const open = await em.find(BranchTask, { application: application.id, kind: { $in: [...MOOT_AFTER_END] }, doneAt: null }, { orderBy: { openedAt: 'asc', id: 'asc' } });
  for (const task of open) await withdrawBranchTask(em, actor, task, CASE_ENDED, at);
}
