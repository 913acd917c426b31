import fc from 'fast-check';
import { addBusinessDays, type BusinessCalendar, isBusinessDay } from '../calendar/business-calendar.js';
import { calendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';
import { DEFICIENCY_PAPERS, deficiencyDayProblem, sendingDayProblem, usualWay } from './deficiencies.js';

const CALENDAR: BusinessCalendar = { holidays: new Set([calendarDate('2026-11-23')]) };
const TODAY = calendarDate('2026-11-20');

describe('お願いしたい日', () => {
  it.each([
    ['2026-11-20', '明日から'],
    ['2026-11-21', '営業日で'],
    ['2117-11-22', '60営業日以内'],
  ])('%s is refused in words', (day, words) => expect(deficiencyDayProblem(calendarDate(day), TODAY, 60, CALENDAR)).toContain(words));

  it('any business day within the term is one, and none beyond it', () => fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 120 }), (away, most) => {
    const day = addDays(TODAY, away);
    const taken = isBusinessDay(day, CALENDAR) && day <= addBusinessDays(TODAY, most, CALENDAR);
    expect(deficiencyDayProblem(day, TODAY, most, CALENDAR) === null).toBe(taken);
  })));
});

describe('送付 of a 不備の書面', () => {
  it.each([['2026-11-24', null], ['2026-11-27', null], ['2026-11-23', '印刷した令和8年11月24日から今日まで'], ['2026-11-28', '今日まで']] as const)('printed on 24 November, sent on %s', (day, words) => {
    const problem = sendingDayProblem(calendarDate(day), calendarDate('2026-11-24'), calendarDate('2026-11-27'));
    expect(words === null ? problem : problem?.includes(words)).toBe(words === null ? null : true);
  });

  it('a letter goes by post and a cover by FAX', () => expect(DEFICIENCY_PAPERS.map(usualWay)).toEqual(['post', 'fax']));
});
