import fc from 'fast-check';
import { owedOf } from './owed.js';

describe('お支払いいただく額', () => {
  it.each([
    ['the whole premium while nothing is with us', 60_300, 0, false, { amount: 60_300, overReturned: 0 }],
    ['the rest of it', 60_300, 40_000, false, { amount: 20_300, overReturned: 0 }],
    ['nothing once it is paid, or overpaid', 60_300, 60_800, false, { amount: 0, overReturned: 0 }],
    ['the premium and what was returned too much', 60_300, -500, false, { amount: 60_800, overReturned: 500 }],
    ['of a case that ended only what was returned too much', 60_300, -500, true, { amount: 500, overReturned: 500 }],
    ['of a case that ended with money of the customer nothing', 60_300, 40_000, true, { amount: 0, overReturned: 0 }],
  ] as const)('%s', (_, charged, held, ended, owed) => {
    expect(owedOf(charged, held, ended)).toEqual(owed);
  });

  it('what is owed, once it has come, leaves nothing owed and nothing too much', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 130_000 }), fc.integer({ min: -130_000, max: 130_000 }), fc.boolean(), (charged, held, ended) => {
      expect(owedOf(charged, held + owedOf(charged, held, ended).amount, ended)).toEqual({ amount: 0, overReturned: 0 });
    }));
  });
});
