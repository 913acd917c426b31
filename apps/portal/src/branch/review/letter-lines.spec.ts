import { letterLines } from './letter-lines.js';

describe('lines of a mail on a page', () => {
  it.each([
    ['お世話になっております。', '', 'お世話になっております。'],
    ['■ お願いしたい日', '', '■ お願いしたい日'],
    ['　・宛名（被保証者）', '　・', '宛名（被保証者）'],
    ['　1　下のページを開き、ログインします。', '　1　', '下のページを開き、ログインします。'],
    ['　　https://e-net.example.jp/applications/1', '　　', 'https://e-net.example.jp/applications/1'],
    ['　工事名　　　　令和8年度 県道見本中央線', '　工事名　　　　', '令和8年度 県道見本中央線'],
    ['　　　　　　　　橋梁補修工事', '　　　　　　　　', '橋梁補修工事'],
    ['　契約書の写しでは工事名が違います。', '　', '契約書の写しでは工事名が違います。'],
    ['', '', ''],
  ])('「%s」', (line, lead, words) => {
    expect(letterLines(line)).toEqual([{ lead, words }]);
  });

  it('loses nothing', () => {
    const text = '株式会社見本組\n\n■ 理由\n　契約書　の\n　・　　\n　　';
    expect(letterLines(text).map(({ lead, words }) => lead + words).join('\n')).toBe(text);
  });
});
