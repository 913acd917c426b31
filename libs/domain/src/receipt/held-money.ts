import type { Yen } from '../money/yen.js';

/** A receipt as far as the premium rests on it. */
export interface ReceiptForPremium {
  readonly amount: Yen;
  /** Of the transfer fee, what we have taken upon us. */
  readonly feeWaived: Yen;
  readonly confirmed: boolean;
  readonly reversed: boolean;
  /** Reversed, though the money came: it is its payer's, and what was returned of it was his. */
  readonly withoutCase: boolean;
  /** What of it went back to the customer. */
  readonly returned: Yen;
}

/**
 * What is with us for a case: confirmed and not reversed, less what went back to the customer; with `waived` also the fees that we
 * bear. Below zero where more went back than ever came, as after a dishonoured cheque whose excess had been returned.
 */
export function heldTotal(receipts: readonly ReceiptForPremium[], waived: boolean): number {
  const counted = receipts.filter(({ confirmed, reversed }) => confirmed && !reversed);
  return counted.reduce((sum, { amount, feeWaived }) => sum + amount + (waived ? feeWaived : 0), 0) - returnedTotal(receipts);
}

/** The same with the fees that we bear, and with what was recorded and nobody has confirmed yet taken as come. */
export function recordedTotal(receipts: readonly Omit<ReceiptForPremium, 'confirmed'>[]): number {
  return heldTotal(receipts.map((receipt) => ({ ...receipt, confirmed: true })), true);
}

/** What went back of a case's own money. A second payment that was returned secures no premium, whichever receipt is reversed later. */
export function returnedTotal(receipts: readonly Pick<ReceiptForPremium, 'withoutCase' | 'returned'>[]): number {
  return receipts.reduce((sum, { withoutCase, returned }) => sum + (withoutCase ? 0 : returned), 0);
}
