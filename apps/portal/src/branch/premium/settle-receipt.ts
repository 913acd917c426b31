import { authorize, type BranchTaskKind, DomainError, DONE_BY_CONFIRMATION, endedWithoutContract, formatJapanInstant, formatYen, heldTotal, premiumSecured, type ReversalGround, yen } from '#domain';
import {
  asksForElse, BranchTask, closeBranchTask, type GuaranteeApplication, latestNotice, moveTo, owedNow, PremiumCharge, queueNotice, readStaffNames, Receipt, receiptForPremium, recordFact, settleCollectivePayment, settleMoneyWithoutCase, settleRefunds, settleShortage, statedRest, takeTurnOfPayment, type TaskEnd, UnitOfWork, withdrawBranchTask,
} from '#persistence';
import type { Clock } from '#platform';
import { startNoticeOfRest, tellApplication } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound, ToldRefusal } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { feeRefusal } from './fee-refusal.js';
import { feeToDecide, feeWithConfirmation, type PremiumLedger, readLedger, reversalOf } from './receipt-situation.js';
import { rowId } from '../../http/row-id.js';
import { securesWords } from './payment-words.js';

/** What nobody has to chase any more once the premium is secured. */
const MOOT_WHEN_SECURED: readonly BranchTaskKind[] = ['receipt-short', 'receipt-fee-deducted', 'premium-overdue'];

/** 振込手数料の扱い: we bear what is missing, or ask the customer for it. */
export const FEE_DECISIONS = ['bear', 'ask'] as const;
export type FeeDecision = (typeof FEE_DECISIONS)[number];

function isUnconfirmed({ confirmedAt, reversedAt }: Receipt): boolean {
  return (confirmedAt ?? null) === null && (reversedAt ?? null) === null;
}

/** 取消し: why, and whether the money came all the same. */
export interface Reversal {
  readonly reason: string;
  readonly ground: ReversalGround;
}

/**
 * 入金の確認 by a second person, with or after it the decision about a deducted fee, and the reversal: of a confirmed receipt until the conclusion, and
 * afterwards where the contract does not rest on it; of an unconfirmed one always.
 */
@Injectable()
export class SettleReceipt {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Confirms a receipt. With `waive` we bear the transfer fee that the payer's bank deducted: the shortage that the page showed; '' for none.
   * The tasks that asked for a look at it are done by it. When the charge is covered the premium is secured, and the procedure hears of it.
   * @throws DomainError `receipt/already-confirmed` | `receipt/already-reversed` | `amount/changed` when the shortage is another one by now | `authority/…`
   */
  confirm(actor: StaffActor, receiptId: string, form: string, waive: string): Promise<void> {
    return this.act(actor, receiptId, form, async (em, receipt, application) => {
      if (receipt.confirmedAt) throw new ToldRefusal('receipt/already-confirmed', `${await didBefore(em, receipt.confirmedBy, receipt.confirmedAt, '確認しています')}。`);
      authorize(actor, 'confirm-receipt', rightsOf(application, { receiptRecordedById: receipt.recordedBy }));
      const now = this.clock.now();
      const ledger = await readLedger(em, application);
      const fee = waive === '' ? null : await feeWithConfirmation(em, application, receipt);
      if (waive !== '' && waive !== String(fee)) throw await feeRefusal(em, application, receipt);
      const waived = fee ?? yen(0);
      Object.assign(receipt, { confirmedBy: actor.staffId, confirmedAt: now, feeWaived: waived });
      await recordFact(em, {
        caseId: application.id, kind: 'ReceiptConfirmed', actor: factActor(actor), at: now,
        data: { receiptId: receipt.id, amount: receipt.amount, feeWaived: waived, receiptNumber: receipt.receiptNumber ?? null, form },
      });
      // The confirmation is what they asked for; money that goes back has its own task from here on.
      for (const task of await this.openTasks(em, application)) {
        if (DONE_BY_CONFIRMATION.includes(task.kind) && task.dedupeKey === `${task.kind}/${receipt.id}`) await closeBranchTask(em, factActor(actor), task, { note: '入金を確認' }, now);
      }
      if (waived > 0) await this.closeFeeTasks(em, actor, application, { note: '振込手数料を当社が負担' }, now);
      await this.secure(em, actor, ledger, now);
      await settleShortage(em, factActor(actor), application, now);
      await settleRefunds(em, factActor(actor), application, now);
    });
  }

