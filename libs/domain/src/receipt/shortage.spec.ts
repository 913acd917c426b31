import fc from 'fast-check';
import { yen } from '../money/yen.js';
import { type ReceiptForShortage, shortageOf } from './shortage.js';

const charge = { amount: yen(60_300) };
const fee = yen(880);
const receipt = (id: string, amount: number, more: Partial<ReceiptForShortage> = {}): ReceiptForShortage => ({
  id, amount: yen(amount), method: 'transfer', feeWaived: yen(0), feeRefused: false, reversed: false, withoutCase: false, returned: yen(0), ...more,
});

describe('不足 of a case', () => {
  it('names what is outstanding after the latest receipt', () => {
    expect(shortageOf(charge, [], fee)).toBeNull();
    expect(shortageOf(charge, [receipt('a', 40_000)], fee)).toEqual({ kind: 'receipt-short', outstanding: 20_300, receiptId: 'a' });
    expect(shortageOf(charge, [receipt('a', 40_000), receipt('b', 10_000)], fee)).toEqual({ kind: 'receipt-short', outstanding: 10_300, receiptId: 'b' });
    expect(shortageOf(charge, [receipt('a', 40_000), receipt('b', 20_300)], fee)).toBeNull();
    expect(shortageOf(charge, [receipt('a', 60_500)], fee)).toBeNull();
  });

  it('grows again when a receipt is reversed, and belongs to the latest of the others', () => {
    expect(shortageOf(charge, [receipt('a', 40_000), receipt('b', 20_300, { reversed: true })], fee)).toEqual({ kind: 'receipt-short', outstanding: 20_300, receiptId: 'a' });
    expect(shortageOf(charge, [receipt('a', 60_300, { reversed: true })], fee)).toBeNull();
  });

  it('asks again for what went back, and for nothing while nothing of any receipt is with us', () => {
    const bounced = receipt('a', 59_300, { reversed: true });
    expect(shortageOf(charge, [bounced, receipt('b', 6_000, { returned: yen(5_000) })], fee)).toMatchObject({ outstanding: 59_300, receiptId: 'b' });
    expect(shortageOf(charge, [bounced, receipt('b', 60_300, { returned: yen(60_300) })], fee)).toBeNull();
    expect(shortageOf(charge, [receipt('a', 60_300), { ...bounced, returned: yen(5_000) }], fee)).toMatchObject({ outstanding: 5_000, receiptId: 'a' });
    expect(shortageOf(charge, [receipt('a', 60_300), { ...bounced, returned: yen(5_000), withoutCase: true }], fee)).toBeNull();
  });

  it('may be a transfer fee up to the largest one, and only of a transfer', () => {
    expect(shortageOf(charge, [receipt('a', 59_420)], fee)?.kind).toBe('receipt-fee-deducted');
    expect(shortageOf(charge, [receipt('a', 59_419)], fee)?.kind).toBe('receipt-short');
    expect(shortageOf(charge, [receipt('a', 59_860, { method: 'cash' })], fee)?.kind).toBe('receipt-short');
    expect(shortageOf(charge, [receipt('a', 59_860, { feeWaived: yen(440) })], fee)).toBeNull();
  });

  it('is asked for as a shortage once a fee was refused, however little is left, until that receipt is reversed', () => {
    const refused = receipt('a', 59_860, { feeRefused: true });
    expect(shortageOf(charge, [refused], fee)).toEqual({ kind: 'receipt-short', outstanding: 440, receiptId: 'a' });
    expect(shortageOf(charge, [refused, receipt('b', 200)], fee)).toEqual({ kind: 'receipt-short', outstanding: 240, receiptId: 'b' });
    expect(shortageOf(charge, [{ ...refused, reversed: true }, receipt('b', 59_860)], fee)?.kind).toBe('receipt-fee-deducted');
  });

  it('どの入金の並びでも、不足と入金を合わせると請求額になる', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 6 }), (amounts) => {
      const total = amounts.reduce((sum, amount) => sum + amount, 0);
      const shortage = shortageOf(charge, amounts.map((amount, index) => receipt(String(index), amount)), fee);
      expect(total + (shortage?.outstanding ?? 0)).toBe(Math.max(total, charge.amount));
    }));
  });
});
