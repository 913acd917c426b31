import type { BranchTaskKind } from '../case/branch-tasks.js';
import { yen, type Yen } from '../money/yen.js';
import { type ChargeForReceipt, mayBeTransferFee, type PaymentForCase } from './assess-receipt.js';
import { type ReceiptForPremium, recordedTotal, returnedTotal } from './held-money.js';
import { owedOf } from './owed.js';

/** A receipt as far as the shortage depends on it. */
export interface ReceiptForShortage extends Omit<ReceiptForPremium, 'confirmed'> {
  readonly id: string;
  readonly method: PaymentForCase['method'];
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
 * was refused, or money went back, whatever is still missing is asked for. Null when nothing came in that is still with us, or all that is owed.
 */
export function shortageOf(charge: Pick<ChargeForReceipt, 'amount'>, receipts: readonly ReceiptForShortage[], largestTransferFee: Yen): Shortage | null {
  const latest = receipts.findLast(({ reversed, amount, returned }) => !reversed && amount > returned);
  const missing = owedOf(charge.amount, recordedTotal(receipts), false).amount;
  if (latest === undefined || missing === 0) return null;
  return {
    kind: mayBearFee(receipts) && mayBeTransferFee(latest.method, missing, largestTransferFee) ? 'receipt-fee-deducted' : 'receipt-short',
    outstanding: yen(missing), receiptId: latest.id,
  };
}

/**
 * Whether what is missing may still be taken for a deducted fee: 当社は負担しない, said once of a receipt that counts, holds for the rest
 * of the premium, and no bank has deducted what we returned.
 */
export function mayBearFee(receipts: readonly Pick<ReceiptForShortage, 'feeRefused' | 'reversed' | 'withoutCase' | 'returned'>[]): boolean {
  return returnedTotal(receipts) === 0 && !receipts.some(({ feeRefused, reversed }) => feeRefused && !reversed);
}
