import { attemptState } from './attempt-limits.js';

const start = new Date('2026-11-24T04:00:00Z');
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const everyMinute = (count: number) => Array.from({ length: count }, (_, index) => at(index));

/** Misses on one number only. */
const onOne = (misses: readonly Date[]) => ({ ofPair: misses, ofAddress: misses });

describe('閲覧の試行の制限 (domain.md 13, Keys)', () => {
  test('four misses leave one before the pause', () => {
    expect(attemptState(onOne(everyMinute(4)), at(4))).toEqual({ open: true, left: 1, nextPause: 'minutes' });
  });

  test('the fifth miss in a row pauses this number at this address for 15 minutes', () => {
    expect(attemptState(onOne(everyMinute(5)), at(5))).toEqual({ open: false, scope: 'number', misses: 5, until: at(4 + 15) });
    expect(attemptState(onOne(everyMinute(5)), at(4 + 15))).toEqual({ open: true, left: 5, nextPause: 'day' });
  });

  test('the tenth stops it for a day from then on', () => {
    const ten = [...everyMinute(5), ...[20, 21, 22, 23, 24].map(at)];
    expect(attemptState(onOne(ten), at(25))).toEqual({ open: false, scope: 'number', misses: 10, until: at(24 + 24 * 60) });
    expect(attemptState(onOne(ten), at(24 + 24 * 60))).toMatchObject({ open: true });
  });

  test('misses on other numbers do not pause this one', () => {
    expect(attemptState({ ofPair: [], ofAddress: everyMinute(9) }, at(10))).toEqual({ open: true, left: 5, nextPause: 'minutes' });
  });

  test('30 misses within an hour over all numbers stop the address until fewer lie within the hour', () => {
    const misses = everyMinute(30);
    expect(attemptState({ ofPair: [], ofAddress: misses }, at(30))).toEqual({ open: false, scope: 'address', misses: 30, until: at(60) });
    expect(attemptState({ ofPair: [], ofAddress: misses }, at(60))).toMatchObject({ open: true });
  });

  test('the longer of two blocks counts', () => {
    const five = [25, 26, 27, 28, 29].map(at);
    expect(attemptState({ ofPair: five, ofAddress: [...everyMinute(25), ...five] }, at(30))).toMatchObject({ scope: 'address', until: at(60) });
  });

  test('misses of yesterday no longer count', () => {
    expect(attemptState(onOne(everyMinute(4)), at(24 * 60 + 10))).toEqual({ open: true, left: 5, nextPause: 'minutes' });
  });
});
