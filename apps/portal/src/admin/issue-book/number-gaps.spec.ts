import { missingInSeries, numberGaps } from './number-gaps.js';

describe('発行簿の欠番', () => {
  test('numbers in sequence after those of the day before have no gap', () => {
    expect(numberGaps(['2012600004', '2012600005', '2012600006'], '2012600003')).toEqual([]);
  });

  test('the first day of a series begins with 00001', () => {
    expect(numberGaps(['2012600001', '2012600002'], null)).toEqual([]);
    expect(numberGaps(['2012600002'], null)).toEqual([{ first: '2012600001', last: '2012600001', count: 1 }]);
  });

  test('a run of missing numbers is one gap, told by its first and last', () => {
    expect(numberGaps(['2012600004', '2012600009', '2012600011'], '2012600003')).toEqual([
      { first: '2012600005', last: '2012600008', count: 4 },
      { first: '2012600010', last: '2012600010', count: 1 },
    ]);
  });

  test('a gap between two days is told on the later one', () => {
    expect(numberGaps(['2012600008'], '2012600005')).toEqual([{ first: '2012600006', last: '2012600007', count: 2 }]);
  });

  test('a whole series lacks as many as its highest serial exceeds its count', () => {
    expect(missingInSeries('2012600123', 123)).toBe(0);
    expect(missingInSeries('2012600123', 120)).toBe(3);
  });

  test('a day without contracts has no gap to tell', () => {
    expect(numberGaps([], '2012600005')).toEqual([]);
  });
});
