import { joinLines, joinWords } from './words.js';

function piece(text: string, x0: number, x1: number, y0 = 0): Parameters<typeof joinWords>[0][number] {
  return { text, confidence: 90, bbox: { x0, y0, x1, y1: y0 + 30 } };
}

describe('the words of a line', () => {
  it('letters that touch are a word, a blank of half a letter ends it', () => {
    expect(joinWords([piece('工', 0, 30), piece('事', 33, 60), piece('部', 66, 90), piece('主', 106, 135), piece('任', 138, 165)])).toMatchObject([{ text: '工事部', x: 0, width: 90 }, { text: '主任', x: 106 }]);
  });

  it('what stands in a cell of the form is no word with its label', () => {
    const cell = { x: 95, y: 0, width: 200, height: 40 };
    expect(joinWords([piece('名', 60, 85), piece('称', 88, 94), piece('例', 96, 120), piece('見', 122, 150)], [cell]).map(({ text }) => text)).toEqual(['名称', '例見']);
  });
});

describe('lines of one place', () => {
  it.each([
    ['見本県 見本市 二町1-1\n3階ビル\n', '見本県見本市二町1-1 3階ビル'], ['見本県見本市\n本町三丁目', '見本県見本市本町三丁目'], ['見本 ビル |', '見本ビル'],
  ])('%j → %s', (text, line) => expect(joinLines(text)).toBe(line));
});
