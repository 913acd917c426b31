import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { yen, type Yen } from '../money/yen.js';
import { assessReceipt, differenceOf, premiumSecured, refundDue, type ChargeForReceipt, type PaymentForCase } from './assess-receipt.js';
import { heldTotal } from './held-money.js';
import { refundsDue } from './refunds-due.js';

const charge: ChargeForReceipt = {
  amount: yen(60_300),
  dueOn: calendarDate('2026-06-12'),
  deferred: false,
  payerNames: ['カブシキガイシャミホングミ', 'カ）ミホングミ'],
  customerNumber: '0000204426',
};
const payment: PaymentForCase = { method: 'transfer', payerName: '0000204426ｶ)ﾐﾎﾝｸﾞﾐ', receivedOn: calendarDate('2026-06-05'), amount: yen(60_300), cases: 1 };
const situation = { state: 'awaiting-premium' as const, receivedBefore: yen(0), confirmedBefore: yen(0), largestTransferFee: yen(880) };

describe('入金の判定', () => {
  it('請求額どおりの入金は、作業を残さない', () => {
    expect(assessReceipt(charge, payment, situation)).toEqual({
      findings: ['exact'], difference: 0, covers: true, tasks: [], explanations: ['請求額 60,300円と一致しています'],
    });
  });

  it.each([
    [{ amount: yen(50_000) }, ['short'], [], false],
    [{ amount: yen(59_640) }, ['fee-deducted'], [], false],
    [{ amount: yen(60_500) }, ['over'], ['receipt-over'], true],
    [{ payerName: 'ミホンドボク' }, ['exact', 'other-payer'], ['receipt-other-payer'], true],
    [{ payerName: '9999999999 ｶ)ﾐﾎﾝｸﾞﾐ' }, ['exact', 'other-payer'], ['receipt-other-payer'], true],
    [{ cases: 3 }, ['exact', 'several-cases'], ['receipt-several-cases'], true],
    [{ receivedOn: calendarDate('2026-06-13') }, ['exact', 'late'], ['receipt-late'], true],
    [{ method: 'cash' as const, payerName: '窓口', amount: yen(59_640) }, ['short'], [], false],
  ])('%j → %j', (changed, findings, tasks, covers) => {
    expect(assessReceipt(charge, { ...payment, ...changed }, situation)).toMatchObject({ findings, tasks, covers });
  });

  it('すでに足りている件への入金は、二重の入金', () => {
    expect(assessReceipt(charge, payment, { ...situation, state: 'premium-secured', receivedBefore: yen(60_300), confirmedBefore: yen(60_300) })).toMatchObject({
      findings: ['duplicate'], difference: 60_300, explanations: ['すでに入金を確認した件です'],
    });
  });

  it('先の入金がまだ確認されていなければ、確認したとは言わない', () => {
    for (const confirmedBefore of [0, 60_000].map(yen)) {
      expect(assessReceipt(charge, payment, { ...situation, receivedBefore: yen(60_300), confirmedBefore })).toMatchObject({
        findings: ['duplicate'], tasks: ['receipt-duplicate'], explanations: ['すでに同じ件の入金が記録されています（確認待ち）。二重の記録でないかを確かめてください'],
      });
    }
  });

  it('一括納付: 約定日までの入金はその件の支払い、足りたあとのものだけが二重の入金', () => {
    const collective = { ...charge, deferred: true };
    const issued = { ...situation, state: 'issued' as const };
    expect(assessReceipt(collective, payment, issued)).toMatchObject({ findings: ['exact'], difference: 0, covers: true, tasks: [] });
    expect(assessReceipt(collective, { ...payment, amount: yen(50_000) }, issued).findings).toEqual(['short']);
    expect(assessReceipt(collective, { ...payment, amount: yen(60_500) }, issued).findings).toEqual(['over']);
    expect(assessReceipt(collective, payment, { ...issued, receivedBefore: yen(60_300) }).findings).toEqual(['duplicate']);
    const late = { ...payment, receivedOn: calendarDate('2026-06-13') };
    expect(assessReceipt(collective, late, issued)).toMatchObject({ findings: ['exact', 'late'], explanations: ['請求額 60,300円と一致しています', '約定日を過ぎて入金されました'] });
    expect(assessReceipt({ ...collective, dueOn: null }, late, issued).findings).toEqual(['exact']);
  });

  it('どの請求と入金でも、判定は一括納付かどうかによらない', () => {
    const received = fc.integer({ min: 0, max: 130_000 }).map(yen);
    fc.assert(fc.property(received, fc.integer({ min: 1, max: 130_000 }).map(yen), fc.constantFrom('premium-secured' as const, 'concluded' as const, 'issued' as const, 'retracted' as const), (receivedBefore, amount, state) => {
      const [apart, together] = [false, true].map((deferred) => assessReceipt({ ...charge, deferred }, { ...payment, amount }, { ...situation, state, receivedBefore }));
      expect(together).toEqual(apart);
    }));
  });

  it('差額は、記録したときの残りとの差: 分けた入金の二つ目は残りと比べ、足りたあとは全額が余る', () => {
    const difference = (before: number, amount: number, ended = false) => differenceOf(60_300, { before, ended }, amount);
    expect([difference(0, 300), difference(300, 60_100), difference(60_400, 500), difference(300, 60_000, true)]).toEqual([-60_000, 100, 500, 60_000]);
    expect(assessReceipt(charge, { ...payment, amount: yen(500) }, { ...situation, receivedBefore: yen(60_400) }).difference).toBe(500);
  });

  it('終了した件への入金は、返金になる', () => {
    for (const state of ['lapsed', 'retracted', 'declined'] as const) {
      expect(assessReceipt(charge, payment, { ...situation, state })).toMatchObject({ findings: ['after-end'], difference: 60_300, covers: false, tasks: ['receipt-after-end'] });
    }
    expect([refundDue(charge, yen(60_300), true), refundDue(charge, yen(60_500), false), refundDue(charge, yen(100), false)]).toEqual([60_300, 200, 0]);
  });

  it('不足のあとの追加の入金は、合わせて足りる', () => {
    expect(assessReceipt(charge, { ...payment, amount: yen(660) }, { ...situation, receivedBefore: yen(59_640) })).toMatchObject({
      findings: ['exact'], covers: true, explanations: ['これまでの入金とあわせて、請求額 60,300円と一致しています'],
    });
  });
});

