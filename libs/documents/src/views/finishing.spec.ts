import { advanceShare, eraMinute, eraSecond, extraLines, unbrokenParts, widthInCharacters } from './finishing.js';

describe('finished strings of papers', () => {
  it('says instants in 和暦 and Japan time, whatever zone the process has', () => {
    expect(eraSecond(new Date('2026-06-08T04:42:07Z'))).toBe('令和8年6月8日 13時42分07秒');
    expect(eraMinute(new Date('2026-12-31T15:05:00Z'))).toBe('令和9年1月1日 00:05');
  });

  it('says the share of the advance as contracts do: 10分の4, and in percent where it is no tenth', () => {
    expect(advanceShare(400_000)).toBe('10分の4');
    expect(advanceShare(350_000)).toBe('35%');
    expect(advanceShare(375_000)).toBe('37.5%');
  });

  it('keeps an amount with its 円 and an outcome together, and loses no character', () => {
    const sentence = '3,000円に満たないとき3,000円とします → 適用なし';
    expect(unbrokenParts(sentence).filter(({ isWhole }) => isWhole).map(({ text }) => text)).toEqual(['3,000円', '3,000円', '→ 適用なし']);
    for (const text of [sentence, '100円未満を切り捨てます（60,580.25円 → 60,500円）', 'e-Net保証で申込み、かつ保証金額300万円以上 → 適用', '']) {
      expect(unbrokenParts(text).map((part) => part.text).join('')).toBe(text);
    }
  });

  it('measures texts in full-width characters, also those beyond the basic plane', () => {
    expect(widthInCharacters('髙﨑𠮷')).toBe(3);
    expect(widthInCharacters('No. 123')).toBe(3.5);
    expect(widthInCharacters('Ⅷ期')).toBe(2);
    expect(extraLines('あ'.repeat(40), 40)).toBe(0);
    expect(extraLines('あ'.repeat(41), 40)).toBe(1);
    expect(extraLines('', 40)).toBe(0);
  });
});
