import fc from 'fast-check';
import { timeOfReceipt } from './time-of-receipt.js';

const NOW = new Date('2026-11-27T03:00:00Z');

describe('受信日時', () => {
  it.each<[string, Date, boolean]>([
    ['一分前', new Date('2026-11-27T02:59:00Z'), true],
    ['連休の前', new Date('2026-09-01T00:00:00Z'), true],
    ['1980年のファイル', new Date('1980-01-01T00:00:00Z'), false],
    ['2099年のファイル', new Date('2099-01-01T00:00:00Z'), false],
    ['西暦1年', new Date('0001-01-01T00:00:00Z'), false],
    ['西暦9999年', new Date('9999-12-31T23:59:59Z'), false],
  ])('%s', (_, told, believed) => {
    expect(timeOfReceipt(told, NOW)).toEqual(believed ? { receivedAt: told } : { receivedAt: NOW, toldAt: told.toISOString() });
  });

  it('言われていなければ、また日時でなければ、受け取った時', () => {
    expect([timeOfReceipt(null, NOW), timeOfReceipt(new Date(Number.NaN), NOW)]).toEqual([{ receivedAt: NOW }, { receivedAt: NOW }]);
  });

  it('何を言われても、今より後にも90日より前にもならない', () => {
    fc.assert(fc.property(fc.date(), (told) => {
      const age = NOW.getTime() - timeOfReceipt(told, NOW).receivedAt.getTime();
      return age >= 0 && age <= 90 * 24 * 60 * 60 * 1000;
    }));
  });
});
