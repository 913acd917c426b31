import { printableName } from './attach-contract-copy.js';

describe('names of attached files', () => {
  test.each([
    ['契約書.pdf', '契約書.pdf'],
    ['契約書.PDF', '契約書.PDF'],
    ['a.exe', 'a.exe.pdf'],
    ['契約書ver1.2', '契約書ver1.2.pdf'],
    ['名前 "x".pdf', '名前 x.pdf'],
    ['\uFA19社の写し.pdf', '\uFA19社の写し.pdf'],
    ['.pdf', '添付書類.pdf'],
    ['', '添付書類.pdf'],
    ['a\u202Efdp.exe', 'afdp.exe.pdf'],
  ])('%j is kept as %s', (name, kept) => expect(printableName(name)).toBe(kept));

  test('a long name keeps its end and stays a PDF', () => {
    expect([...printableName(`${'あ'.repeat(400)}.pdf`)].length).toBe(120);
    expect(printableName(`${'あ'.repeat(400)}.exe`)).toMatch(/\.exe\.pdf$/);
  });
});
