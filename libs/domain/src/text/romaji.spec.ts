import fc from 'fast-check';
import { foldRomaji, romajiKey } from './romaji.js';

describe('kana in Latin letters', () => {
  test.each([
    ['ミホングミ', ['mihongumi', 'MIHONGUMI', 'mihonngumi']], ['みほんぐみ', ['mihongumi']], ['チョウシュウケンセツ', ['choshukensetsu', 'tyousyuukensetu', 'chohshuukensetsu']],
    ['シンジュクドボク', ['shinjukudoboku', 'sinzyukudoboku']], ['ニッポンホショウ', ['nipponhosho', 'nippon' + 'hosyou']], ['サンブコウギョウ', ['sambukogyo', 'sanbukougyou']],
  ])('%s', (kana, spellings) => {
    for (const spelling of spellings) expect([spelling, foldRomaji(spelling)]).toEqual([spelling, romajiKey(kana)]);
  });

  it('any text is taken, and what is folded stays as it is', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      expect(typeof romajiKey(text)).toBe('string');
    }));
    fc.assert(fc.property(fc.stringMatching(/^[ア-ン]{0,12}$/), (kana) => {
      expect(foldRomaji(romajiKey(kana))).toBe(romajiKey(kana));
    }));
  });
});
