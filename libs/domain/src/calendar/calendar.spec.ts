import fc from 'fast-check';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import { addBusinessDays, isBusinessDay } from './business-calendar.js';
import { calendarDate, isCalendarDate, type CalendarDate } from './calendar-date.js';
import { addDays, addMonths, dateFromDayNumber, dayNumber, daysBetween, fiscalYear, inclusiveDays, weekday } from './date-arithmetic.js';
import { formatDateFully, formatEraDate, formatEraDateWithWeekday, formatFiscalYear, formatInOtherCalendar, formatShortDate, formatWesternDate } from './format-date.js';
import { formatJapanInstant, formatJapanInstantFully, formatMinuteOfDay, japanDate, japanInstant, japanMinuteOfDay } from './japan-time.js';
import { explainDate } from './explain-date.js';
import { isPlausibleDate, joinDateBoxes, readDate, UNKNOWN_ERA } from './read-date.js';

const days = fc.integer({ min: dayNumber(calendarDate('1873-01-01')), max: dayNumber(calendarDate('2117-12-31')) });
const dates = days.map(dateFromDayNumber);

describe('日付を読む', () => {
  it.each([
    ['令和6年5月1日', '2024-05-01'],
    ['令和６年５月１日', '2024-05-01'],
    ['令和元年5月1日', '2019-05-01'],
    ['R6.5.1', '2024-05-01'],
    ['Ｒ６．５．１', '2024-05-01'],
    ['r6/5/1', '2024-05-01'],
    ['令6.5.1', '2024-05-01'],
    ['平成31年4月30日', '2019-04-30'],
    ['平成31年12月27日', '2019-12-27'],
    ['昭和64年1月7日', '1989-01-07'],
    ['2024年5月1日', '2024-05-01'],
    ['西暦2024年5月1日', '2024-05-01'],
    ['２０２４／０５／０１', '2024-05-01'],
    ['20240501', '2024-05-01'],
    ['2024-05-01', '2024-05-01'],
    ['2024.5.1', '2024-05-01'],
    ['令和6年5月1日（水）', '2024-05-01'],
    [' 令和 6 年 5 月 1 日 ', '2024-05-01'],
  ])('「%s」は %s', (text, date) => {
    expect(readDate(text)).toEqual({ ok: true, value: date });
  });

  it('令和9年2月30日はない: 2月は28日まで', () => {
    expect(readDate('令和9年2月30日')).toEqual({ ok: false, code: 'calendar/no-such-day', lastDay: 28, month: 2 });
    expect(readDate('令和10年2月29日')).toEqual({ ok: true, value: '2028-02-29' });
  });

  it.each([
    ['令和7年13月1日', '契約日の「13月」はありません。月は1から12までの数字で入力してください'],
    ['2025-13-01', '契約日の「13月」はありません。月は1から12までの数字で入力してください'],
    ['20251301', '契約日の月は1から12までの数字で入力してください'],
    ['2025/02/30', '契約日の日付「2025/02/30」はありません。2月は28日までです'],
    ['令和7年0月32日', '契約日の「0月」はありません。月は1から12まで、日は1から31までの数字で入力してください'],
    ['令和0年5月1日', '契約日の年は和暦か4けたの西暦の数字で入力してください'],
    ['24/5/1', '契約日の年は和暦か4けたの西暦の数字で入力してください'],
    ['令和8年月五日', '契約日の月は1から12まで、日は1から31までの数字で入力してください'],
    ['令和元年4月30日', '契約日の日付「令和元年4月30日」は令和が始まる前です'],
    ['昨日', '契約日は、年・月・日を数字で入力してください（例：令和8年11月24日）'],
    [joinDateBoxes(UNKNOWN_ERA, '2025', '5', '1'), '契約日の暦を読み取れませんでした。令和か西暦で、もう一度入力してください'],
    [joinDateBoxes(UNKNOWN_ERA, '', '', ''), '契約日の暦を読み取れませんでした。令和か西暦で、もう一度入力してください'],
  ])('「%s」のどこが違うかを言う: %s', (text, sentence) => {
    const reading = readDate(text);
    expect(reading.ok ? reading.value : explainDate('契約日', text, reading)).toBe(sentence);
  });

  it('令和元年4月30日は、令和の始まる前なので読まない', () => {
    expect(readDate('令和元年4月30日')).toEqual({ ok: false, code: 'calendar/before-era', eraName: '令和' });
  });

  it.each(['', '24/5/1', '6年5月1日', '令和0年5月1日', '令和6年13月1日', '2024-5', '9999999999', '令和６年', '1867-12-31'])(
    '「%s」は日付として読まない',
    (text) => {
      expect(readDate(text).ok).toBe(false);
    },
  );

  it('三つの欄は一つの日付になり、空のままなら空になる (DADS date picker)', () => {
    expect(readDate(joinDateBoxes('令和', '８', '11', '24'))).toEqual({ ok: true, value: '2026-11-24' });
    expect(readDate(joinDateBoxes('', '2026', '11', '24'))).toEqual({ ok: true, value: '2026-11-24' });
    expect(joinDateBoxes('令和', ' ', '', '')).toBe('');
  });

  it.each([
    [['令和', '令和6年5月31日', '', ''], '2024-05-31'], [['令和', 'R6.5.31', '', ''], '2024-05-31'], [['令和', '20240531', '', ''], '2024-05-31'],
    [['令和', '２０２４／０５／３１', ' ', ''], '2024-05-31'], [['', '令和6年5月31日', '', ''], '2024-05-31'],
    [['令和', '2024', '5', '31'], '2024-05-31'], [['令和', '令和6', '5', '31'], '2024-05-31'], [['', 'R6', '5', '31'], '2024-05-31'],
    [['令和', '6年', '5月', '31日'], '2024-05-31'], [['', '平成31', '4', '30'], '2019-04-30'], [['令和', '西暦2024年', '5', '31'], '2024-05-31'],
    [['令和', '元', '5', '1'], '2019-05-01'], [['', '2024年', '５', '３１'], '2024-05-31'],
  ] as const)('三つの欄 %j は %s: 書いてあることばで読む', ([era, year, month, day], date) => {
    expect(readDate(joinDateBoxes(era, year, month, day))).toEqual({ ok: true, value: date });
  });

  it.each([['令和', '6', '', ''], ['令和', '', '5', '31'], ['', '6', '5', '31'], ['令和', '24', '', '31']] as const)('三つの欄 %j %j %j %j は日付として読まない', (era, year, month, day) => {
    expect(readDate(joinDateBoxes(era, year, month, day)).ok).toBe(false);
  });

  it('契約に書かれる年は、平成の始まりから30年後まで', () => {
    const today = calendarDate('2026-11-24');
    const plausible = (date: string): boolean => isPlausibleDate(calendarDate(date), today);
    expect(['1988-12-31', '1989-01-01', '2056-11-24', '2056-11-25'].map(plausible)).toEqual([false, true, true, false]);
  });

  it('どの日付も、和暦・西暦のどの書き方からも同じ日付に戻る', () => {
    fc.assert(
      fc.property(dates, (date) => {
        for (const text of [formatEraDate(date), formatEraDateWithWeekday(date), formatWesternDate(date), date.replaceAll('-', '')]) {
          expect(readDate(text)).toEqual({ ok: true, value: date });
        }
      }),
    );
  });

  it('どんな文字列でも、存在する日付か、断りのどちらかになる', () => {
    fc.assert(
      fc.property(hostileText(), (text) => {
        const reading = readDate(text);
        expect(reading.ok ? isCalendarDate(reading.value) : reading.code.startsWith('calendar/')).toBe(true);
      }),
    );
  });
});

