import fc from 'fast-check';
import { hostileText } from '../../../../test/fixtures/hostile-text.js';
import { linesOfWords, officeWords } from './office-words.js';
import { widthInCharacters } from './finishing.js';

describe('where the name of an office may be broken', () => {
  it.each([
    ['見本県東部建設事務所長', '見本県｜東部｜建設事務所長'],
    ['見本県', '見本県'],
    ['見本県知事', '見本県｜知事'],
    ['広島県西部建設事務所安芸太田支所長', '広島県｜西部｜建設事務所｜安芸太田支所長'],
    ['東京都都市整備局市街地整備部管理課長', '東京都｜都市整備局｜市街地整備部｜管理課長'],
    ['京都市建設局土木管理部', '京都市｜建設局｜土木管理部'],
    ['四日市市上下水道局技術部長', '四日市市｜上下水道局｜技術部長'],
    ['見本市役所建設部道路課長', '見本市役所｜建設部｜道路課長'],
    ['見本市立中央病院長', '見本市立中央病院長'],
    ['見本町長', '見本町長'],
    ['北海道見本総合振興局長', '北海道｜見本総合振興局長'],
    ['国土交通省見本地方整備局見本国道事務所長', '国土交通省｜見本地方整備局｜見本国道事務所長'],
    ['支出負担行為担当官 見本地方整備局長', '支出負担行為担当官 ｜見本地方整備局長'],
    ['契約担当者　見本県企業局見本浄水場長', '契約担当者　｜見本県｜企業局｜見本浄水場長'],
    ['見本市水道事業管理者見本太郎', '見本市｜水道事業管理者｜見本太郎'],
    ['一般財団法人見本県下水道公社理事長', '一般財団｜法人｜見本県｜下水道公社｜理事長'],
    ['見本県道路公社', '見本県道路公社'],
    ['株式会社見本ネクスコ（見本支社）工務課', '株式会社｜見本ネクスコ（見本支社）｜工務課'],
  ])('%s', (name, words) => {
    expect(officeWords(name).join('｜')).toBe(words);
  });

  it('loses nothing, and leaves no character alone', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText(), fc.array(fc.constantFrom('見', '県', '市', '町', '部', '課', '長', '　', '（', '）', '都', '𠮷', 'センター'), { maxLength: 30 }).map((parts) => parts.join(''))), (name) => {
        const words = officeWords(name);
        expect(words.join('')).toBe(name);
        if (words.length > 1) for (const word of words) expect([...word].length).toBeGreaterThan(1);
      }),
    );
  });

  it('needs as many lines as the characters do, or more where whole words leave room', () => {
    expect(linesOfWords(officeWords('見本県東部建設事務所長'), 17)).toBe(1);
    expect(linesOfWords(officeWords('国土交通省見本地方整備局見本国道事務所長'), 17)).toBe(2);
    expect(linesOfWords(['あ'.repeat(12), 'い'.repeat(15), 'う'.repeat(7)], 17)).toBe(3);
    expect(linesOfWords(['あ'.repeat(60)], 17)).toBe(4);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }).map((length) => 'あ'.repeat(length)), { maxLength: 8 }), fc.integer({ min: 4, max: 30 }), (words, perLine) => {
        expect(linesOfWords(words, perLine)).toBeGreaterThanOrEqual(Math.max(1, Math.ceil(widthInCharacters(words.join('')) / perLine)));
      }),
    );
  });
});
