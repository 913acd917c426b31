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
  const taskOf = (id: string) => tasks.find(({ dedupeKey }) => dedupeKey === `receipt-unassigned/${id}`);
  const without = partsWithoutCase(receipts.map(({ id, amount, reversedAt, moneyCame, returned }) => ({
    id, reversed: (reversedAt ?? null) !== null, moneyCame: moneyCame ?? false, settled: isSettled(taskOf(id)) || returned >= amount,
  })));
  for (const { id, application, amount, returned } of receipts) {
    if (!without.includes(id) || taskOf(id) !== undefined) continue;
    const { branch } = await em.findOneOrFail(GuaranteeApplication, application);
    await openBranchTask(em, actor, { id: application, branch }, { kind: 'receipt-unassigned', cause: id, at, detail: { unassigned: amount - returned, payer: payment.payerName } });
  }
}

/** Done; one that an earlier rule withdrew has the amount 0. */
function isSettled(task: BranchTask | undefined): boolean {
  return task !== undefined && (task.doneAt ?? null) !== null && Number(task.detail['unassigned'] ?? 0) > 0;
}
