import {
  assessReceipt, DomainError, endedWithoutContract, heldTotal, mayBearFee, mayReverseReceipt, missingWithout, type PaymentForCase, type ReceiptAssessment, recordedTotal, yen, type Yen,
} from '#domain';
import { BranchTask, Customer, type GuaranteeApplication, Payment, PremiumCharge, readPremiumTerms, readShortage, Receipt, receiptForPremium, receiptsWithRefusedFee } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** A case's charge with everything that came in for it. */
export interface PremiumLedger {
  readonly application: GuaranteeApplication;
  /** Null of a case that ended before it was approved: money that came for it all the same goes back. */
  readonly charge: PremiumCharge | null;
  readonly customer: Customer;
  readonly receipts: readonly Receipt[];
  /** The largest shortage that may still be taken for a deducted fee: none once one was refused, or money went back. */
  readonly largestTransferFee: Yen;
}

/** @throws DomainError `application/state` for a case that is not charged yet: nothing can be received before the approval */
export async function readLedger(em: EntityManager, application: GuaranteeApplication): Promise<PremiumLedger> {
  const charge = await em.findOne(PremiumCharge, { application: application.id });
  if (charge === null && !endedWithoutContract(application.state)) throw new DomainError('application/state', { actor: 'staff', state: application.state });
  const { largestTransferFee } = await readPremiumTerms(em);
  const receipts = await em.find(Receipt, { application: application.id }, { orderBy: { recordedAt: 'asc', id: 'asc' } });
  const refused = await receiptsWithRefusedFee(em, receipts);
  const mayBear = mayBearFee(receipts.map((receipt) => ({ ...receiptForPremium(receipt), feeRefused: refused.has(receipt.id) })));
  return {
    application, charge, receipts, largestTransferFee: yen(mayBear ? largestTransferFee : 0),
    customer: await em.findOneOrFail(Customer, application.customer),
  };
}

/** 入金の判定 for one receipt. What had come in until it was recorded counts, confirmed or not, so that a second payment is noticed at once. */
export function assess(ledger: PremiumLedger, payment: PaymentForCase, { received, confirmed }: EarlierMoney): ReceiptAssessment {
  const { charge, customer, application, largestTransferFee } = ledger;
  return assessReceipt(
    {
      amount: charge?.amount ?? yen(0), dueOn: charge?.deferred ? (charge.collectiveOn ?? null) : (charge?.dueOn ?? null), deferred: charge?.deferred ?? false, customerNumber: customer.customerNumber,
      payerNames: [customer.nameKana, customer.name, application.content.payerKana].filter((name): name is string => typeof name === 'string'),
    },
    payment,
    { state: application.state, receivedBefore: received, confirmedBefore: confirmed, largestTransferFee },
  );
}

/** What had come in for a case before a receipt, with the fees that we bear: recorded at all, and confirmed by now. */
export interface EarlierMoney {
  readonly received: number;
  readonly confirmed: number;
}

/** All that had come in for a case, less what went back: before the next one. */
export function moneyOf(receipts: readonly Receipt[]): EarlierMoney {
  const counted = receipts.map(receiptForPremium);
  return { received: recordedTotal(counted), confirmed: heldTotal(counted, true) };
}

/** Whether a receipt of the ledger can be reversed, and what of the premium would be missing without it. */
export function reversalOf({ application, charge, receipts }: PremiumLedger, receiptId: string): { readonly allowed: boolean; readonly missing: Yen } {
  const receipt = receipts.find(({ id }) => id === receiptId);
  if (receipt === undefined) throw new TypeError('a receipt of another case');
  const [counted, others] = [receiptForPremium(receipt), receipts.filter((other) => other !== receipt).map(receiptForPremium)];
  return { allowed: mayReverseReceipt(charge, counted, { others, state: application.state }), missing: missingWithout(charge, counted, others) };
}

/** What is missing and may be borne as a transfer fee with the confirmation of a receipt; null when there is no such question. */
export async function feeWithConfirmation(em: EntityManager, application: GuaranteeApplication, receipt: Receipt): Promise<Yen | null> {
  const shortage = await readShortage(em, application);
  return shortage?.kind === 'receipt-fee-deducted' && shortage.receiptId === receipt.id ? shortage.outstanding : null;
}

/** The same question at a receipt that was confirmed without an answer. */
export async function feeToDecide(em: EntityManager, application: GuaranteeApplication, receipt: Receipt): Promise<Yen | null> {
  if ((receipt.confirmedAt ?? null) === null) return null;
  const open = await em.count(BranchTask, { dedupeKey: `receipt-fee-deducted/${receipt.id}`, doneAt: null });
  return open === 0 ? null : feeWithConfirmation(em, application, receipt);
}

export async function paymentOf(em: EntityManager, receipt: Receipt): Promise<PaymentForCase> {
  const payment = await em.findOneOrFail(Payment, receipt.payment);
  const others = await casesStanding(em, payment.id);
  return { method: payment.method, payerName: payment.payerName, receivedOn: payment.receivedOn, amount: receipt.amount, cases: others.add(receipt.application).size };
}

/** The cases that a payment is for: a part that was reversed is for none any more. */
export async function casesStanding(em: EntityManager, paymentId: string): Promise<Set<string>> {
  const parts = await em.find(Receipt, { payment: paymentId, reversedAt: null });
  return new Set(parts.map(({ application }) => application));
}
