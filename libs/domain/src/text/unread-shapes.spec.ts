import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gunzipSync } from 'node:zlib';
import { unreadInAddress, unreadInName, unreadShapes } from './unread-shapes.js';
import { searchKey } from './search-key.js';

/** The letters that a model of the recogniser has: the 22nd part of its file. */
function lettersOf(model: Buffer): ReadonlySet<string> {
  const [from, to] = [21, 22].map((part) => Number(model.readBigInt64LE(4 + 8 * part)));
  return new Set(model.toString('utf8', from, to).split('\n').map((line) => line.split(' ')[0] ?? ''));
}

describe('異体字 that the recogniser does not know', () => {
  it('are none of the letters of its model', () => {
    const letters = lettersOf(gunzipSync(readFileSync(createRequire(import.meta.url).resolve('@tesseract.js-data/jpn/4.0.0_best_int/jpn.traineddata.gz'))));
    expect(letters.has('高')).toBe(true);
    expect(unreadShapes().filter((shape) => letters.has(shape))).toEqual([]);
  });

  it('are letters of their own: a shape that a text in NFC cannot keep, as the 神 of U+FA19, asks nobody', () => {
    expect(unreadShapes().filter((shape) => shape.normalize('NFC') !== shape)).toEqual([]);
    expect([...'神社福祉祝'].filter((letter) => unreadInName(letter))).toEqual([]);
    expect(unreadInAddress('兵庫県神戸市中央区神町1番1号')).toBeNull();
  });

  it('a search finds a name by either shape', () => {
    for (const shape of unreadShapes()) {
      const read = [...'高崎浜辺徳吉瀬柳斉島恵黒曽槙橋斎'].find((letter) => unreadInName(letter) && searchKey(letter) === searchKey(shape));
      expect(read).toBeDefined();
    }
  });

  it('of a name the most usual shape is named; a name without such a letter has none', () => {
    expect(unreadInName('株式会社高橋工務店')).toEqual({ letter: '高', shape: '髙', text: '株式会社髙橋工務店' });
    expect(unreadInName('山崎見本')).toEqual({ letter: '崎', shape: '﨑', text: '山﨑見本' });
    expect(unreadInName('濱田見本')).toEqual({ letter: '濱', shape: '濵', text: '濵田見本' });
    expect(unreadInName('沢田廣見本')).toBeNull();
    expect(unreadInName('')).toBeNull();
  });

  it.each(['徳島県徳島市大手町1番1号', '広島県広島市中区本町2番', '高知県高知市本町', '宮崎県東臼杵郡見本町字本町', '横浜市中区本町1-1', '東京都豊島区本町', '島根県出雲市本町', '高松市見本町3丁目'])('%s lies where place names are written in one way', (address) => {
    expect(unreadInAddress(address)).toBeNull();
  });

  it.each([['見本県見本市高町1番', '見本県見本市髙町1番'], ['東京都見本区本町1番 高橋ビル', '東京都見本区本町1番 髙橋ビル'], ['高島', '髙島']])('%s may be %s', (read, text) => {
    expect(unreadInAddress(read)?.text).toBe(text);
  });
});
