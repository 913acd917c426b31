import fc from 'fast-check';
import type { StaffActor } from '../authorization/actors.js';
import { calendarDate } from '../calendar/calendar-date.js';
import { dateFromDayNumber, dayNumber } from '../calendar/date-arithmetic.js';
import { authorizeDisposal, dueStarts, isPastRetention, keptUntil, longestRetention, refusalOfDisposal, type RetentionClaim, type RetentionRule, retentionRuleFor } from './retention.js';

const day = calendarDate;
const RULES: readonly RetentionRule[] = [
  { paperClass: 'junk', effectiveFrom: day('2026-04-01'), months: 1 },
  { paperClass: 'junk', effectiveFrom: day('2027-04-01'), months: 3 },
  { paperClass: 'misdelivered', effectiveFrom: day('2026-04-01'), months: 0 },
];
const days = fc.integer({ min: dayNumber(day('2024-01-01')), max: dayNumber(day('2032-12-31')) }).map(dateFromDayNumber);
const tables = fc.uniqueArray(fc.record<RetentionRule>({ paperClass: fc.constantFrom('junk', 'question'), effectiveFrom: days, months: fc.integer({ min: 0, max: 130 }) }), { selector: ({ paperClass, effectiveFrom }) => `${paperClass}${effectiveFrom}`, maxLength: 6 });

describe('保存期限', () => {
  it.each([
    ['junk', '2026-11-30', '2026-12-30'], ['junk', '2027-01-31', '2027-02-28'], ['junk', '2027-03-31', '2027-04-30'], ['junk', '2027-04-01', '2027-07-01'], ['misdelivered', '2026-11-24', '2026-11-24'],
  ] as const)('%s from %s: %s', (paperClass, startsOn, expected) => {
    expect(keptUntil(RULES, paperClass, day(startsOn))).toBe(expected);
  });

  it('a class or a day that the table does not know is never due', () => {
    expect(keptUntil(RULES, 'registration', day('2026-11-24'))).toBeNull();
    expect(retentionRuleFor(RULES, 'junk', day('2026-03-31'))).toBeNull();
  });

  it('the days that are asked of the database are exactly those that are past', () => {
    fc.assert(fc.property(tables, fc.constantFrom('junk' as const, 'question' as const), days, days, (rules, paperClass, startsOn, today) => {
      const until = keptUntil(rules, paperClass, startsOn);
      const asked = dueStarts(rules, today).some((range) => range.paperClass === paperClass && range.from <= startsOn && startsOn <= range.to);
      expect(asked).toBe(until !== null && until < today);
    }), { numRuns: 1_000 });
  });

  it.each([
    ['an open registration beside what is junk', [['junk', '2026-10-01'], ['registration', null]], ['registration', null, null]],
    ['the later of two', [['junk', '2026-10-01'], ['junk', '2026-11-24']], ['junk', '2026-11-24', '2026-12-24']],
    ['a 誤送信 beside what has no term in the table', [['misdelivered', '2026-11-24'], ['registration', '2026-11-20']], ['registration', '2026-11-20', null]],
    ['one alone', [['misdelivered', '2026-11-24']], ['misdelivered', '2026-11-24', '2026-11-24']],
  ] as const)('an original is kept for the longest of all that stands on it: %s', (_, claims, [paperClass, startsOn, until]) => {
    const given = claims.map(([of, from]): RetentionClaim => ({ paperClass: of, startsOn: from === null ? null : day(from) }));
    for (const order of [given, [...given].reverse()]) expect(longestRetention(RULES, order)).toEqual({ paperClass, startsOn, keptUntil: until });
  });

  it('nothing is past its term while any claim is not, and it is asked of the database by each claim', () => {
    const claims = fc.array(fc.record<RetentionClaim>({ paperClass: fc.constantFrom('junk', 'question'), startsOn: fc.option(days) }), { maxLength: 4 });
    fc.assert(fc.property(tables, claims, days, (rules, all, today) => {
      const due = ({ paperClass, startsOn }: RetentionClaim): boolean =>
        startsOn !== null && dueStarts(rules, today).some((range) => range.paperClass === paperClass && range.from <= startsOn && startsOn <= range.to);
      expect(isPastRetention(longestRetention(rules, all), today)).toBe(all.length > 0 && all.every(due));
    }), { numRuns: 1_000 });
  });
});

describe('廃棄', () => {
  const person: StaffActor = { kind: 'staff', staffId: 's1', branchId: 'b1', isHeadOffice: false, role: 'clerk', rank: null };
  it('is decided by another person than who proposed it, once, in its branch', () => {
    expect(refusalOfDisposal(person, 'decide', { branchId: 'b1', proposedById: 's2', decided: false })).toBeNull();
    expect(refusalOfDisposal(person, 'decide', { branchId: 'b1', proposedById: 's1', decided: false })).toBe('authority/same-person');
    expect(refusalOfDisposal(person, 'decide', { branchId: 'b2', proposedById: 's2', decided: false })).toBe('authority/other-branch');
    expect(() => authorizeDisposal(person, 'decide', { branchId: 'b1', proposedById: 's2', decided: true })).toThrow('application/state');
    expect(refusalOfDisposal({ ...person, role: 'administrator' }, 'decide', { branchId: 'b1', proposedById: 's2', decided: false })).toBe('authority/forbidden');
  });

  it('is taken back by who proposed it, until it is decided', () => {
    expect(refusalOfDisposal(person, 'withdraw', { branchId: 'b1', proposedById: 's1', decided: false })).toBeNull();
    expect(refusalOfDisposal(person, 'withdraw', { branchId: 'b1', proposedById: 's2', decided: false })).toBe('authority/forbidden');
    expect(refusalOfDisposal(person, 'withdraw', { branchId: 'b2', proposedById: 's1', decided: false })).toBe('authority/other-branch');
    expect(() => authorizeDisposal(person, 'withdraw', { branchId: 'b1', proposedById: 's1', decided: true })).toThrow('application/state');
  });
});
