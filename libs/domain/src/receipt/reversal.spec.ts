import fc from 'fast-check';
import { yen } from '../money/yen.js';
import { premiumSecured } from './assess-receipt.js';
import type { ReceiptForPremium } from './held-money.js';
import { mayReverseReceipt, missingWithout } from './reversal.js';

const charge = { amount: yen(60_300), deferred: false };
const received = (amount: number, more: Partial<ReceiptForPremium> = {}): ReceiptForPremium => ({ amount: yen(amount), feeWaived: yen(0), confirmed: true, reversed: false, withoutCase: false, returned: yen(0), ...more });
const STATES = ['awaiting-premium', 'premium-secured', 'concluded', 'issued', 'retracted', 'declined', 'lapsed'] as const;
const may = (receipt: ReceiptForPremium, others: readonly ReceiptForPremium[] = [], of: Parameters<typeof mayReverseReceipt>[0] = charge) => STATES.map((state) => mayReverseReceipt(of, receipt, { others, state }));
const ALWAYS = STATES.map(() => true);
const NOT_AFTER_THE_CONCLUSION = STATES.map((state) => state !== 'concluded' && state !== 'issued');

describe('入金の取消し', () => {
  it('確認の前の記録はいつでも、確認した入金は締結まで取り消せる', () => {
    expect(may(received(60_300, { confirmed: false }))).toEqual(ALWAYS);
    expect(may(received(60_300))).toEqual(NOT_AFTER_THE_CONCLUSION);
  });

  it('締結のあとは、それがなくても保証料の全額がある入金だけ: 二つ目の入金は取り消せ、あわせて足りる入金はどちらも取り消せない', () => {
    expect(may(received(60_300), [received(60_300)])).toEqual(ALWAYS);
    expect(may(received(200), [received(60_300)])).toEqual(ALWAYS);
    expect([may(received(200), [received(60_100)]), may(received(60_100), [received(200)])]).toEqual([NOT_AFTER_THE_CONCLUSION, NOT_AFTER_THE_CONCLUSION]);
    expect(missingWithout(charge, received(200), [received(60_100)])).toBe(200);
  });

  it('確認されていないほかの入金と、取り消されたほかの入金は、保証料にならない', () => {
    for (const more of [{ confirmed: false }, { reversed: true }]) expect(may(received(60_300), [received(60_300, more)])).toEqual(NOT_AFTER_THE_CONCLUSION);
  });

  it('当社が負担した振込手数料は、その入金とともになくなる', () => {
    const withFee = received(59_860, { feeWaived: yen(440) });
    expect([may(received(60_300), [withFee]), may(withFee, [received(60_000)])]).toEqual([ALWAYS, NOT_AFTER_THE_CONCLUSION]);
  });

  it('返金した入金は、届いていなかったことにすると、返した分だけ足りなくなる', () => {
    const returned = received(60_300, { returned: yen(60_300) });
    expect([may(returned, [received(60_300)]), missingWithout(charge, returned, [received(60_300)])]).toEqual([NOT_AFTER_THE_CONCLUSION, 60_300]);
  });

  it('一括納付は入金によらずに締結するので、締結のあとも取り消せる', () => {
    expect([may(received(60_300), [], { ...charge, deferred: true }), may(received(60_300), [], null)]).toEqual([ALWAYS, ALWAYS]);
  });

  it('どの入金の並びを、どの順に取り消しても、締結した件の保証料は足りたまま', () => {
    const one = fc.record({ amount: fc.integer({ min: 0, max: 70_000 }), feeWaived: fc.constantFrom(0, 440), confirmed: fc.boolean(), returned: fc.integer({ min: 0, max: 70_000 }), moneyCame: fc.boolean() });
    fc.assert(fc.property(fc.array(one, { maxLength: 6 }), fc.array(fc.nat({ max: 5 }), { maxLength: 12 }), (rows, order) => {
      const receipts = rows.map(({ amount, feeWaived, confirmed, returned }) => received(amount, { feeWaived: yen(feeWaived), confirmed, returned: yen(confirmed ? Math.min(returned, amount) : 0) }));
      fc.pre(premiumSecured(charge, receipts));
      for (const index of order) {
        const [receipt, row] = [receipts[index], rows[index]];
        if (receipt === undefined || row === undefined || receipt.reversed) continue;
        const others = receipts.filter((other) => other !== receipt);
        const reversed = { ...receipt, reversed: true, withoutCase: row.moneyCame };
        const allowed = mayReverseReceipt(charge, receipt, { others, state: 'issued' });
        // Refused is what would leave too little, and nothing else: told that it never came, all of it counts.
        expect(allowed).toBe(!receipt.confirmed || premiumSecured(charge, [...others, { ...reversed, withoutCase: false }]));
        if (allowed) receipts[index] = reversed;
        expect(premiumSecured(charge, receipts)).toBe(true);
      }
    }));
  });
});
