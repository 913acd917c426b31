import { formatNoticeNumber, keyNoticeFileName, reissueWords } from './key-notice.js';

describe('認証キー等のお知らせ を見分ける', () => {
  it('最初のお知らせの番号と名前は、回を付けない', () => {
    expect(formatNoticeNumber({ contractNumber: '2070004426', version: 1, generation: 1 })).toBe('KN-2070004426-01');
    expect(keyNoticeFileName('2070004426', 1)).toBe('発注者提出用_認証キー等のお知らせ_2070004426.pdf');
    expect(reissueWords(1)).toBeNull();
  });

  it('再発行したお知らせは、番号と名前に何回目かが付く', () => {
    expect(formatNoticeNumber({ contractNumber: '2070004426', version: 1, generation: 2 })).toBe('KN-2070004426-01-02');
    expect(keyNoticeFileName('2070004426', 3)).toBe('発注者提出用_認証キー等のお知らせ_2070004426_再発行第2回.pdf');
    expect(reissueWords(2)).toBe('再発行 第1回');
  });
});
