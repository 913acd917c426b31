import { shortenMiddle } from './queue-page.js';
import { readSearch } from './queue-search.js';

describe('一覧を探す', () => {
  it.each([
    ['26-04071', { by: 'reception-number', value: '26-04071' }],
    ['２６ー０４０７１', { by: 'reception-number', value: '26-04071' }],
    ['２６０４０７１', { by: 'seven-digits', value: '26-04071' }],
    ['2000000001', { by: 'ten-digits', value: '2000000001' }],
    ['MH0004426-01', { by: 'certificate-number', value: 'MH0004426-01' }],
    ['㈱見本組　橋梁', { by: 'words', terms: [{ word: '見本組', place: null, isPlace: false }, { word: '橋梁', place: null, isPlace: false }] }],
    ['株式会社甲', { by: 'words', terms: [{ word: '甲', place: null, isPlace: false }] }],
    ['髙﨑 あ', { by: 'words', terms: [{ word: '高崎', place: null, isPlace: false }] }],
    ['本町1丁目1番1号', { by: 'words', terms: [{ word: '本町1丁目1番1号', place: '本町/1-1-1', isPlace: true }] }],
    ['本町１丁目　１番 1号', { by: 'words', terms: [{ word: '本町1丁目1番1号', place: '本町/1-1-1', isPlace: true }] }],
    ['1-1-1 見本', { by: 'words', terms: [{ word: '111', place: '/1-1-1', isPlace: true }, { word: '見本', place: null, isPlace: false }] }],
  ])('「%s」', (text, search) => {
    expect(readSearch(text)).toEqual({ kind: 'search', search });
  });

  it('空と1文字は探さない。𠮷も1文字', () => {
    expect([' 　', '橋', '%', '𠮷'].map((text) => readSearch(text).kind)).toEqual(['nothing', 'too-short', 'too-short', 'too-short']);
  });
});

describe('工事名', () => {
  it('長いものは真ん中を省く: 終わりの工区で見分けるため', () => {
    expect(shortenMiddle('県道例示仮町線ほか一路線 道路改良及び舗装補修工事その二（第3工区）')).toBe('県道例示仮町線ほか一路線 道路改良及び…事その二（第3工区）');
    expect(shortenMiddle('橋梁補修工事（第2工区）')).toBe('橋梁補修工事（第2工区）');
  });
});
