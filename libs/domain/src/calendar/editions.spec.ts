import fc from 'fast-check';
import { calendarDate, type CalendarDate } from './calendar-date.js';
import { addDays } from './date-arithmetic.js';
import { type Edition, editionGaps, editionInForce } from './editions.js';

const day = (text: string): CalendarDate => calendarDate(text);
const START = day('2026-01-01');
const someDay = fc.integer({ min: 0, max: 60 }).map((days) => addDays(START, days));
const editions = fc.uniqueArray(
  fc.record({ effectiveFrom: someDay, effectiveTo: fc.option(someDay, { nil: null }) }).filter(({ effectiveFrom, effectiveTo }) => effectiveTo === null || effectiveTo >= effectiveFrom),
  { selector: ({ effectiveFrom }) => effectiveFrom, maxLength: 6 },
);

describe('editionInForce', () => {
  const first = { effectiveFrom: day('2026-04-01'), effectiveTo: null };
  const second = { effectiveFrom: day('2026-11-27'), effectiveTo: day('2027-03-31') };

  test.each([
    ['2026-03-31', null], ['2026-04-01', first], ['2026-11-26', first], ['2026-11-27', second], ['2027-03-31', second], ['2027-04-01', null],
  ])('%s', (on, held) => {
    expect(editionInForce([first, second], day(on))).toBe(held);
    expect(editionInForce([second, first], day(on))).toBe(held);
  });

  test('the order in which editions were loaded never counts, and what has not begun or has been replaced never holds', () => {
    fc.assert(fc.property(editions, someDay, (all, on) => {
      const held = editionInForce(all, on);
      expect(editionInForce([...all].reverse(), on)).toBe(held);
      if (held !== null) {
        expect(held.effectiveFrom <= on && (held.effectiveTo === null || on <= held.effectiveTo)).toBe(true);
        expect(all.some(({ effectiveFrom }) => effectiveFrom > held.effectiveFrom && effectiveFrom <= on)).toBe(false);
      }
    }));
  });
});

describe('editionGaps', () => {
  test.each<[string, Edition[], unknown]>([
    ['no edition', [], [{ from: START, to: null }]],
    ['one without an end', [{ effectiveFrom: START }], []],
    ['one that begins later', [{ effectiveFrom: day('2026-01-11') }], [{ from: START, to: day('2026-01-10') }]],
    ['one that ends', [{ effectiveFrom: START, effectiveTo: day('2026-01-31') }], [{ from: day('2026-02-01'), to: null }]],
    ['two with days between', [{ effectiveFrom: START, effectiveTo: day('2026-01-31') }, { effectiveFrom: day('2026-02-11') }], [{ from: day('2026-02-01'), to: day('2026-02-10') }]],
    ['one until the last day there is', [{ effectiveFrom: START, effectiveTo: day('9999-12-31') }], []],
    ['one that begins on the last day there is', [{ effectiveFrom: day('9999-12-31') }], [{ from: START, to: day('9999-12-30') }]],
    ['two that overlap', [{ effectiveFrom: START, effectiveTo: day('2026-01-31') }, { effectiveFrom: day('2026-01-11') }], []],
  ])('%s', (_name, all, gaps) => expect(editionGaps(all, START)).toEqual(gaps));

  test('a day is in a gap exactly when no edition holds on it', () => {
    fc.assert(fc.property(editions, someDay, (all, on) => {
      const within = editionGaps(all, START).some(({ from, to }) => from <= on && (to === null || on <= to));
      expect(within).toBe(editionInForce(all, on) === null);
    }));
  });
});
