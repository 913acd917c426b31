import { type PremiumCalculation, summarizePremium } from '#domain';
import type { PremiumLinesView } from '../http/view-models.js';

/** The premium line by line; the amounts add up to the total. */
export function premiumLinesView(premium: Pick<PremiumCalculation, 'lines' | 'sample'>, note: string | null): PremiumLinesView {
  const { lines, total } = summarizePremium(premium.lines);
  return { sampleNote: premium.sample ? '見本（架空料率）' : null, lines, totalLabel: 'お支払いいただく保証料（非課税）', total, note };
}
