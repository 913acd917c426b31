import { yen, type Yen } from '../money/yen.js';
import { type ChargeForReceipt, refundDue } from './assess-receipt.js';

/** A receipt as far as its refund depends on it. */
export interface ReceiptForRefund {
  readonly id: string;
  readonly amount: Yen;
  readonly confirmed: boolean;
  readonly reversed: boolean;
}

/**
 * 返金: what of each receipt goes back to the customer, for receipts in the order of their confirmation; the later one carries
 * the excess. Only confirmed, unreversed receipts are named: what nobody confirmed has not been received.
 */
export function refundsDue(charge: Pick<ChargeForReceipt, 'amount'> | null, receipts: readonly ReceiptForRefund[], ended: boolean): ReadonlyMap<string, Yen> {
  const due = new Map<string, Yen>();
  let received = yen(0);
  for (const { id, amount } of receipts.filter(({ confirmed, reversed }) => confirmed && !reversed)) {
    const before = refundDue(charge, received, ended);
    received = yen(received + amount);
    due.set(id, yen(refundDue(charge, received, ended) - before));
  }
  return due;
}

/** What became of one receipt's money. */
export interface ReturnedOfReceipt {
  /** What goes back of it by `refundsDue`; 0 once it is reversed. */
  readonly due: Yen;
  readonly returned: Yen;
  /** Reversed, though the money came: it is its payer's, and what was returned of it was his. */
  readonly withoutCase: boolean;
}

/** 返しすぎ: what was returned although, as it turned out, it was not to go back, such as that of a cheque that was dishonoured afterwards. */
export function refundExcess(receipts: readonly ReturnedOfReceipt[]): Yen {
  return yen(receipts.reduce((sum, { due, returned, withoutCase }) => sum + (withoutCase ? 0 : Math.max(0, returned - due)), 0));
}
