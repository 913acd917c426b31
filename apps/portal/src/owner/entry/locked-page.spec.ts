import { lockedView, remainingWords } from './locked-page.js';

const now = new Date('2026-11-24T10:42:13+09:00');
const after = (millis: number) => new Date(now.getTime() + millis);
const [MINUTE, HOUR] = [60_000, 3_600_000];

describe('the time a block still lasts', () => {
  test.each([
    [1, 'あと1分'], [15 * MINUTE, 'あと15分'], [15 * MINUTE - 1, 'あと15分'], [14 * MINUTE, 'あと14分'], [HOUR, 'あと1時間'], [HOUR - 1, 'あと1時間'],
    [HOUR + 1, 'あと1時間1分'], [24 * HOUR, 'あと24時間'], [23 * HOUR + 59 * MINUTE, 'あと23時間59分'],
  ])('%d milliseconds are said as %s', (millis, words) => {
    expect(remainingWords(millis)).toBe(words);
  });

  test('fifteen minutes are fifteen also when the time of the opening is told to the next whole minute', () => {
    const view = lockedView({ contractNumber: '2012600001', attempts: { open: false, scope: 'number', misses: 5, until: after(15 * MINUTE) }, now, contact: null });
    expect([view.opensAt, view.remaining]).toEqual(['10:58', 'あと15分']);
  });
});
