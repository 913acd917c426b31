import { endedWithoutContract, formatYen, type Shortage, shortageOf, yen } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, type GuaranteeApplication, Payment, PremiumCharge, Receipt } from '../entities/index.js';
import type { FactActor } from '../facts.js';
import { readPremiumTerms } from '../queries/branch-settings.js';
import { closeBranchTask, openBranchTask, reopenBranchTask, withdrawBranchTask } from './branch-tasks.js';

type ShortCase = Pick<GuaranteeApplication, 'id' | 'branch' | 'state'>;

const SHORTAGE_TASKS: readonly Shortage['kind'][] = ['receipt-short', 'receipt-fee-deducted'];

/** 不足 of a case as its receipts stand now; null while nothing is missing or nothing is awaited. */
export async function readShortage(em: EntityManager, application: Pick<ShortCase, 'id' | 'state'>): Promise<Shortage | null> {
  const charge = await em.findOne(PremiumCharge, { application: application.id });
  if (charge === null || endedWithoutContract(application.state)) return null;
  const receipts = await em.find(Receipt, { application: application.id }, { orderBy: { recordedAt: 'asc', id: 'asc' } });
  const payments = new Map((await em.find(Payment, { id: { $in: receipts.map(({ payment }) => payment) } })).map((payment) => [payment.id, payment]));
  const { largestTransferFee } = await readPremiumTerms(em);
  return shortageOf(charge, receipts.map(({ id, payment, amount, feeWaived, reversedAt }) => ({
    id, amount, feeWaived, method: payments.get(payment)?.method ?? 'transfer', reversed: (reversedAt ?? null) !== null,
  })), yen(largestTransferFee));
}

/**
 * Brings the task 不足 of a case to what is outstanding now: one at a time, named after the latest receipt, with the sum. Whoever
 * records, confirms or reverses a receipt calls this. A task that the branch has closed itself stays closed while the sum is the
 * same; what was closed here (outstanding 0) opens again with its cause. The case is locked by the caller.
 */
export async function settleShortage(em: EntityManager, actor: FactActor, application: ShortCase, at: Date): Promise<void> {
  const shortage = await readShortage(em, application);
  const tasks = await em.find(BranchTask, { application: application.id, kind: { $in: [...SHORTAGE_TASKS] } });
  const kind = shortage === null ? null : kindNow(shortage, tasks);
  const key = shortage === null ? null : `${kind}/${shortage.receiptId}`;
  for (const task of tasks) {
    if (isDone(task) || task.dedupeKey === key) continue;
    task.detail = { outstanding: 0 };
    if (shortage === null) await closeBranchTask(em, actor, task, { note: '不足の額が入金されました' }, at);
    else await withdrawBranchTask(em, actor, task, `不足は${formatYen(shortage.outstanding)}になりました`, at);
  }
  if (shortage === null || kind === null) return;
  const { outstanding, receiptId } = shortage;
  const current = tasks.find(({ dedupeKey }) => dedupeKey === key);
  if (current === undefined) return openBranchTask(em, actor, application, { kind, cause: receiptId, at, detail: { outstanding } });
  if (current.detail['outstanding'] === outstanding) return;
  current.detail = { outstanding };
  if (isDone(current)) await reopenBranchTask(em, actor, current, at);
}

/** Once it was decided not to bear a fee of this sum, the question is answered and the difference is asked for. */
function kindNow({ kind, receiptId, outstanding }: Shortage, tasks: readonly BranchTask[]): Shortage['kind'] {
  const answered = tasks.some((task) => isDone(task) && task.dedupeKey === `receipt-fee-deducted/${receiptId}` && task.detail['outstanding'] === outstanding);
  return answered ? 'receipt-short' : kind;
}

function isDone({ doneAt }: BranchTask): boolean {
  return (doneAt ?? null) !== null;
}
