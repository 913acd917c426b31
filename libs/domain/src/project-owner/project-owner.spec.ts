import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';
import { MAX_YEN, yen } from '../money/yen.js';
import { cutToUnit, maximumAdvance, periodIsOver, shareOf } from './advance-limits.js';
import { electronicWorks, judgeElectronicDelivery, type ElectronicDeliveryFacts } from './electronic-delivery.js';
import { chooseOwnerRule, citeOwnerRule, type OwnerRule } from './owner-rule.js';
import { SAMPLE_OWNER_RULES } from './sample-owner-rules.js';

const owner = (name: string): OwnerRule => {
  const rule = SAMPLE_OWNER_RULES.find(({ ownerName }) => ownerName === name);
  if (!rule) throw new Error(name);
  return rule;
};
const facts: ElectronicDeliveryFacts = {
  kind: 'advance-payment',
  workClass: 'construction',
  bureau: null,
  decidingDate: calendarDate('2024-06-01'),
  channel: 'web',
  original: null,
};

test('対象 names the bureaus whose 地域維持事業 counts, and leaves it out where none does', () => {
  const { electronic } = owner('広島県').terms;
  if (electronic === null) throw new Error('広島県');
  expect(electronicWorks(electronic)).toEqual(['建設工事', '測量・建設コンサルタント等業務', '土木建築局が所管する地域維持事業']);
  expect(electronicWorks({ ...electronic, regionalMaintenanceBureaus: ['見本土木局', '見本農林局'] }).at(-1)).toBe('見本土木局・見本農林局が所管する地域維持事業');
  expect(electronicWorks({ ...electronic, regionalMaintenanceBureaus: [] })).toEqual(['建設工事', '測量・建設コンサルタント等業務']);
});

describe('電子保証の対象かどうか', () => {
  it('広島県: 契約日 令和6年5月31日は書面、6月1日は電子 (「電子保証について」令和6年5月)', () => {
    const before = judgeElectronicDelivery(owner('広島県'), { ...facts, decidingDate: calendarDate('2024-05-31') });
    expect(before.electronic).toBe(false);
    expect(before.headline).toBe('この工事は、書面でのお手続きになります');
    expect(before.reasons).toEqual([
      {
        code: 'before-start',
        sentence: '広島県が電子保証に対応するのは、令和6年6月1日以降に新規契約する案件からです。契約日の 令和6年5月31日（金）は、その1日前です。',
      },
    ]);
    const from = judgeElectronicDelivery(owner('広島県'), facts);
    expect(from).toMatchObject({ electronic: true, headline: 'この工事は、電子保証の対象です' });
    expect(from.timeline?.daysFromStart).toBe(0);
  });

  it('架空市: 令和8年12月10日は対応開始の22日前', () => {
    const verdict = judgeElectronicDelivery(owner('架空市'), { ...facts, decidingDate: calendarDate('2026-12-10') });
    expect(verdict.reasons[0]?.sentence).toContain('契約日の 令和8年12月10日（木）は、その22日前です。');
    expect(verdict.timeline).toMatchObject({ start: '2027-01-01', daysFromStart: -22 });
  });

  it('公告日で決める発注者は、公告日で決まる (北上市・糸魚川市の例)', () => {
    const verdict = judgeElectronicDelivery(owner('見本市'), { ...facts, decidingDate: calendarDate('2026-09-30') });
    expect(verdict.electronic).toBe(false);
    expect(verdict.reasons[0]?.sentence).toContain('以降に公告する案件からです。公告日の 令和8年9月30日（水）');
    expect(judgeElectronicDelivery(owner('見本市'), { ...facts, decidingDate: calendarDate('2026-10-01') }).electronic).toBe(true);
  });

  it('地域維持事業は、決められた局のものだけが電子保証の対象 (広島県: 土木建築局)', () => {
    const maintenance = { ...facts, workClass: 'regional-maintenance' as const };
    expect(judgeElectronicDelivery(owner('広島県'), { ...maintenance, bureau: '土木建築局' }).electronic).toBe(true);
    const other = judgeElectronicDelivery(owner('広島県'), { ...maintenance, bureau: '農林水産局' });
    expect(other.reasons.map(({ code }) => code)).toEqual(['bureau-not-covered']);
    expect(other.headline).toBe('この業務は、書面でのお手続きになります');
  });

  it('日付が理由でなければ、日付の線を描かない。どの日でも変わらない区分や局では、日付を理由に挙げない', () => {
    const early = calendarDate('2024-01-01');
    const other = { ...facts, workClass: 'regional-maintenance' as const, bureau: '上記以外の局' };
    for (const decidingDate of [facts.decidingDate, early]) {
      expect(judgeElectronicDelivery(owner('広島県'), { ...other, decidingDate })).toMatchObject({ timeline: null, reasons: [{ code: 'bureau-not-covered' }] });
      for (const workClass of ['services', 'regional-maintenance'] as const) {
        expect(judgeElectronicDelivery(owner('見本市'), { ...other, workClass, decidingDate })).toMatchObject({ timeline: null, reasons: [{ code: 'work-class-not-covered' }] });
      }
    }
    expect(judgeElectronicDelivery(owner('広島県'), { ...facts, channel: 'fax' }).timeline).toBeNull();
    expect(judgeElectronicDelivery(owner('広島県'), { ...facts, decidingDate: early }).timeline).not.toBeNull();
  });

  it('書面で保証した案件の変更・訂正・中間前払金は、書面のまま (「電子保証について」令和6年5月)', () => {
    const successor = { ...facts, kind: 'interim-advance-payment' as const, decidingDate: calendarDate('2024-09-01') };
    expect(judgeElectronicDelivery(owner('広島県'), { ...successor, original: { medium: 'postal' } }).reasons[0]?.code).toBe('original-on-paper');
    expect(judgeElectronicDelivery(owner('広島県'), { ...successor, original: { medium: 'electronic' } }).electronic).toBe(true);
  });

  it('対応していない保証・区分・発注者・申込経路は、その理由を言う', () => {
    const codes = (rule: OwnerRule, changed: Partial<ElectronicDeliveryFacts>): readonly string[] =>
      judgeElectronicDelivery(rule, { ...facts, decidingDate: calendarDate('2026-11-24'), ...changed }).reasons.map(({ code }) => code);
    expect(codes(owner('見本市'), { kind: 'interim-advance-payment' })).toEqual(['kind-not-covered']);
    expect(codes(owner('見本市'), { workClass: 'services' })).toEqual(['work-class-not-covered']);
    expect(codes(owner('例示村'), {})).toEqual(['owner-not-electronic']);
    expect(codes(owner('見本県'), { channel: 'fax' })).toEqual(['not-applied-online']);
  });

  it('対応開始の前か後かだけで決まり、境は一日もずれない', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000, max: 1_000 }), (days) => {
        const verdict = judgeElectronicDelivery(owner('広島県'), { ...facts, decidingDate: addDays(calendarDate('2024-06-01'), days) });
        expect([verdict.electronic, verdict.timeline?.daysFromStart]).toEqual([days >= 0, days]);
      }),
    );
  });
});

