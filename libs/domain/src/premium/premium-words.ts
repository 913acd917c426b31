import { formatYen, formatYenInWords } from '../money/format-yen.js';
import type { Yen } from '../money/yen.js';
import type { PremiumMethod, RateTier, RoundingMode } from './rate-table.js';

/** 500万円以下の部分, 500万円を超え2,000万円以下の部分, 1億円を超える部分. */
export function describeTier(method: PremiumMethod, { above, upTo }: RateTier): string {
  const part = method === 'PROGRESSIVE_SLICE' ? 'の部分' : '';
  if (above === 0 && upTo === null) return '全額';
  if (above === 0 && upTo !== null) return `${formatYenInWords(upTo)}以下${part}`;
  if (upTo === null) return `${formatYenInWords(above)}を超える${part === '' ? 'とき' : '部分'}`;
  return `${formatYenInWords(above)}を超え${formatYenInWords(upTo)}以下${part}`;
}

/** 0.350% for 3,500 millionths: three decimals, more only where the rate has them. */
export function formatRate(rateMillionths: number): string {
  const whole = Math.floor(rateMillionths / 10_000);
  const fraction = String(rateMillionths % 10_000).padStart(4, '0').replace(/0$/, '');
  return `${whole}.${fraction}%`;
}

/** 40% for 400,000 millionths; for shares of an amount, where decimals are rare. */
export function formatPercent(millionths: number): string {
  const whole = Math.floor(millionths / 10_000);
  const fraction = String(millionths % 10_000).padStart(4, '0').replace(/0+$/, '');
  return fraction === '' ? `${whole}%` : `${whole}.${fraction}%`;
}

const ROUNDING_WORDS: Readonly<Record<RoundingMode, string>> = {
  FLOOR: '切り捨てます',
  ROUND: '四捨五入します',
  CEIL: '切り上げます',
};

/** 100円未満を切り捨てます. */
export function formatRoundingUnit(mode: RoundingMode, unit: Yen): string {
  return `${formatYen(unit)}未満を${ROUNDING_WORDS[mode]}`;
}

/** 保証金額300万円以上, in the words of 「電子保証について」令和6年5月. */
export function formatAtLeast(amount: Yen): string {
  return `保証金額${formatYenInWords(amount)}以上`;
}
