import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { MAX_YEN, yen } from '../money/yen.js';
import type { GuaranteeKind } from '../vocabulary/enumerations.js';
import { calculatePremium, explainPremium, formatExactYen } from './calculate-premium.js';
import { formatPercent, formatRate } from './premium-words.js';
import { chooseRateTable, rateTableProblems, type RateTable } from './rate-table.js';
import { SAMPLE_RATE_TABLES } from './sample-rate-tables.js';

const day = calendarDate('2026-11-24');
const table = (kind: GuaranteeKind): RateTable => chooseRateTable(SAMPLE_RATE_TABLES, kind, day);
const amounts = fc.oneof(fc.integer({ min: 1, max: MAX_YEN }), fc.integer({ min: 1, max: 200_000_000 })).map(yen);

describe('保証料', () => {
  it('中間前払金保証: 10,000,000円 × 0.065% = 6,500円 (wjcs.net/chukan)', () => {
    expect(calculatePremium(table('interim-advance-payment'), yen(10_000_000), 'web').premium).toBe(6_500);
  });

  it('前払金保証: 19,360,000円 は 60,300円', () => {
    const calculation = calculatePremium(table('advance-payment'), yen(19_360_000), 'web');
    expect(calculation.premium).toBe(60_300);
    expect(calculation.sample).toBe(true);
    const { slices, adjustments } = explainPremium(calculation.lines);
    expect(slices.map(({ label, amount, premium }) => [label, amount, formatExactYen(premium)])).toEqual([
      ['500万円以下の部分', 5_000_000, '17,500円'],
      ['500万円を超え2,000万円以下の部分', 14_360_000, '43,080円'],
      ['2,000万円を超え1億円以下の部分', 0, '0円'],
      ['1億円を超える部分', 0, '0円'],
    ]);
    expect(adjustments.map(({ label, reason, adjustment, running }) => [label, reason, adjustment, running])).toEqual([
      ['端数処理', '100円未満を切り捨てます（60,580円 → 60,500円）', -80, 60_500],
      ['最低保証料', '3,000円に満たないとき3,000円とします → 適用なし', 0, 60_500],
      ['e-Net割引', 'e-Net保証で申込み、かつ保証金額300万円以上 → 適用', -200, 60_300],
    ]);
  });

  it('e-Net割引は 3,000,000円から、2,999,999円にはない (「電子保証について」令和6年5月: 300万円以上)', () => {
    const discounted = calculatePremium(table('advance-payment'), yen(3_000_000), 'web');
    expect([discounted.premium, explainPremium(discounted.lines).adjustments.at(-1)?.applied]).toEqual([10_300, true]);
    const plain = calculatePremium(table('advance-payment'), yen(2_999_999), 'web');
    expect([plain.premium, explainPremium(plain.lines).adjustments.at(-1)?.applied]).toEqual([10_400, false]);
  });

  it.each(['paper', 'fax', 'counter'] as const)('%s の申込みに e-Net割引はない (「電子保証について」令和6年5月)', (channel) => {
    expect(calculatePremium(table('advance-payment'), yen(19_360_000), channel).premium).toBe(60_500);
  });

  it('契約保証と中間前払金保証に割引はない (「電子保証について」令和6年5月)', () => {
    expect(table('contract').discounts).toEqual([]);
    expect(table('interim-advance-payment').discounts).toEqual([]);
  });

  it('最低保証料に満たない保証料は引き上げる', () => {
    const calculation = calculatePremium(table('advance-payment'), yen(500_000), 'web');
    expect(calculation.premium).toBe(3_000);
    expect(calculation.lines.find(({ kind }) => kind === 'minimum')).toMatchObject({ applied: true, adjustment: 1_300 });
  });

  it('全額に一つの料率を掛ける表では、境の前後で料率が変わる', () => {
    const whole: RateTable = { ...table('advance-payment'), method: 'WHOLE_AMOUNT', discounts: [], minimumYen: yen(0) };
    expect(calculatePremium(whole, yen(5_000_000), 'web').premium).toBe(17_500);
    expect(calculatePremium(whole, yen(5_000_100), 'web').premium).toBe(15_000);
  });

  it.each([
    ['FLOOR', 1_200],
    ['ROUND', 1_300],
    ['CEIL', 1_300],
  ] as const)('端数処理 %s: 1,250円は %d円', (mode, premium) => {
    const rounding: RateTable = { ...table('interim-advance-payment'), tiers: [{ above: yen(0), upTo: null, rateMillionths: 1_250 }], rounding: { mode, unit: yen(100) } };
    expect(calculatePremium(rounding, yen(1_000_000), 'web').premium).toBe(premium);
  });

  it('どの金額でも、区分の和は保証金額、調整の和は保証料になる', () => {
    fc.assert(
      fc.property(amounts, fc.constantFrom('web' as const, 'paper' as const), (amount, channel) => {
        const calculation = calculatePremium(table('advance-payment'), amount, channel);
        const { slices, subtotal, adjustments } = explainPremium(calculation.lines);
        expect(slices.reduce((sum, slice) => sum + slice.amount, 0)).toBe(amount);
        const exact = BigInt(subtotal.yen) * 1_000_000n + BigInt(subtotal.millionths);
        const direct = slices.reduce((sum, slice) => sum + BigInt(slice.amount) * BigInt(slice.rateMillionths), 0n);
        expect(exact).toBe(direct);
        expect(adjustments[0]?.running).toBe(Number(exact / 100_000_000n) * 100);
        expect(adjustments.at(-1)?.running).toBe(calculation.premium);
        expect(calculation.premium).toBeGreaterThanOrEqual(2_800);
        expect(JSON.parse(JSON.stringify(calculation))).toEqual(calculation);
      }),
    );
  });

  it('保証金額が大きいほど、割引前の保証料が下がることはない', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 10_000_000 }), (amount, more) => {
        const larger = yen(Math.min(MAX_YEN, amount + more));
        const premium = (value: typeof amount): number => calculatePremium(table('advance-payment'), value, 'paper').premium;
        expect(premium(larger)).toBeGreaterThanOrEqual(premium(amount));
      }),
    );
  });

  it('0円の保証に保証料はない', () => {
    expect(() => calculatePremium(table('advance-payment'), yen(0), 'web')).toThrow('money/out-of-range');
  });
});

