import { partsWithoutCase } from './money-without-case.js';

const part = (id: string, state: 'counts' | 'reversed' | 'settled') => ({ id, reversed: state !== 'counts', settled: state === 'settled' });

describe('案件のない入金', () => {
  it.each([
    ['a part of several that was reversed', [part('a', 'counts'), part('b', 'reversed')], ['b']],
    ['nothing while all of them count', [part('a', 'counts'), part('b', 'counts')], []],
    ['nothing once it was given to a case or back', [part('a', 'counts'), part('b', 'settled')], []],
    ['nothing of a payment that was never made', [part('a', 'reversed'), part('b', 'reversed')], []],
    ['nothing of the only part', [part('a', 'reversed')], []],
    ['what is left of a payment of which something went back', [part('a', 'reversed'), part('b', 'settled')], ['a']],
  ] as const)('is %s', (_, parts, without) => {
    expect(partsWithoutCase(parts)).toEqual(without);
  });
});
