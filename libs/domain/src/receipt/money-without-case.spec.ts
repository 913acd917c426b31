import fc from 'fast-check';
import { partsWithoutCase } from './money-without-case.js';

const part = (id: string, state: 'counts' | 'came' | 'never came' | 'settled') => ({
  id, reversed: state !== 'counts', moneyCame: state === 'came' || state === 'settled', settled: state === 'settled',
});

describe('案件のない入金', () => {
  it.each([
    ['a part of several that was reversed', [part('a', 'counts'), part('b', 'came')], ['b']],
    ['nothing while all of them count', [part('a', 'counts'), part('b', 'counts')], []],
    ['nothing once it was given to a case or back', [part('a', 'counts'), part('b', 'settled')], []],
    ['all of a payment that came for none of its cases', [part('a', 'came'), part('b', 'came')], ['a', 'b']],
    ['the only part of a payment that came for another case', [part('a', 'came')], ['a']],
    ['nothing of a payment that never came', [part('a', 'never came'), part('b', 'never came')], []],
    ['what came of a payment that was recorded too high', [part('a', 'came'), part('b', 'never came')], ['a']],
    ['what is left of a payment of which something went back', [part('a', 'came'), part('b', 'settled')], ['a']],
  ] as const)('is %s', (_, parts, without) => {
    expect(partsWithoutCase(parts)).toEqual(without);
  });

  it('each part speaks for itself: what becomes of the others changes nothing', () => {
    const parts = fc.array(fc.constantFrom('counts', 'came', 'never came', 'settled'), { maxLength: 6 })
      .map((states) => states.map((state, index) => part(String(index), state)));
    fc.assert(fc.property(parts, (all) => {
      expect(partsWithoutCase(all)).toEqual(all.flatMap((one) => partsWithoutCase([one])));
    }));
  });
});
