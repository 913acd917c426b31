import fc from 'fast-check';
import { addressesAlike, addressKey } from './address-key.js';

const RECORD = '見本県見本市本町1丁目1番1号';

describe('the key of an address', () => {
  it.each<[string, string]>([
    [RECORD, '見本県見本市本町1-1-1'],
    [RECORD, '見本市本町1丁目1番1号'],
    [RECORD, '見本県 見本市　本町 一丁目一番一号'],
    [RECORD, '〒000-0000 見本市本町１－１－１'],
    [RECORD, '見本市本町1の1の1'],
    [RECORD, '見本市本町１丁目１ー１'],
    [RECORD, '見本市本町1丁目1番地の1'],
    [RECORD, '見本市本町一‐一−一'],
    [RECORD, '見本市本町1丁 1番 1号'],
    ['見本県例示市仮町二十三丁目十番百五号', '例示市仮町23-10-105'],
    ['見本県例示市仮町二三番地', '例示市仮町23'],
    ['見本県例示市北2条西3丁目1番', '例示市北2条西3-1'],
    ['見本県例示市三番町4番5号', '例示市三番町4-5'],
    ['見本県例示市八丁堀2丁目3番4号', '例示市八丁堀2-3-4'],
    ['見本県例示市第12地割34番地1', '例示市第12地割34-1'],
    [`${RECORD}201号室`, '見本市本町1-1-1-201'],
    [`${RECORD} 201号室`, '見本市本町1-1-1-201号室'],
    [`${RECORD} 201`, '見本市本町1-1-1 201室'],
    ['見本県仮ヶ浦市霞が仮町1-2', '仮ケ浦市霞ヶ仮町1番地2'],
    ['見本県仮ガ浦市霞ｹ仮町1-2', '仮が浦市霞カ仮町1番地2'],
    ['見本県例示郡仮町大字見本字架空12番地', '例示郡仮町見本架空12'],
    ['見本県例示郡仮町字架空12番地', '例示郡仮町架空12番地'],
    ['見本市本町壱丁目弐番参号', '見本市本町1-2-3'],
    ['見本市本町拾壱丁目2番', '見本市本町11-2'],
    ['例示市大字霞ヶ仮町', '例示市霞が仮町'],
  ])('%s and %s are one', (a, b) => {
    expect([addressesAlike(a, b), addressesAlike(b, a)]).toEqual(['same', 'same']);
  });

  it.each<[string, string]>([
    [RECORD, '見本県見本市本町1-1-1 見本ビル2階'],
    [RECORD, '見本市本町1-1-1　3階'],
    [RECORD, '見本市本町一丁目一番一号見本第2ビル'],
    [RECORD, '見本市本町1丁目1番1号201号室'],
    ['見本市本町1-1 3階', '見本市本町1-1 13階'],
    [RECORD, '見本市本町1-1-1-201'],
    ['見本市本町1-1-1-202', '見本市本町1-1-1-201'],
    ['見本市本町5番地 見本ビル2階', '見本市本町5'],
  ])('%s and %s are one place', (a, b) => {
    expect([addressesAlike(a, b), addressesAlike(b, a)]).toEqual(['place', 'place']);
  });

  it.each<[string, string]>([
    ['', ''],
    [RECORD, '例示県見本市本町1-1-1'],
    [RECORD, '見本市本町1-1'],
    [RECORD, '見本市本町11-1'],
    [RECORD, '見本市本町1-1-11'],
    [RECORD, '見本市元町1-1-1'],
    ['見本市二町1-1 3階', '見本市二町1-13階'],
    ['見本市二町1-13階', '見本市二町1-14階'],
    ['見本市二町1-13', '見本市二町11-3'],
    ['見本市八丁堀', '見本市八丁畷'],
    ['見本市三番町', '見本市三番丁'],
    ['見本市北2条西3丁目', '見本市北2条西4丁目'],
    ['見本市カナ町1-1', '見本市ケナ町1-1'],
    ['見本市本町1-1-2-201', '見本市本町1-1-1-201'],
    ['見本市壱仮町1-1', '見本市一仮町1-1'],
    ['見本市九十九一丁目', '見本市九十九二丁目'],
    ['見本市本町5見本ビル', '見本市本町6見本ビル'],
  ])('%s and %s are two', (a, b) => {
    expect([addressesAlike(a, b), addressesAlike(b, a)]).toEqual([null, null]);
  });

  it('names the place as it is searched for', () => {
    expect(addressKey(`${RECORD} 見本ビル２階`)).toEqual({ prefecture: '見本県', place: '見本市本町/1-1-1', building: '見本ビル2階' });
    expect(addressKey('見本県例示市仮町別番地')).toEqual({ prefecture: '見本県', place: '例示市仮町別番地', building: '' });
  });

  const number = fc.integer({ min: 1, max: 1999 });
  const numbers = fc.array(number, { minLength: 3, maxLength: 3 }).map(([a = 1, b = 1, c = 1]) => [a, b, c] as const);
  const kanji = (value: number): string => [[1000, '千'], [100, '百'], [10, '十'], [1, '']].reduce((text, [unit = 1, name = '']) => {
    const digit = Math.floor(value / Number(unit)) % 10;
    return digit === 0 ? text : `${text}${digit === 1 && name !== '' ? '' : ' 一二三四五六七八九'.charAt(digit)}${name}`;
  }, '');
  const wide = (value: number): string => String(value).replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
  const spelling = fc.record({
    number: fc.constantFrom(String, wide, kanji), prefecture: fc.constantFrom('', '見本県'),
    marks: fc.constantFrom<readonly string[]>(['丁目', '番', '号'], ['丁目', '番地の', ''], ['丁目', '番地', ''], ['-', '-', ''], ['－', '―', ''], ['ー', '‐', ''], ['の', 'の', ''], ['丁目', '-', ''], ['丁目 ', '番 ', '号']),
  });
  const spelt = ({ number: write, prefecture, marks }: { number: (value: number) => string; prefecture: string; marks: readonly string[] }, values: readonly number[], town: string): string =>
    `${prefecture}${town}${values.map((value, index) => `${write(value)}${marks[index] ?? ''}`).join('')}`;
  const town = fc.constantFrom('見本市本町', '例示市三番町', '例示市八丁堀', '例示市北2条西', '例示郡仮町大字センター', '見本市県町');

  it('is one for every spelling of one number, and another for another number', () => {
    fc.assert(fc.property(town, numbers, numbers, spelling, spelling, (at, one, other, a, b) => {
      expect(addressesAlike(spelt(a, one, at), spelt(b, one, at))).toBe('same');
      if (one.join() !== other.join()) expect(addressesAlike(spelt(a, one, at), spelt(b, other, at))).toBeNull();
    }));
  });

  it('what stands behind the number never makes another place of it, and is always seen', () => {
    fc.assert(fc.property(town, numbers, spelling, spelling, fc.constantFrom(' 見本ビル2階', '　3階', ' 仮ビル一号館', ' 203号室'), (at, values, a, b, house) => {
      expect(addressesAlike(spelt(a, values, at), `${spelt(b, values, at)}${house}`)).toBe('place');
    }));
  });

  it('a room behind a dash, or named, is the same room of the same place, and never another place', () => {
    const room = fc.integer({ min: 101, max: 1999 });
    fc.assert(fc.property(town, numbers, spelling, room, room, fc.constantFrom('号室', '室', ' '), (at, values, a, one, other, named) => {
      const [plain, house] = [spelt(a, values, at), `${at}${values.join('-')}`];
      expect(addressesAlike(`${house}-${one}`, `${house} ${one}${named}`)).toBe('same');
      expect(addressesAlike(`${house}-${one}`, plain)).toBe('place');
      expect(addressesAlike(`${house}-${one}`, `${house}-${other}`)).toBe(one === other ? 'same' : 'place');
    }));
  });

  it('is one however ヶ is written and whether 大字 and 字 are', () => {
    const ke = fc.constantFrom('ヶ', 'ケ', 'ｹ', 'が', 'ガ', 'カ', 'ヵ', 'か');
    fc.assert(fc.property(ke, ke, fc.constantFrom('', '大字'), fc.constantFrom('', '字'), numbers, (one, other, oaza, aza, values) => {
      expect(addressesAlike(`例示郡仮${one}浦町${oaza}見本${aza}架空${values.join('-')}`, `例示郡仮${other}浦町見本架空${values.join('番地')}`)).toBe('same');
    }));
  });

  it('is the same for an address and itself, and has no order', () => {
    const text = fc.oneof(fc.string(), fc.array(fc.constantFrom('見本県', '見本市', '町', '1', '十', '３', '丁目', '番', '地', '号', '-', 'の', ' ', '階'), { maxLength: 12 }).map((parts) => parts.join('')));
    fc.assert(fc.property(text, text, (a, b) => {
      expect(addressesAlike(a, a)).toBe(addressKey(a).place === '' ? null : 'same');
      expect(addressesAlike(a, b)).toBe(addressesAlike(b, a));
    }));
  });
});
