import fc from 'fast-check';
import { csv } from './csv.js';

/** Reads a CSV as a spreadsheet does. */
function cellsOf(text: string): string[][] {
  return [...text.slice(1).matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/gu)].map((line) => [...(line[1] ?? '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/gu)]
    .map((part) => part[1]?.replaceAll('""', '"') ?? part[2] ?? ''));
}

describe('CSV', () => {
  it('begins with the mark of UTF-8 and ends every line with CRLF', () => {
    expect(csv(['工事名', '金額'], [['見本大橋', '100']])).toBe('\uFEFF工事名,金額\r\n見本大橋,100\r\n');
  });

  it.each(['=1+1', '+81', '-1', '@SUM(A1)', '＝ＨＹＰＥＲＬＩＮＫ', '\tx'])('%j is no formula', (text) => {
    expect(cellsOf(csv(['x'], [[text]]))[1]).toEqual([`'${text}`]);
  });

  it('keeps every text in its cell', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), { maxLength: 5 }), (rows) => {
      const read = cellsOf(csv(['a', 'b'], rows)).slice(1);
      expect(read.map((row) => row.map((text) => text.replace(/^'(?=[=+\-@＝＋－＠\t\r])/u, '')))).toEqual(rows);
    }));
  });
});
