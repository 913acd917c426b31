import type { ReceiptForPremium } from '#domain';
import type { Receipt } from './entities/index.js';

/** A receipt as the rules about the premium count it. */
export function receiptForPremium(
  { amount, feeWaived, confirmedAt, reversedAt, moneyCame, returned }: Pick<Receipt, 'amount' | 'feeWaived' | 'confirmedAt' | 'reversedAt' | 'moneyCame' | 'returned'>,
): ReceiptForPremium {
  const reversed = (reversedAt ?? null) !== null;
  return { amount, feeWaived, confirmed: (confirmedAt ?? null) !== null, reversed, withoutCase: reversed && (moneyCame ?? false), returned };
}
