import { type CalendarDate, endedWithoutContract, formatEraDate, japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, type GuaranteeApplication, PremiumCharge, Receipt } from '../entities/index.js';
import type { FactActor } from '../facts.js';
import { premiumToldOn } from '../queries/customer-told.js';
import { premiumDueWhenTold } from '../queries/premium-due.js';
import { closeBranchTask, openBranchTask, reopenBranchTask, withdrawBranchTask } from './branch-tasks.js';

/**
 * The 約定日 by which a 一括納付 is to be paid as far as is known now: that of the charge, or, while nobody has told the customer, the one that he would be
 * told now. Null of a charge without the day.
 */
export async function collectiveDayAt(em: EntityManager, applicationId: string, at: Date): Promise<CalendarDate | null> {
  const charge = await em.findOne(PremiumCharge, { application: applicationId });
  if (!charge?.collectiveOn) return null;
  return premiumDueWhenTold(em, applicationId, (await premiumToldOn(em, applicationId)) ?? at);
}

/**
 * Brings the task 約定日の過ぎた一括納付 of a case to what holds now: open when its 約定日 is over and nothing of it has been recorded that did not go back, done as soon as
 * something is (what is missing then has the task 不足), withdrawn when the day was put off. Whoever records or reverses a receipt calls this, whoever puts
 * the day off, and the procedure when it is over. One that the branch has closed itself stays closed, unless money came since and was reversed, or the new
 * day is over too. The case is locked by the caller.
 */
export async function settleCollectivePayment(em: EntityManager, actor: FactActor, application: Pick<GuaranteeApplication, 'id' | 'branch' | 'state'>, at: Date): Promise<void> {
  if (endedWithoutContract(application.state)) return;
  await em.flush();
  const day = await collectiveDayAt(em, application.id, at);
  if (day === null) return;
  const recorded = (await em.find(Receipt, { application: application.id, reversedAt: null })).some(({ amount, returned }) => amount > returned);
  const task = await em.findOne(BranchTask, { application: application.id, kind: 'collective-overdue' });
  if (recorded) {
    if (task === null) return;
    task.detail = { recorded: 1 };
    if ((task.doneAt ?? null) === null) await closeBranchTask(em, actor, task, { note: '入金が記録されました' }, at);
  } else if (day < japanDate(at.getTime())) {
    if (task === null) return openBranchTask(em, actor, application, { kind: 'collective-overdue', cause: application.id, at, detail: {} });
    if (task.detail['recorded'] !== 1 && task.detail['putOff'] !== 1) return;
    task.detail = {};
    await reopenBranchTask(em, actor, task, at);
  } else if (task !== null) {
    task.detail = { putOff: 1 };
    if ((task.doneAt ?? null) === null) await withdrawBranchTask(em, actor, task, `約定日が${formatEraDate(day)}になりました`, at);
  }
}
