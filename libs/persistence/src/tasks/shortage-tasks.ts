import { endedWithoutContract, formatYen, type Shortage, shortageOf, yen } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, type GuaranteeApplication, Payment, PremiumCharge, Receipt } from '../entities/index.js';
import type { FactActor } from '../facts.js';
import { receiptForPremium } from '../receipt-for-premium.js';
import { readPremiumTerms } from '../queries/branch-settings.js';
import { closeBranchTask, openBranchTask, reopenBranchTask, withdrawBranchTask } from './branch-tasks.js';
import { CASE_ENDED } from './moot-tasks.js';

type ShortCase = Pick<GuaranteeApplication, 'id' | 'branch' | 'state'>;

const SHORTAGE_TASKS: readonly Shortage['kind'][] = ['receipt-short', 'receipt-fee-deducted'];

/** 不足 of a case as its receipts stand now; null while nothing is missing or nothing is awaited. */
export async function readShortage(em: EntityManager, application: Pick<ShortCase, 'id' | 'state'>): Promise<Shortage | null> {
  const charge = await em.findOne(PremiumCharge, { application: application.id });
  if (charge === null || endedWithoutContract(application.state)) return null;
  const receipts = await em.find(Receipt, { application: application.id }, { orderBy: { recordedAt: 'asc', id: 'asc' } });
  const payments = new Map((await em.find(Payment, { id: { $in: receipts.map(({ payment }) => payment) } })).map((payment) => [payment.id, payment]));
  const { largestTransferFee } = await readPremiumTerms(em);
  const refused = await receiptsWithRefusedFee(em, receipts);
  return shortageOf(charge, receipts.map((receipt) => ({
    ...receiptForPremium(receipt), id: receipt.id, method: payments.get(receipt.payment)?.method ?? 'transfer', feeRefused: refused.has(receipt.id),
  })), yen(largestTransferFee));
}

/** Of a case's receipts, those whose question 振込手数料の扱い was answered while the sum stayed missing: it is not borne. */
export async function receiptsWithRefusedFee(em: EntityManager, receipts: readonly Receipt[]): Promise<ReadonlySet<string>> {
  const unborne = receipts.filter(({ feeWaived }) => feeWaived === 0).map(({ id }) => id);
  const asked = await em.find(BranchTask, { dedupeKey: { $in: unborne.map((id) => `receipt-fee-deducted/${id}`) } });
  const answered = new Set(asked.filter((task) => isDone(task) && Number(task.detail['outstanding']) > 0).map(({ dedupeKey }) => dedupeKey));
  return new Set(unborne.filter((id) => answered.has(`receipt-fee-deducted/${id}`)));
}

/**
 * Brings the task 不足 of a case to what is outstanding now: one at a time, named after the latest receipt, with the sum. Whoever
 * records, confirms or reverses a receipt calls this. A task that the branch has closed itself stays closed while the sum is the
 * same; what was closed here (outstanding 0) opens again with its cause. The case is locked by the caller.
 */
export async function settleShortage(em: EntityManager, actor: FactActor, application: ShortCase, at: Date): Promise<void> {
  const shortage = await readShortage(em, application);
  const tasks = await em.find(BranchTask, { application: application.id, kind: { $in: [...SHORTAGE_TASKS] } });
  const key = shortage === null ? null : `${shortage.kind}/${shortage.receiptId}`;
  for (const task of tasks) {
    if (isDone(task) || task.dedupeKey === key) continue;
    task.detail = { outstanding: 0 };
    // A task that is left from before the case ended was not paid.
    if (endedWithoutContract(application.state)) await withdrawBranchTask(em, actor, task, CASE_ENDED, at);
    else if (shortage === null) await closeBranchTask(em, actor, task, { note: '不足の額が入金されました' }, at);
    else await withdrawBranchTask(em, actor, task, `不足は${formatYen(shortage.outstanding)}になりました`, at);
  }
  if (shortage === null) return;
  const { kind, outstanding, receiptId } = shortage;
  const current = tasks.find(({ dedupeKey }) => dedupeKey === key);
  if (current === undefined) return openBranchTask(em, actor, application, { kind, cause: receiptId, at, detail: { outstanding } });
  if (current.detail['outstanding'] === outstanding) return;
  current.detail = { outstanding };
  if (isDone(current)) await reopenBranchTask(em, actor, current, at);
}

function isDone({ doneAt }: BranchTask): boolean {
  return (doneAt ?? null) !== null;
}
