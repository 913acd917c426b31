import { endedWithoutContract, japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, type GuaranteeApplication, PremiumCharge, Receipt } from '../entities/index.js';
import type { FactActor } from '../facts.js';
import { closeBranchTask, openBranchTask, reopenBranchTask } from './branch-tasks.js';

/**
 * Brings the task 約定日の過ぎた一括納付 of a case to what holds now: open when its 約定日 is over and nothing of it has been recorded, done as soon as
 * something is (what is missing then has the task 不足). Whoever records or reverses a receipt calls this, and the procedure when the day is
 * over. One that the branch has closed itself stays closed, unless money came since and was reversed. The case is locked by the caller.
 */
export async function settleCollectivePayment(em: EntityManager, actor: FactActor, application: Pick<GuaranteeApplication, 'id' | 'branch' | 'state'>, at: Date): Promise<void> {
  const charge = await em.findOne(PremiumCharge, { application: application.id });
  const collectiveOn = charge?.collectiveOn ?? null;
  if (collectiveOn === null || endedWithoutContract(application.state)) return;
  await em.flush();
  const recorded = (await em.count(Receipt, { application: application.id, reversedAt: null })) > 0;
  const task = await em.findOne(BranchTask, { application: application.id, kind: 'collective-overdue' });
  if (recorded) {
    if (task === null) return;
    task.detail = { recorded: 1 };
    if ((task.doneAt ?? null) === null) await closeBranchTask(em, actor, task, { note: '入金が記録されました' }, at);
  } else if (collectiveOn < japanDate(at.getTime())) {
    if (task === null) return openBranchTask(em, actor, application, { kind: 'collective-overdue', cause: application.id, at, detail: {} });
    if (task.detail['recorded'] !== 1) return;
    task.detail = {};
    await reopenBranchTask(em, actor, task, at);
  }
}