describe('日付の計算', () => {
  it('工期 6/16～2/28 は 258日 (つるぎ町の計算例)', () => {
    expect(inclusiveDays(calendarDate('2010-06-16'), calendarDate('2011-02-28'))).toBe(258);
    expect(addDays(calendarDate('2010-06-16'), 129)).toBe('2010-10-23');
  });

  it('見本の工期は 123日間 と 242日間', () => {
    expect(inclusiveDays(calendarDate('2026-11-24'), calendarDate('2027-03-26'))).toBe(123);
    expect(inclusiveDays(calendarDate('2026-06-02'), calendarDate('2027-01-29'))).toBe(242);
  });

  it('会計年度は4月から3月', () => {
    expect(fiscalYear(calendarDate('2027-03-31'))).toBe(2026);
    expect(fiscalYear(calendarDate('2027-04-01'))).toBe(2027);
    expect(formatFiscalYear(2026)).toBe('令和8年度');
    expect(formatFiscalYear(2019)).toBe('令和元年度');
  });

  it('月を足すと、ない日は月末になる', () => {
    expect(addMonths(calendarDate('2027-01-31'), 1)).toBe('2027-02-28');
    expect(addMonths(calendarDate('2026-11-24'), 14)).toBe('2028-01-24');
    expect(addMonths(calendarDate('2026-01-15'), -1)).toBe('2025-12-15');
  });

  it('日番号と日付は互いに戻り、曜日は7日で一巡する', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -500, max: 500 }), (date, days) => {
        expect(dateFromDayNumber(dayNumber(date))).toBe(date);
        expect(daysBetween(date, addDays(date, days))).toBe(days);
        expect(weekday(addDays(date, 7))).toBe(weekday(date));
        expect(new Date(`${date}T00:00:00Z`).getUTCDay()).toBe(weekday(date));
      }),
    );
  });
});

