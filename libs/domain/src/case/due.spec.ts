import type { BusinessCalendar } from '../calendar/business-calendar.js';
import { calendarDate, type CalendarDate } from '../calendar/calendar-date.js';
import { japanInstant } from '../calendar/japan-time.js';
import { APPLICATION_STATES, END_STATES, type ApplicationState } from '../vocabulary/enumerations.js';
import { branchDue, type BranchTargets, customerDue, decisionDue, isCustomerState } from './due.js';

/** Monday 2026-11-23 is 勤労感謝の日. */
const calendar: BusinessCalendar = { holidays: new Set<CalendarDate>([calendarDate('2026-11-23')]) };
const targets: BranchTargets = { submitted: 4, 'in-review': 8, 'awaiting-decision': 4, 'premium-secured': 2, concluded: 16 };
const at = (date: string, hour: number, minute = 0) => japanInstant(calendarDate(date), hour * 60 + minute);

describe('期限', () => {
  it('the branch is measured in business hours: 受付 金曜 16:05 に4営業時間は、連休明けの 12:05', () => {
    expect(branchDue('submitted', at('2026-11-20', 16, 5), null, targets, calendar)).toBe(at('2026-11-24', 12, 5));
    expect(branchDue('concluded', at('2026-11-24', 9), null, targets, calendar)).toBe(at('2026-11-25', 17));
  });

  it.each([
    ['2026-11-24', at('2026-11-24', 17)],
    ['2026-11-25', at('2026-11-25', 12)],
    ['2026-11-20', at('2026-11-20', 17)],
  ])('発行希望日 %s presses only when it is earlier', (desired, due) => {
    expect(branchDue('in-review', at('2026-11-24', 12), calendarDate(desired), targets, calendar)).toBe(due);
  });

  it('審査の目安: the targets up to the decision, added up; the same as one state after the other', () => {
    const submitted = at('2026-11-20', 16, 20);
    expect(decisionDue('submitted', submitted, targets, calendar)).toBe(at('2026-11-25', 16, 20));
    const claimed = branchDue('submitted', submitted, null, targets, calendar);
    expect(decisionDue('in-review', claimed, targets, calendar)).toBe(at('2026-11-25', 16, 20));
    expect(branchDue('awaiting-decision', branchDue('in-review', claimed, null, targets, calendar), null, targets, calendar)).toBe(at('2026-11-25', 16, 20));
  });

  it('the customer has until the day that was told', () => {
    expect(customerDue(calendarDate('2026-11-26'))).toBe(at('2026-11-26', 17));
  });

  it('every state that is no end has one of the two', () => {
    const branchs = APPLICATION_STATES.filter((state) => !isCustomerState(state) && !(END_STATES as readonly ApplicationState[]).includes(state));
    expect(branchs.slice().sort()).toEqual(Object.keys(targets).sort());
  });
});
