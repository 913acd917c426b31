import { calendarDate } from '../calendar/calendar-date.js';
import { answerByWhenTold, answerDayProblem, correctionAnswerBy } from './correction-term.js';

/** Monday 2026-11-23 is 勤労感謝の日. */
const calendar = { holidays: new Set([calendarDate('2026-11-23')]) };
const terms = { correctionReminder: 3, correctionLapse: 20 };
const friday = calendarDate('2026-11-20');

describe('お願いしたい日 (terms are ours)', () => {
  it('is three business days on, past the holiday, unless another is set', () => {
    expect(correctionAnswerBy(friday, terms, calendar)).toBe('2026-11-26');
  });

  it.each([
    ['2026-11-20', 'not-after-today'], ['2026-11-23', 'closed'], ['2026-11-28', 'closed'], ['2026-11-24', null],
    ['2026-12-21', null], ['2026-12-22', 'after-lapse'],
  ])('%s: %s', (day, problem) => {
    expect(answerDayProblem(calendarDate(day), friday, terms, calendar)).toBe(problem);
  });

  it.each([
    ['2026-11-20', '2026-11-26', 'told on the day'], ['2026-11-22', '2026-11-26', 'told before the next business day'],
    ['2026-11-24', '2026-11-27', 'a business day late'], ['2026-12-01', '2026-12-04', 'told after the day was over'],
  ])('told on %s: %s (%s)', (toldOn, day) => {
    expect(answerByWhenTold(friday, calendarDate('2026-11-26'), calendarDate(toldOn), calendar)).toBe(day);
  });
});
