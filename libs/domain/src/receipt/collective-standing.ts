import type { Yen } from '../money/yen.js';
import { heldTotal, type ReceiptForPremium, recordedTotal } from './held-money.js';

/** How far a 一括納付 has been paid: in full and confirmed, in full by what the branch has yet to confirm, or not. */
export type CollectiveStanding = 'unpaid' | 'recorded' | 'paid';

/** By what is with us, with the fees we bear. */
export function collectiveStanding(charged: Yen, receipts: readonly ReceiptForPremium[]): CollectiveStanding {
  if (heldTotal(receipts, true) >= charged) return 'paid';
  return recordedTotal(receipts) >= charged ? 'recorded' : 'unpaid';
}
