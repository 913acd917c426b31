import { authorize, type CalendarDate, DomainError, type PaymentMethod, type Yen } from '#domain';
import { openBranchTask, Payment, Receipt, recordFact, settleShortage, takeTurn, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { assess, readLedger, receivedBefore } from './receipt-situation.js';

export interface PaymentEntry {
  /** Makes a double submit one payment. */
  readonly formToken: string;
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
   * @throws DomainError `money/out-of-range` when the parts do not add up, `application/state` before the approval, `authority/…`
   */
  run(actor: StaffActor, entry: PaymentEntry): Promise<void> {
    return this.work.run(async (em) => {
      await takeTurn(em, `payment/${entry.formToken}`);
      if ((await em.count(Payment, { formToken: entry.formToken })) > 0) return;
      if (entry.parts.length === 0 || entry.parts.reduce((sum, { amount }) => sum + amount, 0) !== entry.amount) throw new DomainError('money/out-of-range');
      const now = this.clock.now();
      const paymentId = v7();
      // Always in the order of their ids, so that two payments over the same cases wait for each other instead of deadlocking.
      const parts = [...entry.parts].sort((one, other) => (one.applicationId < other.applicationId ? -1 : 1));
      for (const [index, part] of parts.entries()) {
        const application = await lockCase(em, actor, part.applicationId);
        authorize(actor, 'record-receipt', rightsOf(application));
        if (index === 0) {
          const { method, payerName, amount, receivedOn, formToken } = entry;
          em.create(Payment, { id: paymentId, branch: application.branch, method, payerName, amount, receivedOn, formToken, recordedBy: actor.staffId, recordedAt: now });
          await em.flush();
        }
        await this.recordPart(em, actor, application, paymentId, entry, part.amount, now);
      }
    });
  }

  private async recordPart(
    em: EntityManager, actor: StaffActor, application: Awaited<ReturnType<typeof lockCase>>, paymentId: string, entry: PaymentEntry, amount: Yen, now: Date,
  ): Promise<void> {
    const ledger = await readLedger(em, application);
    const receiptId = v7();
    const atCounter = entry.method !== 'transfer';
    // 領収証 is handed over with the money; its number counts the case's receipts.
    const receiptNumber = atCounter ? `RC-${application.receptionNumber}-${ledger.receipts.length + 1}` : null;
    em.create(Receipt, {
      id: receiptId, payment: paymentId, application: application.id, amount, feeWaived: 0 as Yen, recordedBy: actor.staffId, recordedAt: now, receiptNumber,
    });
    await recordFact(em, {
      caseId: application.id, kind: 'ReceiptRecorded', actor: factActor(actor), at: now,
      data: { receiptId, method: entry.method, amount, payer: entry.payerName, receiptNumber },
    });
    const payment = { method: entry.method, payerName: entry.payerName, receivedOn: entry.receivedOn, amount, cases: entry.parts.length };
    const { tasks, difference } = assess(ledger, payment, receivedBefore(ledger.receipts, receiptId));
    for (const kind of tasks) await openBranchTask(em, factActor(actor), application, { kind, cause: receiptId, at: now, detail: { amount, difference, payer: entry.payerName } });
    await settleShortage(em, factActor(actor), application, now);
  }
}
