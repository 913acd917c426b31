import type { Yen } from '../money/yen.js';

/** What of a receipt's money went back to the customer. */
export interface ReturnedMoney {
  readonly reversed: boolean;
  /** Reversed, though the money came: it is its payer's, and what was returned of it was his. */
  readonly withoutCase: boolean;
  readonly returned: Yen;
}

/** A receipt as far as the premium rests on it. */
export interface ReceiptForPremium extends ReturnedMoney {
  readonly amount: Yen;
  /** Of the transfer fee, what we have taken upon us. */
  readonly feeWaived: Yen;
  readonly confirmed: boolean;
}

/**
 * What is with us for a case: confirmed and not reversed, less what went back to the customer; with `waived` also the fees that we
 * bear. Below zero where more went back than ever came, as after a dishonoured cheque whose excess had been returned.
 */
export function heldTotal(receipts: readonly ReceiptForPremium[], waived: boolean): number {
  const counted = receipts.filter(({ confirmed, reversed }) => confirmed && !reversed);
  return counted.reduce((sum, { amount, feeWaived }) => sum + amount + (waived ? feeWaived : 0), 0) - returnedTotal(receipts);
}

/** What went back of a case's own money. A second payment that was returned secures no premium, whichever receipt is reversed later. */
export function returnedTotal(receipts: readonly ReturnedMoney[]): number {
  return receipts.reduce((sum, { withoutCase, returned }) => sum + (withoutCase ? 0 : returned), 0);
}
