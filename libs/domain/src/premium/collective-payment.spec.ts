import fc from 'fast-check';
import { type BusinessCalendar, isBusinessDay } from '../calendar/business-calendar.js';
import { type CalendarDate, calendarDate } from '../calendar/calendar-date.js';
import { addDays, addMonths, dateParts, daysBetween } from '../calendar/date-arithmetic.js';
import { PAYMENT_METHODS } from '../vocabulary/enumerations.js';
import { collectiveDateWhenTold, collectivePaymentDate, methodOfCharge } from './collective-payment.js';

const calendar: BusinessCalendar = { holidays: new Set([calendarDate('2027-02-23')]) };
const on = (charged: string, day: number): CalendarDate => collectivePaymentDate(calendarDate(charged), day, calendar);

describe('一括納付の約定日', () => {
  it.each([
    ['2026-11-02', 20, '2026-12-21', '日曜日の20日は、翌営業日'],
    ['2026-11-30', 20, '2026-12-21', '月末の承認も、翌月の同じ日'],
    ['2026-10-15', 31, '2026-11-30', '30日までの月の末日'],
    ['2026-11-24', 31, '2027-01-04', '年末年始の末日は、翌年の最初の営業日'],
    ['2027-01-31', 31, '2027-03-01', '2月の末日が日曜日なら3月1日'],
    ['2027-01-12', 23, '2027-02-24', '祝日は翌営業日'],
  ])('%s の承認、翌月%s日 → %s (%s)', (charged, day, expected) => {
    expect(on(charged, day)).toBe(expected);
  });

  it('a business day, never before the agreed day of the next month, and within the ten days after it; one month has one day', () => {
    const days = fc.integer({ min: 0, max: 3_650 }).map((days) => addDays(calendarDate('2024-01-01'), days));
    fc.assert(fc.property(days, fc.integer({ min: 1, max: 31 }), (charged, day) => {
      const due = collectivePaymentDate(charged, day, calendar);
      const first = `${addMonths(charged, 1).slice(0, 7)}-01` as CalendarDate;
      const agreed = Math.min(day, dateParts(addDays(addMonths(first, 1), -1)).day) - 1;
      expect(isBusinessDay(due, calendar)).toBe(true);
      expect(daysBetween(addDays(first, agreed), due)).toBeGreaterThanOrEqual(0);
      expect(daysBetween(addDays(first, agreed), due)).toBeLessThanOrEqual(10);
      expect(collectivePaymentDate(`${charged.slice(0, 7)}-01` as CalendarDate, day, calendar)).toBe(due);
    }));
  });

  it.each([
    ['2026-11-24', '2026-12-21'], ['2026-12-18', '2026-12-21'], ['2026-12-21', '2027-01-20'], ['2027-01-25', '2027-02-22'],
  ])('heard of on %s, the 約定日 of December is %s', (toldOn, day) => {
    expect(collectiveDateWhenTold(calendarDate('2026-12-21'), calendarDate(toldOn), 20, calendar)).toBe(day);
  });

  it.each([0, 32, 1.5, Number.NaN])('%s is no day of a month', (day) => {
    expect(() => on('2026-11-24', day)).toThrow('calendar/out-of-range');
  });

  it('only a deferred charge is paid together; who wished for it without an agreement transfers', () => {
    expect(PAYMENT_METHODS.map((wished) => methodOfCharge(false, wished))).toEqual(['transfer', 'cash', 'cheque', 'transfer']);
    expect(methodOfCharge(true, 'deferred')).toBe('deferred');
  });
});
