import { explainPremium, formatExactYen, formatRate, formatYen, groupDigits, type PremiumCalculation } from '#domain';
import type { PremiumLinesView } from '../http/view-models.js';

const MINUS = '\u2212';

/** The premium line by line; the amounts add up to the total. Tiers that hold nothing of the amount are left out. */
export function premiumLinesView(premium: Pick<PremiumCalculation, 'lines' | 'sample'>, note: string | null): PremiumLinesView {
  const { slices, subtotal, adjustments, premium: total } = explainPremium(premium.lines);
  const used = slices.filter(({ amount }) => amount > 0);
  const applied = adjustments.filter((line) => line.applied);
  return {
    sampleNote: premium.sample ? '見本（架空料率）' : null,
    lines: [
      ...used.map(({ label, amount, rateMillionths, premium: share }) => ({ label, base: formatYen(amount), rate: formatRate(rateMillionths), amount: formatExactYen(share) })),
      { label: '小計', base: '', rate: '', amount: formatExactYen(subtotal) },
      ...applied.map(({ label, reason, adjustment, kind, running }) => ({
        label: kind === 'discount' ? `${label}（${reason.replace(/ → .*/, '')}）` : label, base: '', rate: '',
        amount: kind === 'rounding' ? formatYen(running) : `${adjustment < 0 ? MINUS : '+'}${groupDigits(Math.abs(adjustment))}円`,
      })),
    ],
    totalLabel: 'お支払いいただく保証料（非課税）',
    total: formatYen(total),
    note,
  };
}
