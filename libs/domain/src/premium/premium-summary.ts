import { formatYen, groupDigits } from '../money/format-yen.js';
import { explainPremium, formatExactYen, type PremiumLine } from './calculate-premium.js';
import { formatRate } from './premium-words.js';

const MINUS = '\u2212';

/** One line of a premium in words; the amounts add up to the total. */
export interface PremiumSummaryLine {
  readonly label: string;
  /** The part of the guarantee amount; empty for what is no tier. */
  readonly base: string;
  readonly rate: string;
  readonly amount: string;
}

/** The premium line by line, for a page or a mail. Tiers that hold nothing of the amount and adjustments that do not apply are left out. */
export function summarizePremium(lines: readonly PremiumLine[]): { readonly lines: readonly PremiumSummaryLine[]; readonly total: string } {
  const { slices, subtotal, adjustments, premium } = explainPremium(lines);
  return {
    lines: [
      ...slices.filter(({ amount }) => amount > 0).map(({ label, amount, rateMillionths, premium: share }) => ({
        label, base: formatYen(amount), rate: formatRate(rateMillionths), amount: formatExactYen(share),
      })),
      { label: '小計', base: '', rate: '', amount: formatExactYen(subtotal) },
      ...adjustments.filter(({ applied }) => applied).map(({ label, reason, adjustment, kind, running }) => ({
        label: kind === 'discount' ? `${label}（${reason.replace(/ → .*/, '')}）` : label, base: '', rate: '',
        amount: kind === 'rounding' ? formatYen(running) : `${adjustment < 0 ? MINUS : '+'}${groupDigits(Math.abs(adjustment))}円`,
      })),
    ],
    total: formatYen(premium),
  };
}