describe('日付の書き方', () => {
  it('読み取った日付は、打ったのと反対の暦で返す', () => {
    expect(['令和6年5月1日', '2024年5月1日', '西暦2024年5月1日', '２０２４/5/1'].map((typed) => formatInOtherCalendar(typed, date))).toEqual([
      '2024年5月1日（水）', '令和6年5月1日（水）', '令和6年5月1日（水）', '令和6年5月1日（水）',
    ]);
  });
  const date = calendarDate('2024-05-01');
  it('和暦と西暦を並べる', () => {
    expect(formatDateFully(date)).toBe('令和6年5月1日（2024/05/01 水）');
    expect(formatEraDate(calendarDate('2019-05-01'))).toBe('令和元年5月1日');
    expect(formatEraDate(calendarDate('2019-04-30'))).toBe('平成31年4月30日');
  });
  it('一覧は 11/24(火)', () => {
    expect(formatShortDate(calendarDate('2026-11-24'))).toBe('11/24(火)');
  });
});

describe('日本時間', () => {
  it('UTC 15:00 は日本の翌日0時', () => {
    const instant = Date.UTC(2026, 10, 23, 15, 0, 0);
    expect(japanDate(instant - 1)).toBe('2026-11-23');
    expect(japanDate(instant)).toBe('2026-11-24');
    expect(japanMinuteOfDay(instant + 605_000)).toBe(10);
    expect(formatJapanInstant(Date.UTC(2026, 10, 24, 4, 5, 7))).toBe('11/24(火) 13:05');
    expect(formatJapanInstantFully(Date.UTC(2026, 10, 23, 16, 5, 7))).toBe('2026/11/24 01:05:07');
    expect(formatMinuteOfDay(1_440)).toBe('24:00');
  });
  it('日付と時刻から作った瞬間は、その日付と時刻に戻る', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 0, max: 1_439 }), (date, minute) => {
        const instant = japanInstant(date, minute);
        expect([japanDate(instant), japanMinuteOfDay(instant)]).toEqual([date, minute]);
      }),
    );
    expect(() => japanInstant(calendarDate('2026-11-24'), 1_441)).toThrow('calendar/out-of-range');
  });
});

describe('営業日', () => {
  const calendar = { holidays: new Set<CalendarDate>([calendarDate('2026-11-23'), calendarDate('2026-11-03')]) };
  it('土日・祝日・12/31～1/3 は休み', () => {
    for (const closed of ['2026-11-21', '2026-11-22', '2026-11-23', '2026-12-31', '2027-01-01']) {
      expect(isBusinessDay(calendarDate(closed), calendar)).toBe(false);
    }
    expect(isBusinessDay(calendarDate('2026-12-30'), calendar)).toBe(true);
    expect(isBusinessDay(calendarDate('2027-01-04'), calendar)).toBe(true);
  });
  it('11/20(金) の3営業日後は、勤労感謝の日をとばして 11/26(木)', () => {
    expect(addBusinessDays(calendarDate('2026-11-20'), 3, calendar)).toBe('2026-11-26');
    expect(addBusinessDays(calendarDate('2026-11-21'), 0, calendar)).toBe('2026-11-24');
    expect(() => addBusinessDays(calendarDate('2026-11-20'), -1, calendar)).toThrow('calendar/out-of-range');
  });
  it('足した営業日数は、数えても同じ', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 60 }), (date, count) => {
        const later = addBusinessDays(date, count, calendar);
        expect(isBusinessDay(later, calendar)).toBe(true);
        const after = Array.from({ length: daysBetween(date, later) }, (_, index) => addDays(date, index + 1));
        expect(after.filter((day) => isBusinessDay(day, calendar)).length).toBe(count);
      }),
      { numRuns: 50 },
    );
  });
});
