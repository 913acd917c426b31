import { endedWithoutContract, excessStanding, refundExcess, refundsDue, returnedTotal, type Yen } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, type GuaranteeApplication, PremiumCharge, Receipt } from '../entities/index.js';
import type { FactActor } from '../facts.js';
import { receiptForPremium } from '../receipt-for-premium.js';
import { causeOf, openBranchTask, reopenBranchTask, withdrawBranchTask } from './branch-tasks.js';
import { excessOf, withdrawWriteOff } from './write-offs.js';

/**
 * Brings the tasks 返金 of a case to what is due now: one per receipt (`refund/<receipt id>`) with its amount. Whoever changes
 * what is due (confirmation, reversal, 取下げ, the procedure) calls this, so the same money never has two tasks. What has already
 * gone back counts; a remainder has a task of its own, and so has what was returned too much (返しすぎ), one per case. The case is locked by the caller.
 */
export async function settleRefunds(em: EntityManager, actor: FactActor, application: Pick<GuaranteeApplication, 'id' | 'branch' | 'state'>, at: Date): Promise<void> {
  const charge = await em.findOne(PremiumCharge, { application: application.id });
  const receipts = (await em.find(Receipt, { application: application.id })).sort(byConfirmation);
  const counted = receipts.map((receipt) => ({ id: receipt.id, ...receiptForPremium(receipt) }));
  const due = refundsDue(charge, counted, endedWithoutContract(application.state));
  const tasks = await em.find(BranchTask, { application: application.id, kind: 'refund' });
  for (const { id } of receipts) {
    const own = tasks.filter((task) => causeOf(task) === id);
    const returned = own.filter((task) => isDone(task) && amountOf(task) > 0);
    await settle(em, actor, application, {
      rest: due.get(id) ?? 0, at, current: own.find((task) => !returned.includes(task)), cause: returned.length === 0 ? id : `${id}/${returned.length + 1}`,
    });
  }
  await settleExcess(em, actor, application, refundExcess(counted), at);
}

/** What was returned to the customer of a case, of its own money. */
export async function refundedOf(em: EntityManager, applicationId: string): Promise<number> {
  return returnedTotal((await em.find(Receipt, { application: applicationId })).map(receiptForPremium));
}

/** `current` is the open task of the receipt, or one withdrawn before (amount 0), which is opened again. */
async function settle(
  em: EntityManager, actor: FactActor, application: Pick<GuaranteeApplication, 'id' | 'branch'>,
  { rest, current, cause, at }: { readonly rest: number; readonly current: BranchTask | undefined; readonly cause: string; readonly at: Date },
): Promise<void> {
  if (rest <= 0) {
    if (current === undefined || isDone(current)) return;
    current.detail = { refund: 0 };
    await withdrawBranchTask(em, actor, current, '返金する額がなくなりました', at);
  } else if (current === undefined) {
    await openBranchTask(em, actor, application, { kind: 'refund', cause, at, detail: { refund: rest } });
  } else {
    current.detail = { refund: rest };
    if (isDone(current)) await reopenBranchTask(em, actor, current, at);
  }
}

/** A task that a person has finished comes back only with another amount, and not for what was written off; what of that comes back all the same stands in it. */
async function settleExcess(em: EntityManager, actor: FactActor, application: Pick<GuaranteeApplication, 'id' | 'branch'>, excess: Yen, at: Date): Promise<void> {
  const task = await em.findOne(BranchTask, { dedupeKey: `refund-excess/${application.id}` });
  if (task === null) {
    if (excess > 0) await openBranchTask(em, actor, application, { kind: 'refund-excess', cause: application.id, at, detail: { excess } });
    return;
  }
  const before = excessOf(task);
  if (before.excess === excess) return;
  await withdrawWriteOff(em, actor, task, { reason: '返しすぎた額が変わりました' }, at);
  const { writtenOff, toGetBack } = excessStanding(excess, before.writtenOff);
  const recovered = Number(task.detail['recovered'] ?? 0) + before.writtenOff - writtenOff;
  task.detail = { excess, ...(writtenOff > 0 && { writtenOff }), ...(recovered > 0 && { recovered }) };
  if (toGetBack === 0 && !isDone(task)) await withdrawBranchTask(em, actor, task, '返しすぎた額がなくなりました', at);
  else if (toGetBack > 0 && isDone(task)) await reopenBranchTask(em, actor, task, at);
}

function amountOf({ detail }: BranchTask): number {
  return Number(detail['refund'] ?? 0);
}

function isDone({ doneAt }: BranchTask): boolean {
  return (doneAt ?? null) !== null;
}

function byConfirmation(one: Receipt, other: Receipt): number {
  return (one.confirmedAt?.getTime() ?? 0) - (other.confirmedAt?.getTime() ?? 0) || (one.id < other.id ? -1 : 1);
}
