import fc from 'fast-check';
import { calendarDate } from '../calendar/calendar-date.js';
import { alertIsDue, alertWindowFrom, attemptState, VIEWING_LIMITS } from './attempt-limits.js';
import { isViewable, viewableUntil } from './viewing-term.js';

const start = Date.UTC(2026, 10, 24, 4, 0);
const minute = 60_000;
const misses = (count: number, from = start): number[] => Array.from({ length: count }, (_, index) => from + index * 1_000);

describe('閲覧の試行', () => {
  it('同じ証書に同じ所から5回まちがえると15分、10回で一日', () => {
    const now = start + 10_000;
    expect(attemptState({ pair: misses(4), address: [] }, now)).toEqual({ blockedUntil: null, missesLeft: 1 });
    expect(attemptState({ pair: misses(5), address: [] }, now)).toEqual({ blockedUntil: start + 4_000 + 15 * minute, missesLeft: 0 });
    expect(attemptState({ pair: misses(5), address: [] }, start + 4_000 + 15 * minute)).toEqual({ blockedUntil: null, missesLeft: 5 });
    expect(attemptState({ pair: misses(9), address: [] }, start + 20 * minute)).toEqual({ blockedUntil: null, missesLeft: 1 });
    expect(attemptState({ pair: misses(10), address: [] }, now)).toEqual({ blockedUntil: start + 9_000 + 1_440 * minute, missesLeft: 0 });
  });

  it('一日たてば、また試せる', () => {
    expect(attemptState({ pair: misses(10), address: [] }, start + 9_000 + 1_440 * minute)).toEqual({ blockedUntil: null, missesLeft: 5 });
  });

  it('先の5回から時間がたっていても、10回めから丸一日止める', () => {
    const ten = [...misses(5), ...misses(5, start + 16 * minute)];
    const until = start + 16 * minute + 4_000 + 1_440 * minute;
    expect(attemptState({ pair: ten, address: [] }, until - minute)).toEqual({ blockedUntil: until, missesLeft: 0 });
    expect(attemptState({ pair: ten, address: [] }, until).blockedUntil).toBeNull();
  });

  it('一つの所からは、どの証書にも1時間に30回まで', () => {
    const state = attemptState({ pair: [], address: misses(30) }, start + 30_000);
    expect(state.blockedUntil).toBe(start + 60 * minute);
    expect(attemptState({ pair: [], address: misses(29) }, start + 30_000)).toEqual({ blockedUntil: null, missesLeft: 1 });
    expect(attemptState({ pair: [], address: misses(30) }, start + 60 * minute).blockedUntil).toBeNull();
  });

  it('証書そのものは止めない: よそから何回まちがえられても、正しいキーは通る', () => {
    fc.assert(
      fc.property(fc.nat(10_000), (elsewhere) => {
        expect(attemptState({ pair: [], address: [] }, start + elsewhere)).toEqual({ blockedUntil: null, missesLeft: VIEWING_LIMITS.pauseAfter });
      }),
    );
  });

  it('1時間に50回で、支店とお客様に警告する', () => {
    expect([alertIsDue(49, null, start), alertIsDue(50, null, start), alertIsDue(51, null, start)]).toEqual([false, true, true]);
    expect(alertWindowFrom(start)).toBe(start - 60 * minute);
  });

  it('警告は1時間に一度まで: ちょうど1時間たてば、また警告する', () => {
    expect([0, 1, 59.999 * minute, 60 * minute].map((since) => alertIsDue(50, start - since, start))).toEqual([false, false, false, true]);
    // An alert of another portal whose clock is ahead counts as well.
    expect(alertIsDue(50, start + 5, start)).toBe(false);
  });

  it('止まっている間も、必ずいつか終わる', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 86_400_000 }), { maxLength: 60 }), (offsets) => {
        const times = offsets.map((offset) => start + offset);
        const now = start + 86_400_000;
        const { blockedUntil, missesLeft } = attemptState({ pair: times, address: times }, now);
        if (blockedUntil === null) expect(missesLeft).toBeGreaterThanOrEqual(1);
        else {
          expect(blockedUntil - now).toBeLessThanOrEqual(86_400_000);
          expect(attemptState({ pair: times, address: times }, blockedUntil).blockedUntil).toBeNull();
        }
      }),
    );
  });
});

describe('閲覧できる期間', () => {
  it('保証期限から10年', () => {
    expect(viewableUntil(calendarDate('2027-01-29'))).toBe('2037-01-29');
    expect(isViewable(calendarDate('2028-02-29'), calendarDate('2038-02-28'))).toBe(true);
    expect(isViewable(calendarDate('2028-02-29'), calendarDate('2038-03-01'))).toBe(false);
  });
});