describe('入金確認済 (保証料の前に証書はない)', () => {
  const receipt = { amount: yen(59_640), feeWaived: yen(660), confirmed: true, reversed: false, withoutCase: false, returned: yen(0) };
  it('確認され、取り消されていない入金だけを数え、当社負担の手数料を含める', () => {
    expect(premiumSecured(charge, [receipt])).toBe(true);
    expect(premiumSecured(charge, [{ ...receipt, feeWaived: yen(0) }])).toBe(false);
    expect(premiumSecured(charge, [{ ...receipt, confirmed: false }])).toBe(false);
    expect(premiumSecured(charge, [{ ...receipt, reversed: true }])).toBe(false);
    expect(premiumSecured(charge, [{ ...receipt, returned: yen(1) }])).toBe(false);
    expect(premiumSecured({ ...charge, deferred: true }, [])).toBe(true);
    expect([heldTotal([receipt], false), heldTotal([receipt], true)]).toEqual([59_640, 60_300]);
  });
  it('どの入金の並びでも、足りるのは合計が請求額に達したときだけ', () => {
    const receipts = fc.array(fc.record({ amount: fc.integer({ min: 0, max: 70_000 }).map(yen), feeWaived: fc.constant(yen(0)), confirmed: fc.boolean(), reversed: fc.boolean(), withoutCase: fc.constant(false), returned: fc.constant(yen(0)) }), { maxLength: 6 });
    fc.assert(
      fc.property(receipts, (rows) => {
        const total = rows.filter(({ confirmed, reversed }) => confirmed && !reversed).reduce((sum, { amount }) => sum + amount, 0);
        expect(premiumSecured(charge, rows)).toBe(total >= 60_300);
      }),
    );
  });
});

describe('返金 (入金ごと)', () => {
  const receipt = (id: string, amount: number, more: { confirmed?: boolean; reversed?: boolean; withoutCase?: boolean; returned?: Yen } = {}) => ({ id, amount: yen(amount), confirmed: true, reversed: false, withoutCase: false, returned: yen(0), ...more });
  it('超えた分は後から確認した入金が負い、終了した件は全額になる。確認前と取消しは数えない', () => {
    const received = [receipt('a', 50_000), receipt('b', 10_500), receipt('c', 60_300), receipt('d', 1, { confirmed: false }), receipt('e', 2, { reversed: true })];
    expect([...refundsDue(charge, received, false)]).toEqual([['a', 0], ['b', 200], ['c', 60_300]]);
    expect([...refundsDue(charge, received, true)]).toEqual([['a', 50_000], ['b', 10_500], ['c', 60_300]]);
    expect([...refundsDue(null, received, false)]).toEqual([['a', 50_000], ['b', 10_500], ['c', 60_300]]);
  });
  it('どの入金の並びでも、合わせると件の返金額になり、どれも入金額を超えない', () => {
    const receipts = fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 6 });
    fc.assert(fc.property(receipts, fc.boolean(), (amounts, ended) => {
      const due = refundsDue(charge, amounts.map((amount, index) => receipt(String(index), amount)), ended);
      expect([...due.values()].reduce((sum, part) => sum + part, 0)).toBe(refundDue(charge, yen(amounts.reduce((sum, amount) => sum + amount, 0)), ended));
      for (const [index, amount] of amounts.entries()) expect(due.get(String(index))).toBeLessThanOrEqual(amount);
    }));
  });
});
