import { authorize, type CalendarDate, DomainError, type PaymentMethod, type Yen } from '#domain';
import { BranchTask, causeOf, closeBranchTask, openBranchTask, Payment, Receipt, recordFact, settleCollectivePayment, settleShortage, takeTurn, takeTurnOfPayment, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { rowId } from '../../http/row-id.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { requireOpenTask } from '../tasks/ended-task.js';
import { assess, casesStanding, moneyOf, readLedger } from './receipt-situation.js';

export interface PaymentEntry {
  /** Tells one showing of the form from the next: each is good for one payment. */
  readonly formToken: string;
  /** The mark of the form that came in (`formMark`): the same once more is a double submit. */
  readonly form: string;
  readonly method: Exclude<PaymentMethod, 'deferred'>;
  readonly payerName: string;
  readonly amount: Yen;
  readonly receivedOn: CalendarDate;
  /** Which part belongs to which case; the parts add up to the amount. */
  readonly parts: readonly { readonly applicationId: string; readonly amount: Yen }[];
}

/** 入金の記録: what came in, by whom, for which cases. Another person confirms it. */
@Injectable()
export class RecordPayment {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Records a payment once, with a receipt per case and a task per finding.
   * @returns false, and nothing is recorded, when this showing of the form has been sent before with another content, or what it recorded was taken back since: whether that is
   *   a further payment or the same one, better known, only the person can say
   * @throws DomainError `money/out-of-range` when the parts do not add up, `application/state` before the approval, `authority/…`
   */
  run(actor: StaffActor, entry: PaymentEntry): Promise<boolean> {
    return this.work.run(async (em) => {
      await takeTurn(em, `payment/${entry.formToken}`);
      const [first] = entry.parts;
      if (first === undefined || entry.parts.reduce((sum, { amount }) => sum + amount, 0) !== entry.amount) throw new DomainError('money/out-of-range');
      const before = await em.findOne(Payment, { formToken: entry.formToken });
      if (before !== null) return (await isRepeated(em, first.applicationId, actor, entry.form)) && (await em.count(Receipt, { payment: before.id, reversedAt: { $ne: null } })) === 0;
      const now = this.clock.now();
      // Always in the order of their ids, so that two payments over the same cases wait for each other instead of deadlocking.
      const parts = [...entry.parts].sort((one, other) => (one.applicationId < other.applicationId ? -1 : 1));
      let payment: Payment | undefined;
      for (const part of parts) {
        const application = await lockCase(em, actor, part.applicationId);
        authorize(actor, 'record-receipt', rightsOf(application));
        if (payment === undefined) {
          const { method, payerName, amount, receivedOn, formToken } = entry;
          payment = em.create(Payment, { id: v7(), branch: application.branch, method, payerName, amount, receivedOn, formToken, recordedBy: actor.staffId, recordedAt: now });
          await em.flush();
        }
        await this.recordPart(em, actor, application, payment, { amount: part.amount, cases: parts.length, form: entry.form }, now);
      }
      return true;
    });
  }

  /**
   * 案件のない入金: gives the money of a task to cases, as further parts of the payment it came with, and finishes the task.
   * @throws DomainError `task/already-done`, `money/out-of-range` when the parts are not what the task speaks of, `authority/…`
   */
  allot(actor: StaffActor, taskId: string, { form, parts: wanted }: Pick<PaymentEntry, 'form' | 'parts'>): Promise<void> {
    return this.work.run(async (em) => {
      const { task: found, payment } = await moneyWithoutCase(em, taskId);
      const parts = [...wanted].sort((one, other) => (one.applicationId < other.applicationId ? -1 : 1));
      const lockedCases = new Map<string, Awaited<ReturnType<typeof lockCase>>>();
      for (const id of [...new Set([found.application, ...parts.map(({ applicationId }) => applicationId)])].sort()) lockedCases.set(id, await lockCase(em, actor, id));
      const locked = (id: string) => lockedCases.get(id) ?? lockCase(em, actor, id);
      if (await isRepeated(em, found.application, actor, form)) return;
      authorize(actor, 'close-task', rightsOf(await locked(found.application)));
      await takeTurnOfPayment(em, payment.id);
      const task = (await em.refresh(found)) ?? found;
      await requireOpenTask(em, task);
      if (parts.length === 0 || parts.reduce((sum, { amount }) => sum + amount, 0) !== task.detail['unassigned']) throw new DomainError('money/out-of-range');
      const now = this.clock.now();
      const standing = await casesStanding(em, payment.id);
      const cases = new Set([...standing, ...parts.map(({ applicationId }) => applicationId)]).size;
      const numbers: string[] = [];
      for (const part of parts) {
        const application = await locked(part.applicationId);
        authorize(actor, 'record-receipt', rightsOf(application));
        await this.recordPart(em, actor, application, payment, { amount: part.amount, cases, form }, now);
        numbers.push(application.receptionNumber);
      }
      await closeBranchTask(em, factActor(actor), task, { note: `受付番号 ${numbers.join('、')}に充てた`, form }, now);
    });
  }

  private async recordPart(
    em: EntityManager, actor: StaffActor, application: Awaited<ReturnType<typeof lockCase>>, payment: Payment, { amount, cases, form }: { readonly amount: Yen; readonly cases: number; readonly form: string }, now: Date,
  ): Promise<void> {
    const ledger = await readLedger(em, application);
    const receiptId = v7();
    const { method, payerName, receivedOn } = payment;
    const atCounter = method !== 'transfer';
    // 領収証 is handed over with the money; its number counts the case's receipts.
    const receiptNumber = atCounter ? `RC-${application.receptionNumber}-${ledger.receipts.length + 1}` : null;
    em.create(Receipt, {
      id: receiptId, payment: payment.id, application: application.id, amount, feeWaived: 0 as Yen, recordedBy: actor.staffId, recordedAt: now, receiptNumber,
    });
    await recordFact(em, {
      caseId: application.id, kind: 'ReceiptRecorded', actor: factActor(actor), at: now,
      data: { receiptId, method, amount, payer: payerName, receiptNumber, form },
    });
    const { tasks, difference } = assess(ledger, { method, payerName, receivedOn, amount, cases }, moneyOf(ledger.receipts));
    for (const kind of tasks) await openBranchTask(em, factActor(actor), application, { kind, cause: receiptId, at: now, detail: { amount, difference, payer: payerName } });
    await settleShortage(em, factActor(actor), application, now);
    await settleCollectivePayment(em, factActor(actor), application, now);
  }
}

/** The task 案件のない入金 with the payment that its money came with. @throws PageNotFound */
export async function moneyWithoutCase(em: EntityManager, taskId: string): Promise<{ readonly task: BranchTask; readonly payment: Payment }> {
  const task = await em.findOne(BranchTask, { id: rowId(taskId), kind: 'receipt-unassigned' });
  const receipt = task === null ? null : await em.findOne(Receipt, { id: rowId(causeOf(task)) });
  if (task === null || receipt === null) throw new PageNotFound(`no money without a case ${taskId}`);
  return { task, payment: await em.findOneOrFail(Payment, receipt.payment) };
}
