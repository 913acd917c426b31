import { partsWithoutCase } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, GuaranteeApplication, Payment, Receipt } from '../entities/index.js';
import type { FactActor } from '../facts.js';
import { takeTurn } from '../take-turn.js';
import { openBranchTask } from './branch-tasks.js';

/** Before the parts of a payment are looked at and changed; behind the locks of their cases. */
export async function takeTurnOfPayment(em: EntityManager, paymentId: string): Promise<void> {
  await takeTurn(em, `parts-of-payment/${paymentId}`);
}

/**
 * Opens the tasks 案件のない入金 of a payment for what belongs to no case now: one per reversed part whose money came
 * (`receipt-unassigned/<receipt id>`) with its amount, less what was returned of it before, at the branch of that part's case. Whoever reverses a receipt calls this, in the payment's turn.
 */
export async function settleMoneyWithoutCase(em: EntityManager, actor: FactActor, paymentId: string, at: Date): Promise<void> {
  const payment = await em.findOneOrFail(Payment, paymentId);
  const receipts = await em.find(Receipt, { payment: paymentId }, { orderBy: { recordedAt: 'asc', id: 'asc' } });
  const tasks = await em.find(BranchTask, { dedupeKey: { $in: receipts.map(({ id }) => `receipt-unassigned/${id}`) } });
  const returned = await returnedOf(em, receipts.map(({ application }) => application));
  const taskOf = (id: string) => tasks.find(({ dedupeKey }) => dedupeKey === `receipt-unassigned/${id}`);
  const without = partsWithoutCase(receipts.map(({ id, amount, reversedAt, moneyCame }) => ({
    id, reversed: (reversedAt ?? null) !== null, moneyCame: moneyCame ?? false, settled: isSettled(taskOf(id)) || returned(id) > 0 && returned(id) >= amount,
  })));
  for (const { id, application, amount } of receipts) {
    if (!without.includes(id) || taskOf(id) !== undefined) continue;
    const { branch } = await em.findOneOrFail(GuaranteeApplication, application);
    await openBranchTask(em, actor, { id: application, branch }, { kind: 'receipt-unassigned', cause: id, at, detail: { unassigned: amount - returned(id), payer: payment.payerName } });
  }
}

/** What finished tasks 返金 have returned of each receipt. */
async function returnedOf(em: EntityManager, applications: readonly string[]): Promise<(receiptId: string) => number> {
  const done = await em.find(BranchTask, { application: { $in: [...applications] }, kind: 'refund', doneAt: { $ne: null } });
  return (id) => done.filter(({ dedupeKey }) => dedupeKey === `refund/${id}` || dedupeKey.startsWith(`refund/${id}/`)).reduce((sum, { detail }) => sum + Number(detail['refund'] ?? 0), 0);
}

/** Done; one that an earlier rule withdrew has the amount 0. */
function isSettled(task: BranchTask | undefined): boolean {
  return task !== undefined && (task.doneAt ?? null) !== null && Number(task.detail['unassigned'] ?? 0) > 0;
}
