import type { Yen } from './yen.js';

/** `40000000` → `40,000,000`; a negative number gets U+2212, as the papers print it. */
export function groupDigits(amount: number): string {
  const grouped = Math.abs(amount)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return amount < 0 ? `\u2212${grouped}` : grouped;
}

/** `40,000,000円`; also for signed differences of amounts. */
export function formatYen(amount: number): string {
  return `${groupDigits(amount)}円`;
}

/** The amount in the units people speak in: `4,000万円`, `1億2,000万円`, `3,951万2千円`, `1万9,360円`. */
export function formatYenInWords(amount: Yen): string {
  const oku = Math.floor(amount / 100_000_000);
  const man = Math.floor((amount % 100_000_000) / 10_000);
  const rest = amount % 10_000;
  const parts = [
    oku > 0 ? `${groupDigits(oku)}億` : '',
    man > 0 ? `${groupDigits(man)}万` : '',
    rest === 0 ? '' : rest % 1_000 === 0 && oku + man > 0 ? `${rest / 1_000}千` : groupDigits(rest),
  ].join('');
  return `${parts === '' ? '0' : parts}円`;
}

/** Both ways of saying it, as a screen repeats what it read: `48,400,000円（4,840万円）`. */
export function formatYenFully(amount: Yen): string {
  return amount < 10_000 ? formatYen(amount) : `${formatYen(amount)}（${formatYenInWords(amount)}）`;
}