  /**
   * 振込手数料の扱い of a receipt that was confirmed without it, by anybody but who recorded it: its open task is the question.
   * @throws DomainError `task/already-done` when somebody has decided | `amount/changed` when what is missing is not what the page showed | `receipt/already-reversed` | `authority/…`
   */
  decideFee(actor: StaffActor, receiptId: string, form: string, { decision, shown }: { readonly decision: FeeDecision; readonly shown: string }): Promise<void> {
    return this.act(actor, receiptId, form, async (em, receipt, application) => {
      authorize(actor, 'decide-fee', rightsOf(application, { receiptRecordedById: receipt.recordedBy }));
      const now = this.clock.now();
      await settleShortage(em, factActor(actor), application, now);
      const outstanding = await feeToDecide(em, application, receipt);
      if (outstanding === null || shown !== String(outstanding)) throw await feeRefusal(em, application, receipt);
      if (decision === 'bear') {
        receipt.feeWaived = yen(receipt.feeWaived + outstanding);
        await recordFact(em, { caseId: application.id, kind: 'TransferFeeBorne', actor: factActor(actor), at: now, data: { receiptId: receipt.id, feeWaived: outstanding } });
      }
      await this.closeFeeTasks(em, actor, application, { note: decision === 'bear' ? '振込手数料を当社が負担' : `不足の${formatYen(outstanding)}をお客様に連絡する`, form }, now);
      await this.secure(em, actor, await readLedger(em, application), now);
      await settleShortage(em, factActor(actor), application, now);
    });
  }

  /** 取消し with a reason; the open tasks that the receipt caused go with it. Money that came stays a task until it has a case or went back. @throws DomainError `receipt/already-concluded` | `receipt/already-reversed` | `decision/reason-missing` */
  reverse(actor: StaffActor, receiptId: string, form: string, { reason, ground }: Reversal): Promise<void> {
    return this.act(actor, receiptId, form, async (em, receipt, application) => {
      const confirmed = (receipt.confirmedAt ?? null) !== null;
      const { allowed, missing } = reversalOf(await readLedger(em, application), receipt.id);
      if (!allowed) throw new ToldRefusal('receipt/already-concluded', `${securesWords(missing)}。`);
      authorize(actor, confirmed ? 'reverse-receipt' : 'cancel-receipt', rightsOf(application));
      if (reason === '') throw new DomainError('decision/reason-missing');
      const now = this.clock.now();
      await takeTurnOfPayment(em, receipt.payment);
      Object.assign(receipt, { reversedBy: actor.staffId, reversedAt: now, reversalReason: reason, moneyCame: ground === 'money-came' });
      const { charge, receipts } = await readLedger(em, application);
      if (application.state === 'premium-secured' && charge !== null && !premiumSecured(charge, receipts.map(receiptForPremium))) {
        await moveTo(em, application, { state: 'awaiting-premium', until: charge.dueOn }, now);
      }
      await recordFact(em, {
        caseId: application.id, kind: 'ReceiptReversed', actor: factActor(actor), at: now, data: { receiptId: receipt.id, amount: receipt.amount, reason, ground, form, state: application.state, receiptWaits: receipts.some(isUnconfirmed) },
        // The procedure waits for money again; where the premium is secured without this receipt, as always after the conclusion, nothing has changed for it.
        ...(application.state === 'awaiting-premium' ? { notify: tellApplication(application.id) } : {}),
      });
      await settleRefunds(em, factActor(actor), application, now);
      for (const task of await this.openTasks(em, application)) {
        if (task.dedupeKey === `${task.kind}/${receipt.id}`) await withdrawBranchTask(em, factActor(actor), task, `入金の取消し：${reason}`, now);
      }
      await settleShortage(em, factActor(actor), application, now);
      await settleCollectivePayment(em, factActor(actor), application, now);
      await settleMoneyWithoutCase(em, factActor(actor), receipt.payment, now);
    });
  }

