import fc from 'fast-check';
import type { BusinessCalendar } from '../calendar/business-calendar.js';
import { calendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';
import { closingDayWhenAsked, deficiencyAnswerDay, deficiencyCourse, deficiencyReminderDue } from './deficiency-term.js';

const CALENDAR: BusinessCalendar = { holidays: new Set([calendarDate('2026-11-23')]) };
const TERMS = { deficiencyReminder: 5, deficiencySecondReminder: 10, deficiencyLapse: 30 };
const RAISED = { raisedOn: calendarDate('2026-11-16'), answerBy: calendarDate('2026-11-20') };
const day = fc.integer({ min: 0, max: 200 }).map((days) => addDays(RAISED.raisedOn, days));

describe('お願いした日', () => {
  it.each([
    ['2026-11-16', '2026-11-20'],
    ['2026-11-17', '2026-11-25'],
    ['2026-11-20', '2026-11-30'],
  ])('told on %s: %s', (told, asked) => expect(deficiencyAnswerDay(RAISED, calendarDate(told), TERMS, CALENDAR)).toBe(asked));

  it('is to come, whenever the customer is told', () => fc.assert(fc.property(day, (told) => expect(deficiencyAnswerDay(RAISED, told, TERMS, CALENDAR) > told).toBe(true))));
});

describe('催促 and the end', () => {
  const course = deficiencyCourse(RAISED.answerBy, TERMS, CALENDAR);

  it('follow the day that was asked for', () => expect(course).toEqual({ answerBy: '2026-11-20', remindAgainOn: '2026-11-30', closesOn: '2026-12-28' }));

  it.each([['2026-11-19', null], ['2026-11-20', 'first'], ['2026-11-29', 'first'], ['2026-11-30', 'second'], ['2026-12-27', 'second'], ['2026-12-28', null]] as const)('on %s: %s', (today, due) => {
    expect(deficiencyReminderDue(course, calendarDate(today))).toBe(due);
  });

  it('a 催促 never names a day that is gone, nor one before the term ends', () => fc.assert(fc.property(day, (asked) => {
    const closes = closingDayWhenAsked(course, asked, TERMS, CALENDAR);
    expect(closes > asked && closes >= course.closesOn).toBe(true);
  })));
});