describe('発注者規則の版', () => {
  it('その日までに始まった版のうち、最も新しいものが使われる', () => {
    const first = { ...owner('見本県'), effectiveFrom: calendarDate('2024-06-01'), version: '2024-06-01版' };
    const versions = [owner('見本県'), first];
    expect(chooseOwnerRule(versions, calendarDate('2026-03-31'))?.version).toBe('2024-06-01版');
    expect(chooseOwnerRule(versions, calendarDate('2026-04-01'))?.version).toBe('2026-04-01版');
    expect(chooseOwnerRule(versions, calendarDate('2024-05-31'))).toBeNull();
  });
});

describe('前払金の限度', () => {
  const rule = owner('見本県').terms.advance;
  it('工事は10分の4、業務は10分の3 (前払金の特約条項)', () => {
    expect(maximumAdvance(rule, 'construction', yen(48_400_000))).toBe(19_360_000);
    expect(maximumAdvance(rule, 'services', yen(10_000_000))).toBe(3_000_000);
  });
  it('98,780,000円 × 40% の1万円未満を切り捨てて 39,510,000円', () => {
    expect(shareOf(yen(98_780_000), 400_000)).toBe(39_512_000);
    expect(maximumAdvance(rule, 'construction', yen(98_780_000))).toBe(39_510_000);
    expect(citeOwnerRule(owner('見本県'), 'rounding')).toBe('発注者規則 見本県 2026-04-01版 第4項');
  });
  it('工期が1か月を超えるか', () => {
    expect(periodIsOver(calendarDate('2026-11-24'), calendarDate('2026-12-23'), 1)).toBe(false);
    expect(periodIsOver(calendarDate('2026-11-24'), calendarDate('2026-12-24'), 1)).toBe(true);
    expect(periodIsOver(calendarDate('2026-11-24'), calendarDate('2026-11-24'), 0)).toBe(true);
  });
  it('切り捨てた額は元の額を超えず、単位で割り切れる', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_YEN }).map(yen), fc.constantFrom(1, 10_000, 100_000).map(yen), (amount, unit) => {
        const cut = cutToUnit(amount, unit);
        expect(cut % unit).toBe(0);
        expect(amount - cut).toBeGreaterThanOrEqual(0);
        expect(amount - cut).toBeLessThan(unit);
      }),
    );
  });
});
