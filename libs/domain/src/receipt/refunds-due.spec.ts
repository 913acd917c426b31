import fc from 'fast-check';
import { yen, type Yen } from '../money/yen.js';
import { premiumSecured } from './assess-receipt.js';
import { heldTotal } from './held-money.js';
import { refundExcess, refundsDue } from './refunds-due.js';
import { shortageOf } from './shortage.js';

const charge = { amount: yen(60_300), deferred: false };

interface Part {
  readonly id: string;
  readonly amount: Yen;
  readonly feeWaived: Yen;
  readonly confirmed: boolean;
  readonly reversed: boolean;
  readonly withoutCase: boolean;
  readonly returned: Yen;
}
const part = (id: string, amount: number, more: Partial<Part> = {}): Part => ({ id, amount: yen(amount), feeWaived: yen(0), confirmed: true, reversed: false, withoutCase: false, returned: yen(0), ...more });

describe('返しすぎ', () => {
  test('what was returned of a receipt that never came has to come back', () => {
    expect(refundExcess([part('a', 60_300, { reversed: true, returned: yen(60_300) })])).toBe(60_300);
  });

  test('money that came for another case was its payer\'s, and what went back of it was his', () => {
    expect(refundExcess([part('a', 60_300, { reversed: true, withoutCase: true, returned: yen(60_300) })])).toBe(0);
  });

  test('what came otherwise makes up for it: of a running case 不足 asks for the rest, of one that ended less goes back', () => {
    const parts = [part('a', 60_300, { reversed: true, returned: yen(50_000) }), part('b', 60_300)];
    expect([refundExcess(parts), premiumSecured(charge, parts), refundsDue(charge, parts, true).get('b')]).toEqual([0, false, 10_300]);
  });
});

describe('money that comes, goes back and turns out never to have come, in any order', () => {
  type Act = { readonly do: 'receive'; readonly amount: number } | { readonly do: 'refund' } | { readonly do: 'reverse'; readonly at: number; readonly withoutCase: boolean };
  const acts = fc.array(fc.oneof<fc.Arbitrary<Act>[]>(
    fc.record({ do: fc.constant('receive' as const), amount: fc.integer({ min: 1, max: 130_000 }) }),
    fc.record({ do: fc.constant('refund' as const) }),
    fc.record({ do: fc.constant('reverse' as const), at: fc.nat(7), withoutCase: fc.boolean() }),
  ), { maxLength: 12 });

  const refund = (parts: readonly Part[]): Part[] => {
    const due = refundsDue(charge, parts, false);
    return parts.map((one) => ({ ...one, returned: yen(one.returned + (due.get(one.id) ?? 0)) }));
  };
  const perform = (parts: readonly Part[], act: Act): Part[] => {
    if (act.do === 'receive') return [...parts, part(String(parts.length), act.amount)];
    if (act.do === 'refund') return refund(parts);
    return parts.map((one, index) => (index === act.at && !one.reversed ? { ...one, reversed: true, withoutCase: act.withoutCase } : one));
  };
  const shortage = (parts: readonly Part[]) => shortageOf(charge, parts.map((one) => ({ ...one, method: 'cash', feeRefused: false })), yen(0));

  test('a secured premium is with us in full; the same yen is never both owed and due; what is paid of a 不足 secures', () => {
    fc.assert(fc.property(acts, (done) => {
      const parts = done.reduce<readonly Part[]>(perform, []);
      const own = parts.filter(({ withoutCase }) => !withoutCase);
      const came = own.filter(({ reversed }) => !reversed).reduce((sum, { amount }) => sum + amount, 0);
      const went = own.reduce((sum, { returned }) => sum + returned, 0);
      expect(heldTotal(parts, true)).toBe(came - went);
      expect(premiumSecured(charge, parts)).toBe(came - went >= charge.amount);
      const due = [...refundsDue(charge, parts, false).values()].reduce((sum, yenOfPart) => sum + yenOfPart, 0);
      expect(due).toBe(Math.max(0, came - went - charge.amount));
      for (const one of refund(parts)) expect(one.returned).toBeLessThanOrEqual(one.amount);
      expect([...refundsDue(charge, refund(parts), false).values()].every((rest) => rest === 0)).toBe(true);
      const missing = shortage(parts);
      if (missing === null) return;
      const paid = [...parts, part('last', missing.outstanding)];
      expect([premiumSecured(charge, paid), shortage(paid), due]).toEqual([true, null, 0]);
    }));
  });
});
