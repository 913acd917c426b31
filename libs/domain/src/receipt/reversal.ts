import { yen, type Yen } from '../money/yen.js';
import type { ApplicationState } from '../vocabulary/enumerations.js';
import type { ChargeForReceipt } from './assess-receipt.js';
import { heldTotal, type ReceiptForPremium } from './held-money.js';

/**
 * What of the premium would be missing once a receipt is reversed: 0 where the contract does not rest on it. The fee that we bear goes with its receipt, and
 * what went back of it is missing, as it never came. A 一括納付 was concluded without any receipt.
 */
export function missingWithout(charge: Pick<ChargeForReceipt, 'amount' | 'deferred'> | null, receipt: ReceiptForPremium, others: readonly ReceiptForPremium[]): Yen {
  if (charge === null || charge.deferred) return yen(0);
  return yen(Math.max(0, charge.amount - heldTotal([...others, { ...receipt, reversed: true, withoutCase: false }], true)));
}

/**
 * Whether a receipt can still be reversed: what nobody confirmed always, a confirmed one until the conclusion. Afterwards only where the whole premium is
 * with us without it: such as a second payment that was recorded twice, or whose cheque was dishonoured.
 */
export function mayReverseReceipt(
  charge: Pick<ChargeForReceipt, 'amount' | 'deferred'> | null, receipt: ReceiptForPremium, { others, state }: { readonly others: readonly ReceiptForPremium[]; readonly state: ApplicationState },
): boolean {
  if (!receipt.confirmed || (state !== 'concluded' && state !== 'issued')) return true;
  return missingWithout(charge, receipt, others) === 0;
}
