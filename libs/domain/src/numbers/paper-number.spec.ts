import { caseNumberOfPaper, readDocumentIdentifier } from './paper-number.js';

test('通知番号と計算書番号は保証契約番号を、領収証の番号は受付番号を運ぶ', () => {
  for (const text of ['KN-2070004426-01', 'kn-2070004426-01-02', 'ＫＮ－２０７０００４４２６－０１', 'PS-2070004426-01']) expect(caseNumberOfPaper(text)).toBe('2070004426');
  for (const text of ['RC-26-04071-1', 'ＲＣ－２６－０４０７１－１２']) expect(caseNumberOfPaper(text)).toBe('26-04071');
  for (const text of ['', '2070004426', 'KN-207000442-01', 'KN-2070004426', 'RC-26-04071', '26-04071']) expect(caseNumberOfPaper(text)).toBeNull();
});

test('文書識別子は、区切りの有無・幅・大文字小文字を問わずに読む', () => {
  for (const text of ['1A2B-3C4D-5E6F-7A8B', '1a2b3c4d5e6f7a8b', '１Ａ２Ｂ－３Ｃ４Ｄ－５Ｅ６Ｆ－７Ａ８Ｂ', '文書識別子　1A2B-3C4D-5E6F-7A8B']) {
    expect(readDocumentIdentifier(text)).toBe('1a2b3c4d5e6f7a8b');
  }
  for (const text of ['', '1A2B-3C4D-5E6F', '1A2B-3C4D-5E6F-7A8G', '2070004426']) expect(readDocumentIdentifier(text)).toBeNull();
});
