import { calendarDate } from '#domain';
import { isOpen, joinOutages, lookedAtWords, maintenanceView, outagesAt, readHours } from './service-hours.js';

const HOURS = { opens: '08:30', closes: '24:00' };
const japan = (time: string) => new Date(`2026-11-24T${time}:00+09:00`);

describe('ご利用時間 8:30～24:00 (the founding document)', () => {
  test.each([['08:29', false], ['08:30', true], ['23:59', true], ['00:00', false]])('at %s open: %s', (time, open) => {
    expect(isOpen(HOURS, [], japan(time))).toBe(open);
  });

  test('closed during an announced maintenance', () => {
    const outage = { startsAt: japan('12:00'), endsAt: japan('13:00'), reason: '点検' };
    expect([japan('11:59'), japan('12:00'), japan('13:00')].map((now) => isOpen(HOURS, [outage], now))).toEqual([true, false, true]);
  });

  test.each([
    ['2026-11-27T05:52', '本日の営業開始後に'], ['2026-11-27T08:29', '本日の営業開始後に'], ['2026-11-27T14:00', '次の営業日（11/30(月)）に'],
    ['2026-11-28T05:00', '次の営業日（11/30(月)）に'], ['2026-11-23T05:00', '次の営業日（11/24(火)）に'],
  ])('what is sent in at %s outside the hours is looked at %s', (at, words) => {
    expect(lookedAtWords(HOURS, { holidays: new Set([calendarDate('2026-11-23')]) }, new Date(`${at}:00+09:00`))).toBe(words);
  });

  test.each([
    [japan('00:00'), new Date('2026-11-25T00:00:00+09:00'), '令和8年11月24日（火）終日'],
    [japan('22:00'), japan('23:30'), '令和8年11月24日（火） 22:00から23:30まで'],
    [japan('22:00'), new Date('2026-11-25T03:00:00+09:00'), '令和8年11月24日（火） 22:00から令和8年11月25日（水） 3:00まで'],
    [japan('00:00'), new Date('2026-11-26T00:00:00+09:00'), '令和8年11月24日（火）から令和8年11月25日（水）まで終日'],
    [japan('22:00'), new Date('2026-11-25T00:00:00+09:00'), '令和8年11月24日（火） 22:00から24:00まで'],
  ])('maintenance from %s until %s reads %s', (startsAt, endsAt, words) => {
    expect(maintenanceView({ startsAt, endsAt, reason: '点検' }).when).toBe(words);
  });

  test('the end of a running maintenance is said with its day', () => {
    expect(maintenanceView({ startsAt: japan('22:00'), endsAt: new Date('2026-11-25T03:00:00+09:00'), reason: '点検' }).until).toBe('令和8年11月25日（水） 3:00まで');
    expect(maintenanceView({ startsAt: japan('00:00'), endsAt: new Date('2026-11-25T00:00:00+09:00'), reason: '点検' }).until).toBe('令和8年11月24日（火） 24:00まで');
  });

  describe('outages that are announced one by one', () => {
    const check = { startsAt: japan('12:00'), endsAt: japan('13:00'), reason: '点検' };
    const move = { startsAt: japan('13:00'), endsAt: japan('15:00'), reason: '移設' };
    const inside = { startsAt: japan('12:10'), endsAt: japan('12:20'), reason: '点検' };
    const evening = { startsAt: japan('20:00'), endsAt: japan('21:00'), reason: '更新' };

    test('are one where they overlap or follow each other at once', () => {
      expect(joinOutages([evening, move, inside, check])).toEqual([{ startsAt: japan('12:00'), endsAt: japan('15:00'), reason: '点検、移設' }, evening]);
    });

    test.each([
      ['11:59', null, '12:00'], ['12:00', '12:00', '20:00'], ['13:00', '12:00', '20:00'], ['14:59', '12:00', '20:00'], ['15:00', null, '20:00'], ['20:00', '20:00', null], ['21:00', null, null],
    ])('at %s the one from %s runs and the one from %s is next', (time, runningFrom, nextFrom) => {
      const { running, next } = outagesAt([check, inside, move, evening], japan(time));
      expect([running?.startsAt ?? null, next?.startsAt ?? null]).toEqual([runningFrom, nextFrom].map((from) => (from === null ? null : japan(from))));
    });
  });

  test('the stored setting is taken only in its own shape', () => {
    expect(readHours({ opens: '09:00', closes: '18:00' })).toEqual({ opens: '09:00', closes: '18:00' });
    expect([null, 'x', {}, { opens: '9', closes: '18:00' }, { opens: '09:00', closes: '25:00' }].map(readHours)).toEqual([null, null, null, null, null]);
  });
});
