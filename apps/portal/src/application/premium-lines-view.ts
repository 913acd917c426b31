import { type PremiumCalculation, summarizePremium } from '#domain';
import type { PremiumLinesView } from '../http/view-models.js';

/** What the total is: owed, or to be owed; paid; charged, whatever of it has come; worked out by the branch before anything is charged; or charged by a case that has ended without a contract, and asked for no more. */
export type PremiumStanding = 'owed' | 'paid' | 'charged' | 'estimated' | 'ended';
const TOTAL_LABELS: Readonly<Record<PremiumStanding, string>> = {
  owed: 'お支払いいただく保証料（非課税）',
  paid: 'お支払い済みの保証料（非課税）',
  charged: '保証料（非課税）',
  estimated: '保証料の試算（非課税）',
  ended: '承認したときの保証料（非課税）',
};

/** The premium line by line; the amounts add up to the total. */
export function premiumLinesView(premium: Pick<PremiumCalculation, 'lines' | 'sample'>, note: string | null, standing: PremiumStanding): PremiumLinesView {
  const { lines, total } = summarizePremium(premium.lines);
  return { sampleNote: premium.sample ? '見本（架空料率）' : null, lines, totalLabel: TOTAL_LABELS[standing], total, note };
}
