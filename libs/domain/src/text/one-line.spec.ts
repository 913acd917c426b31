import fc from 'fast-check';
import { oneLine } from './one-line.js';

describe('a text for a field of one line', () => {
  it.each([
    ['見本県見本市二町1-1\n3階ビル', '見本県見本市二町1-1 3階ビル'], ['1-1\r\n3階', '1-1 3階'], ['1-1 \r\n\n　3階\n', '1-1 3階'], ['1-1\u2028 3階', '1-1 3階'], ['工事部\t部長', '工事部 部長'], ['架空　花子', '架空　花子'],
  ])('%j → %s', (text, line) => expect(oneLine(text)).toBe(line));

  it('looks at a long row of blanks once', () => {
    const blanks = ' '.repeat(1_000_000);
    const began = Date.now();
    expect(oneLine(`1${blanks}2`)).toBe(`1${blanks}2`);
    expect(oneLine(`1${blanks}\n${blanks}2`)).toBe('1 2');
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  it('has no break, keeps every letter, and stays as it is the second time', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('1', '-', '階', ' ', '　', '\n', '\r', '\t', '\u2028', '\u0085') }), (text) => {
      const line = oneLine(text);
      expect(line).not.toMatch(/[\t\n\r\u0085\u2028]/u);
      expect(line.replace(/\s/gu, '')).toBe(text.replace(/[\s\u0085]/gu, ''));
      expect(oneLine(line)).toBe(line);
    }));
  });
});
