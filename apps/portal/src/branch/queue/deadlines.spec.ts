import { type BusinessCalendar, type CalendarDate, calendarDate } from '#domain';
import { type DeadlineClock, deadlineOf } from './deadlines.js';

const CALENDAR: BusinessCalendar = { holidays: new Set<CalendarDate>([calendarDate('2026-11-23')]) };
const CLOCK: DeadlineClock = { now: Date.parse('2026-11-24T10:42:00+09:00'), calendar: CALENDAR };

describe('期限', () => {
  it.each([
    ['submitted', '2026-11-24T12:05:00+09:00', 'soon', '残り 1時間23分', '11/24(火) 12:05'],
    ['submitted', '2026-11-24T14:42:00+09:00', 'ample', '残り 4時間00分', '11/24(火) 14:42'],
    ['submitted', '2026-11-20T13:00:00+09:00', 'over', '超過 5時間42分', '11/20(金) 13:00'],
    ['in-review', '2026-11-19T17:00:00+09:00', 'over', '超過 1営業日 1時間', '11/19(木) 17:00'],
    ['correction-requested', '2026-11-26T17:00:00+09:00', 'paused', '停止中（補正待ち）', '11/26(木) まで'],
    ['awaiting-premium', '2026-12-01T17:00:00+09:00', 'paused', '停止中（保証料入金待ち）', '12/1(火) まで'],
    ['awaiting-premium', '2026-11-20T17:00:00+09:00', 'over', '期限超過（保証料入金待ち）', '11/20(金) まで'],
  ] as const)('%s until %s: %s %s', (state, due, tone, text, at) => {
    expect(deadlineOf({ state, dueAt: new Date(due), certificateStatus: null }, CLOCK)).toEqual({ tone, text, at });
  });

  it.each(['delivered', 'registered'] as const)('証書がお客様に届いた案件（%s）には、手続きが終わる前から期限はない', (certificateStatus) => {
    expect(deadlineOf({ state: 'concluded', dueAt: new Date('2026-11-20T09:00:00+09:00'), certificateStatus }, CLOCK)).toBeNull();
  });

  it('終わった案件に期限はない', () => {
    expect(deadlineOf({ state: 'issued', dueAt: new Date('2026-11-20T09:00:00+09:00'), certificateStatus: 'notified' }, CLOCK)).toBeNull();
  });
});
