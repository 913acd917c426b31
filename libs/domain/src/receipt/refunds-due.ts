import { yen, type Yen } from '../money/yen.js';
import { type ChargeForReceipt, refundDue } from './assess-receipt.js';
import { heldTotal, type ReceiptForPremium, returnedTotal } from './held-money.js';

/** A receipt as far as its refund depends on it. */
export interface ReceiptForRefund extends Omit<ReceiptForPremium, 'feeWaived'> {
  readonly id: string;
}

/**
 * 返金: what of each receipt is still to go back to the customer, for receipts in the order of their confirmation; the later one
 * carries the excess. Only confirmed, unreversed receipts are named: what nobody confirmed has not been received. What went back
 * of a receipt that never came, as it turned out, is made up for first.
 */
export function refundsDue(charge: Pick<ChargeForReceipt, 'amount'> | null, receipts: readonly ReceiptForRefund[], ended: boolean): ReadonlyMap<string, Yen> {
  const due = new Map<string, Yen>();
  let held = -returnedTotal(receipts.filter(({ reversed }) => reversed));
  for (const { id, amount, returned } of receipts.filter(({ confirmed, reversed }) => confirmed && !reversed)) {
    const before = refundDue(charge, held, ended);
    held += amount - returned;
    due.set(id, yen(refundDue(charge, held, ended) - before));
  }
  return due;
}

/** 返しすぎ: what went back beyond all that came, such as that of a cheque that was dishonoured afterwards. A running case asks for the rest as 不足. */
export function refundExcess(receipts: readonly ReceiptForPremium[]): Yen {
  return yen(Math.max(0, -heldTotal(receipts, false)));
}
