import type { BranchTaskKind } from '../case/branch-tasks.js';
import { yen, type Yen } from '../money/yen.js';
import { type ChargeForReceipt, mayBeTransferFee, type PaymentForCase } from './assess-receipt.js';
import { returnedTotal, type ReturnedMoney } from './held-money.js';

/** A receipt as far as the shortage depends on it. */
export interface ReceiptForShortage extends ReturnedMoney {
  readonly id: string;
  readonly method: PaymentForCase['method'];
  readonly amount: Yen;
  /** Of the transfer fee, what we have taken upon us. */
  readonly feeWaived: Yen;
  /** The branch decided not to bear what was missing after it. */
  readonly feeRefused: boolean;
}

/** 不足: what is outstanding now, and what the branch has to do about it. */
export interface Shortage {
  readonly kind: Extract<BranchTaskKind, 'receipt-short' | 'receipt-fee-deducted'>;
  readonly outstanding: Yen;
  /** The latest receipt: the one a deducted fee would belong to. */
  readonly receiptId: string;
}

/**
 * The shortage of a case, for receipts in the order of their recording. Money that came in counts from its recording on: nobody
 * asks the customer for it again while it waits for the second person. What went back to the customer is missing again. Once a fee
 * was refused, or money went back, whatever is still missing is asked for: no bank has deducted what we returned. Null when nothing came in that is still with us, or all that is owed.
 */
export function shortageOf(charge: Pick<ChargeForReceipt, 'amount'>, receipts: readonly ReceiptForShortage[], largestTransferFee: Yen): Shortage | null {
  const counted = receipts.filter(({ reversed }) => !reversed);
  const latest = counted.findLast(({ amount, returned }) => amount > returned);
  const missing = charge.amount - counted.reduce((sum, { amount, feeWaived }) => sum + amount + feeWaived, 0) + returnedTotal(receipts);
  if (latest === undefined || missing <= 0) return null;
  return {
    kind: returnedTotal(receipts) === 0 && !feeWasRefused(counted) && mayBeTransferFee(latest.method, missing, largestTransferFee) ? 'receipt-fee-deducted' : 'receipt-short',
    outstanding: yen(missing), receiptId: latest.id,
  };
}

/** 当社は負担しない: said once of a receipt that still counts, it holds for the rest of the premium. */
export function feeWasRefused(receipts: readonly Pick<ReceiptForShortage, 'feeRefused' | 'reversed'>[]): boolean {
  return receipts.some(({ feeRefused, reversed }) => feeRefused && !reversed);
}
