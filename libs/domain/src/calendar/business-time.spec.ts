import type { BusinessCalendar } from './business-calendar.js';
import { addBusinessMinutes, businessMinutesBetween } from './business-time.js';
import { type CalendarDate, calendarDate } from './calendar-date.js';
import { japanInstant } from './japan-time.js';

/** 11/23 (Monday) is 勤労感謝の日: the clock of the branch pictures. */
const CALENDAR: BusinessCalendar = { holidays: new Set<CalendarDate>([calendarDate('2026-11-23')]) };
const at = (date: string, hour: number, minute = 0) => japanInstant(calendarDate(date), hour * 60 + minute);

describe('the clock of the branch runs in opening hours only', () => {
  it('金曜 16:05 から火曜 10:42 まで: 土日と祝日を除いて 55分 + 1時間42分', () => {
    expect(businessMinutesBetween(at('2026-11-20', 16, 5), at('2026-11-24', 10, 42), CALENDAR)).toBe(55 + 102);
  });

  it('受付 11/20(金) 16:05 に4営業時間: 期限は 11/24(火) 12:05', () => {
    expect(addBusinessMinutes(at('2026-11-20', 16, 5), 240, CALENDAR)).toBe(at('2026-11-24', 12, 5));
  });

  it('受付 11/19(木) 14:10 に4営業時間: 期限は 11/20(金) 10:10', () => {
    expect(addBusinessMinutes(at('2026-11-19', 14, 10), 240, CALENDAR)).toBe(at('2026-11-20', 10, 10));
  });

  it('夜と休日に届いたものは次の営業日の朝から数える', () => {
    expect(addBusinessMinutes(at('2026-11-21', 22), 60, CALENDAR)).toBe(at('2026-11-24', 10));
    expect(businessMinutesBetween(at('2026-11-21', 22), at('2026-11-24', 9), CALENDAR)).toBe(0);
  });

  it('counts back what it counted forward', () => {
    const start = at('2026-12-28', 16, 59);
    for (const minutes of [1, 59, 480, 481, 2_400]) {
      expect(businessMinutesBetween(start, addBusinessMinutes(start, minutes, CALENDAR), CALENDAR)).toBe(minutes);
    }
  });
});
