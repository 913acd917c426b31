import { judgeAttempts } from './attempts.js';

const start = new Date('2026-11-24T04:00:00Z');
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const everyMinute = (count: number) => Array.from({ length: count }, (_, index) => at(index));
const onOne = (misses: readonly Date[]) => ({ ofPair: misses, ofAddress: misses });

describe('閲覧の試行 in the words of the page', () => {
  test('before the fifth miss the page says how many are left until the pause of 15 minutes', () => {
    expect(judgeAttempts(onOne(everyMinute(3)), at(3))).toEqual({ open: true, left: 2, nextPause: 'minutes' });
  });

  test('after the pause it says how many are left until the day', () => {
    expect(judgeAttempts(onOne(everyMinute(6)), at(40))).toEqual({ open: true, left: 4, nextPause: 'day' });
  });

  test.each([[24, 5, 'minutes'], [25, 5, 'address'], [27, 3, 'address'], [29, 1, 'address']] as const)('after %s misses over all numbers it says what comes first', (misses, left, nextPause) => {
    expect(judgeAttempts({ ofPair: [], ofAddress: everyMinute(misses) }, at(misses))).toEqual({ open: true, left, nextPause });
  });

  test('the day for a number is told before the hour for the address, when one miss brings both', () => {
    const nine = [0, 1, 2, 3, 4, 20, 21, 22, 23].map(at);
    expect(judgeAttempts({ ofPair: nine, ofAddress: [...everyMinute(20), ...nine.slice(0, 9)] }, at(24))).toEqual({ open: true, left: 1, nextPause: 'day' });
  });

  test('misses of the day before yesterday do not bring the day nearer', () => {
    expect(judgeAttempts(onOne([...everyMinute(5), at(30 * 60)]), at(30 * 60 + 1))).toEqual({ open: true, left: 4, nextPause: 'minutes' });
  });

  test('five misses in a row stop the number, told with the time', () => {
    expect(judgeAttempts(onOne(everyMinute(5)), at(5))).toEqual({ open: false, scope: 'number', misses: 5, until: at(4 + 15) });
  });

  test('a miss of the day before yesterday is not told among those in a row', () => {
    const misses = [at(0), ...[0, 1, 2, 3, 4].map((minute) => at(30 * 60 + minute))];
    expect(judgeAttempts(onOne(misses), at(30 * 60 + 5))).toMatchObject({ open: false, scope: 'number', misses: 5 });
  });
  test('many misses over all numbers stop the address, also for a number not tried before', () => {
    expect(judgeAttempts({ ofPair: [], ofAddress: everyMinute(30) }, at(30))).toEqual({ open: false, scope: 'address', misses: 30, until: at(60) });
  });

  test('of two blocks the longer one is told', () => {
    const five = [25, 26, 27, 28, 29].map(at);
    expect(judgeAttempts({ ofPair: five, ofAddress: [...everyMinute(25), ...five] }, at(30))).toMatchObject({ scope: 'address', until: at(60) });
  });
});
