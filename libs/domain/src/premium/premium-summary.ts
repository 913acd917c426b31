import { formatYen, groupDigits } from '../money/format-yen.js';
import { type Yen, yen } from '../money/yen.js';
import { type ExactYen, explainPremium, formatExactYen, type PremiumLine } from './calculate-premium.js';
import { formatRate } from './premium-words.js';

const MINUS = '\u2212';

/** One line of a premium in words; the amounts add up to the total. */
export interface PremiumSummaryLine {
  readonly label: string;
  /** The part of the guarantee amount; empty for what is no tier. */
  readonly base: string;
  readonly rate: string;
  readonly amount: string;
  /** Taken off for the customer's sake (e-Net割引); a rounding is none. */
  readonly isDiscount: boolean;
}

/** The premium line by line, for a page or a mail. Tiers that hold nothing of the amount and adjustments that do not apply are left out. */
export function summarizePremium(lines: readonly PremiumLine[]): { readonly lines: readonly PremiumSummaryLine[]; readonly total: string } {
  const { slices, subtotal, adjustments, premium } = explainPremium(lines);
  return {
    lines: [
      ...slices.filter(({ amount }) => amount > 0).map(({ label, amount, rateMillionths, premium: share }) => ({
        label, base: formatYen(amount), rate: formatRate(rateMillionths), amount: formatExactYen(share), isDiscount: false,
      })),
      { label: '小計', base: '', rate: '', amount: formatExactYen(subtotal), isDiscount: false },
      ...adjustments.filter(({ applied }) => applied).map(({ label, reason, adjustment, kind, running }) => ({
        label: kind === 'discount' ? `${label}（${reason.replace(/ → .*/, '')}）` : label, base: '', rate: '', isDiscount: kind === 'discount',
        amount: kind === 'rounding' ? roundedBy(subtotal, running) : signed(adjustment < 0, `${groupDigits(Math.abs(adjustment))}円`),
      })),
    ],
    total: formatYen(premium),
  };
}

function signed(less: boolean, amount: string): string {
  return `${less ? MINUS : '+'}${amount}`;
}

/** What the rounding took off or put on, to the fraction of a yen: the column adds up to the eye. */
function roundedBy(subtotal: ExactYen, rounded: Yen): string {
  const less = subtotal.yen >= rounded;
  return signed(less, formatExactYen(less ? { yen: yen(subtotal.yen - rounded), millionths: subtotal.millionths } : exactDifference(rounded, subtotal)));
}

function exactDifference(rounded: Yen, { yen: whole, millionths }: ExactYen): ExactYen {
  return millionths === 0 ? { yen: yen(rounded - whole), millionths: 0 } : { yen: yen(rounded - whole - 1), millionths: 1_000_000 - millionths };
}