  /** An act on a receipt behind the lock of its case; a form sent twice acts once. */
  private act(
    actor: StaffActor, receiptId: string, form: string, act: (em: EntityManager, receipt: Receipt, application: GuaranteeApplication) => Promise<void>,
  ): Promise<void> {
    return this.work.run(async (em) => {
      const found = await em.findOne(Receipt, { id: rowId(receiptId) });
      if (found === null) throw new PageNotFound(`no receipt ${receiptId}`);
      const application = await lockCase(em, actor, found.application);
      if (await isRepeated(em, application.id, actor, form)) return;
      // Read again behind the lock: somebody may have confirmed or reversed it while we waited.
      const receipt = await em.refresh(found) ?? found;
      if (receipt.reversedAt) throw new ToldRefusal('receipt/already-reversed', `${await didBefore(em, receipt.reversedBy, receipt.reversedAt, '取り消しています')}（${receipt.reversalReason ?? ''}）。`);
      await act(em, receipt, application);
      await renewNotice(em, application);
    });
  }

  private async secure(em: EntityManager, actor: StaffActor, { application, charge, receipts }: PremiumLedger, now: Date): Promise<void> {
    const counted = receipts.map(receiptForPremium);
    if (application.state !== 'awaiting-premium' || charge === null || !premiumSecured(charge, counted)) return;
    await moveTo(em, application, 'premium-secured', now);
    await recordFact(em, {
      caseId: application.id, kind: 'PremiumSecured', actor: factActor(actor), at: now, notify: tellApplication(application.id),
      data: { by: 'receipt', amount: heldTotal(counted, false) },
    });
    for (const task of await this.openTasks(em, application)) {
      if (MOOT_WHEN_SECURED.includes(task.kind)) await closeBranchTask(em, factActor(actor), task, { note: '保証料の全額を確認' }, now);
    }
  }

  private openTasks(em: EntityManager, application: GuaranteeApplication): Promise<BranchTask[]> {
    return em.find(BranchTask, { application: application.id, doneAt: null }, { orderBy: { openedAt: 'asc', id: 'asc' } });
  }

  private async closeFeeTasks(em: EntityManager, actor: StaffActor, application: GuaranteeApplication, done: TaskEnd, now: Date): Promise<void> {
    for (const task of await this.openTasks(em, application)) {
      if (task.kind === 'receipt-fee-deducted') await closeBranchTask(em, factActor(actor), task, done, now);
    }
  }
}

/** A 保証料のご案内 that asks for another sum than is owed by now is made again, and so is a 保証料計算書 of a 一括納付 that states another rest. */
async function renewNotice(em: EntityManager, { id, state }: GuaranteeApplication): Promise<void> {
  const charge = await em.findOne(PremiumCharge, { application: id });
  if (charge === null || endedWithoutContract(state)) return;
  const [notice, stated, owed] = [await latestNotice(em, charge), await statedRest(em, charge), await owedNow(em, charge)];
  if ((notice !== null && asksForElse(notice, owed)) || (stated !== null && stated.owed !== owed)) await queueNotice(em, startNoticeOfRest(id, v7()));
}

/** Who has done it with a receipt before, and when. */
async function didBefore(em: EntityManager, by: string | null | undefined, at: Date, what: string): Promise<string> {
  return `この画面からは、何も記録していません。${(await readStaffNames(em, [by])).get(by ?? '') ?? ''}が${formatJapanInstant(at.getTime())}に${what}`;
}
