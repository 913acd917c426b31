import type { Yen } from '../money/yen.js';

/** How far a 一括納付 has been paid: in full and confirmed, in full by what the branch has yet to confirm, or not. */
export type CollectiveStanding = 'unpaid' | 'recorded' | 'paid';

/** By the receipts that were not reversed, with the fees we bear. */
export function collectiveStanding(charged: Yen, receipts: readonly { readonly amount: Yen; readonly feeWaived: Yen; readonly confirmed: boolean }[]): CollectiveStanding {
  const total = (counted: typeof receipts): number => counted.reduce((sum, { amount, feeWaived }) => sum + amount + feeWaived, 0);
  if (total(receipts.filter(({ confirmed }) => confirmed)) >= charged) return 'paid';
  return total(receipts) >= charged ? 'recorded' : 'unpaid';
}
