import fc from 'fast-check';
import { csv } from './csv.js';

/** Reads a CSV as a spreadsheet does. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted] = [[] as string[], '', false];
  for (let at = 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text.charAt(at + 1) !== '"') quoted = false;
      else {
        cell += '"';
        at += 1;
      }
    } else if (character === '"') quoted = true;
    else if (character === ',' || text.startsWith('\r\n', at)) {
      row.push(cell);
      cell = '';
      if (character === ',') continue;
      rows.push(row);
      row = [];
      at += 1;
    } else cell += character;
  }
  return rows;
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
      const safe = (text: string) => (/^[=+\-@＝＋－＠\t\r]/u.test(text) ? `'${text}` : text);
      expect(cellsOf(csv(['a', 'b'], rows)).slice(1)).toEqual(rows.map((row) => row.map(safe)));
    }));
  });
});