describe('料率表', () => {
  it('見本の表に欠けはない', () => {
    for (const sample of SAMPLE_RATE_TABLES) expect(rateTableProblems(sample)).toEqual([]);
  });

  it('施行日の前は表がなく、あとから施行された表が前の表に替わる', () => {
    expect(() => chooseRateTable(SAMPLE_RATE_TABLES, 'advance-payment', calendarDate('2026-03-31'))).toThrow('premium/no-table');
    const next = { ...table('contract'), name: '次の版', effectiveFrom: calendarDate('2026-11-27') };
    expect(chooseRateTable([...SAMPLE_RATE_TABLES, next], 'contract', calendarDate('2026-11-26'))).toBe(table('contract'));
    expect(chooseRateTable([...SAMPLE_RATE_TABLES, next], 'contract', calendarDate('2026-11-27'))).toBe(next);
  });

  it('すきまのある区分・閉じた最後の区分・100%を超える料率を見つける', () => {
    const broken: RateTable = {
      ...table('advance-payment'),
      tiers: [
        { above: yen(0), upTo: yen(100), rateMillionths: 3_500 },
        { above: yen(200), upTo: yen(300), rateMillionths: 2_000_000 },
      ],
    };
    expect(rateTableProblems(broken)).toEqual([
      '2番目の区分の料率が0～100%ではありません',
      '2番目の区分が前の区分に続いていません',
      '上限のない区分は最後の一つだけです',
    ]);
    expect(() => calculatePremium(broken, yen(100), 'web')).toThrow('premium/table-malformed');
  });

  it('使えない表は、何がいけないかを言う', () => {
    const tier = { above: yen(0), upTo: null, rateMillionths: 650 };
    const problems = (changed: Partial<RateTable>): readonly string[] => rateTableProblems({ ...table('interim-advance-payment'), ...changed });
    expect(problems({ tiers: [] })).toEqual(['区分がありません']);
    expect(problems({ effectiveTo: calendarDate('2026-03-31') })).toEqual(['終了日が施行日より前です']);
    expect(problems({ rounding: { mode: 'FLOOR', unit: yen(0) } })).toEqual(['端数処理の単位が1円未満です']);
    expect(problems({ tiers: [{ ...tier, above: yen(1) }] })).toEqual(['最初の区分が0円から始まっていません']);
    expect(problems({ tiers: [{ ...tier, upTo: yen(0) }, { ...tier, above: yen(0) }] })).toEqual(['単一料率の表に区分が複数あります', '1番目の区分の上限が下限以下です']);
  });

  it('料率の書き方', () => {
    expect([formatRate(3_500), formatRate(650), formatPercent(400_000), formatPercent(333_300)]).toEqual(['0.350%', '0.065%', '40%', '33.33%']);
  });
});
