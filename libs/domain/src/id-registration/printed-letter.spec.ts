import { calendarDate } from '../calendar/calendar-date.js';
import { changedSincePrinting, leftBeforeChange, recordLabelsOf } from './printed-letter.js';

const RECORD = { name: '株式会社例見工務店', postalCode: '999-0012', address: '見本県例示市仮町三丁目4番15号' };

describe('a printed letter beside the record of its customer', () => {
  it('says the same, or another address, or another name; what nobody has kept says nothing', () => {
    expect(changedSincePrinting(RECORD, RECORD)).toEqual([]);
    expect(changedSincePrinting({ ...RECORD, postalCode: '999-0013' }, RECORD)).toEqual(['住所']);
    expect(changedSincePrinting({ ...RECORD, address: '見本県別市1番', name: '前の名称' }, RECORD)).toEqual(['住所', '名称']);
    expect(changedSincePrinting({ name: null, postalCode: null, address: null }, RECORD)).toEqual([]);
    expect([recordLabelsOf([]), recordLabelsOf(['住所']), recordLabelsOf(['名称']), recordLabelsOf(['住所', '名称'])]).toEqual([[], ['郵便番号', '住所'], ['名称'], ['名称', '郵便番号', '住所']]);
  });

  it('had left before the change on an earlier day alone, as days are counted in Japan', () => {
    const changedAt = Date.parse('2026-11-24T15:30:00Z');
    const left = (day: string) => leftBeforeChange(calendarDate(day), changedAt);
    expect([left('2026-11-24'), left('2026-11-25'), left('2026-11-26')]).toEqual([true, false, false]);
    expect(leftBeforeChange(calendarDate('2026-11-01'), null)).toBe(false);
  });
});
