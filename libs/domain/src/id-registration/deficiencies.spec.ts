import fc from 'fast-check';
import { addBusinessDays, type BusinessCalendar, isBusinessDay } from '../calendar/business-calendar.js';
import { calendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';
import { deficiencyDayProblem } from './deficiencies.js';

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
