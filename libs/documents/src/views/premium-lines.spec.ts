import { calculatePremium, calendarDate, chooseRateTable, SAMPLE_RATE_TABLES, yen, type Channel } from '#domain';
import { premiumLines } from './premium-lines.js';

function lines(amount: number, channel: Channel = 'web'): ReturnType<typeof premiumLines> {
  const table = chooseRateTable(SAMPLE_RATE_TABLES, 'advance-payment', calendarDate('2026-06-03'));
  return premiumLines({ lines: calculatePremium(table, yen(amount), channel).lines, table });
}

describe('lines of the 保証料計算書', () => {
  it('保証金額 19,360,000円 → 60,300円, as in the picture', () => {
    const view = lines(19_360_000);
    expect(view.total).toBe('60,300');
    expect(view.slices.map(({ letter, amount, rate, premium }) => [letter, amount, rate, premium])).toEqual([
      ['A', '5,000,000円', '0.350%', '17,500円'],
      ['B', '14,360,000円', '0.300%', '43,080円'],
      ['C', '0円', '0.260%', '0円'],
      ['D', '0円', '0.230%', '0円'],
    ]);
    expect(view.adjustments.map(({ adjustment, running }) => [adjustment, running])).toEqual([
      ['\u221280円', '60,500円'],
      ['0円', '60,500円'],
      ['\u2212200円', '60,300円'],
    ]);
    expect(view.sumOfPremiums).toBe('60,580円');
    expect(view.sample).toBe(true);
  });

  it('draws the bar to scale and leaves out captions that would run into each other', () => {
    const { bar } = lines(250_000_000);
    const count = (hatching: string): number => hatching.split('M').length - 1;
    expect(bar.parts.map(({ width, isSolid, hatching }) => [Math.round(Number(width)), isSolid, count(hatching)])).toEqual([
      [35, true, 0],
      [104, false, 8],
      [557, false, 0],
      [1044, false, 122],
    ]);
    const ends = [...(bar.parts[1]?.hatching ?? '').matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    expect(ends.every(([x, y]) => x >= 34.7 && x <= 139.3 && y >= 36 && y <= 86)).toBe(true);
    expect(bar.captions.map(({ text }) => text)).toEqual(['B', '区分C　80,000,000円 × 0.260%', '区分D　150,000,000円 × 0.230%']);
    expect(bar.bounds.map(({ text }) => text)).toEqual(['0円', '100,000,000円', '250,000,000円（保証金額）']);
  });

  it('shows the discount also when it does not apply (紙の申込み)', () => {
    expect(lines(19_360_000, 'paper').adjustments.at(-1)).toMatchObject({ adjustment: '0円', running: '60,500円' });
  });
});
