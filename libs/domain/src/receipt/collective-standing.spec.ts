import { yen } from '../money/yen.js';
import { collectiveStanding } from './collective-standing.js';
import type { ReceiptForPremium } from './held-money.js';

const part = (amount: number, confirmed: boolean, feeWaived = 0, more: Partial<ReceiptForPremium> = {}) => ({
  amount: yen(amount), feeWaived: yen(feeWaived), confirmed, reversed: false, withoutCase: false, returned: yen(0), ...more,
});

describe('一括納付の入金', () => {
  it.each([
    ['nothing has come', [], 'unpaid'],
    ['a part of it', [part(40_000, true)], 'unpaid'],
    ['all of it, confirmed', [part(60_300, true)], 'paid'],
    ['all of it but the fee that we bear', [part(59_640, true, 660)], 'paid'],
    ['all of it, and it went back', [part(60_300, true, 0, { reversed: true }), part(60_300, true, 0, { returned: yen(60_300) })], 'unpaid'],
    ['all of it, a part of which waits for its confirmation', [part(60_000, true), part(300, false)], 'recorded'],
  ] as const)('%s', (_words, receipts, standing) => {
    expect(collectiveStanding(yen(60_300), receipts)).toBe(standing);
  });
});
