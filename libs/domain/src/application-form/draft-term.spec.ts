import fc from 'fast-check';
import { addDays } from '../calendar/date-arithmetic.js';
import { DAY_MILLIS, japanDate, japanInstant } from '../calendar/japan-time.js';
import { draftKeptUntil, draftSavedSince, isDraftKept } from './draft-term.js';

const at = (text: string): number => new Date(`${text}+09:00`).getTime();

describe('保存期限 of a draft (90 days are ours)', () => {
  it.each([
    ['2026-08-26T00:00:00.000', '2026-11-24'], ['2026-08-26T10:41:00.000', '2026-11-24'], ['2026-08-26T23:59:59.999', '2026-11-24'],
    ['2026-08-27T00:00:00.000', '2026-11-25'], ['2026-11-30T12:00:00.000', '2027-02-28'], ['2027-12-02T08:59:59.999', '2028-03-01'],
  ])('saved at %s: kept through %s', (savedAt, last) => {
    expect(draftKeptUntil(at(savedAt))).toBe(last);
    expect([`${last}T00:00:00.000`, `${last}T23:59:59.999`].map((now) => isDraftKept(at(savedAt), at(now)))).toEqual([true, true]);
    expect(isDraftKept(at(savedAt), at(`${last}T23:59:59.999`) + 1)).toBe(false);
  });

  const instants = fc.integer({ min: at('2020-01-01T00:00:00'), max: at('2060-01-01T00:00:00') });

  it('the day that is named is kept from its first to its last millisecond, whatever the time of the saving', () => {
    fc.assert(fc.property(instants, fc.integer({ min: 0, max: DAY_MILLIS - 1 }), (savedAt, ofDay) => {
      const last = japanInstant(draftKeptUntil(savedAt));
      expect([isDraftKept(savedAt, last + ofDay), isDraftKept(savedAt, last + DAY_MILLIS + ofDay)]).toEqual([true, false]);
    }));
  });

  it('a list asked of the database finds just those that can be opened', () => {
    fc.assert(fc.property(instants, fc.integer({ min: -2, max: 2 }), fc.integer({ min: 0, max: DAY_MILLIS - 1 }), (savedAt, days, ofDay) => {
      const now = japanInstant(addDays(draftKeptUntil(savedAt), days)) + ofDay;
      expect(savedAt >= draftSavedSince(japanDate(now))).toBe(isDraftKept(savedAt, now));
    }));
  });
});
