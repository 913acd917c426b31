import fc from 'fast-check';
import { dayMadeOut } from './day-made-out.js';

describe('a day on a print as letters were made out of it', () => {
  it.each([
    ['202675727', '2026/5/27', true], ['20267671', '2026/6/1', true], ['2026/671', '2026/6/1', true], ['20267777', '2026/7/7', true], ['2026712731', '2026/12/31', true], ['2026705709', '2026/05/09', true],
    ['信和8年4月15日', '令和8年4月15日', false], ['和8年4月15日', '令和8年4月15日', false], ['令和8年4月15日', '令和8年4月15日', false],
    ['2026/5/27', '2026/5/27', false], ['2026年5月27日', '2026年5月27日', false], ['R8.7.8', 'R8.7.8', false], ['20260717', '20260717', false], ['2026-07-17', '2026-07-17', false],
    // No such month or day, or too much between them.
    ['202671373', '202671373', false], ['2026757272', '2026757272', false], ['大8年4月15日', '大8年4月15日', false], ['', '', false],
  ])('%s is %s', (text, value, guessed) => expect(dayMadeOut(text)).toEqual({ value, guessed }));

  it('whichever slashes of a day were taken for a 7, it is that day and no other, and a person is asked', () => {
    const written = fc.tuple(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 31 }), fc.boolean(), fc.constantFrom(['7', '/'], ['/', '7'], ['7', '7']));
    fc.assert(fc.property(written, ([year, month, day, wide, [first, second]]) => {
      const [m, d] = [month, day].map((number) => String(number).padStart(wide ? 2 : 1, '0'));
      expect(dayMadeOut(`${year}${first}${m}${second}${d}`)).toEqual({ value: `${year}/${m}/${d}`, guessed: true });
    }));
  });
});
