import { withPlainDashes } from './narrow.js';
import { foldSmallKe, searchKey } from './search-key.js';

/** What two spellings of one address have in common. Never shown and never stored in place of the address. */
export interface AddressKey {
  /** 都道府県; null where it was left out. */
  readonly prefecture: string | null;
  /** 市区町村, 町 and number (`見本市本町/1-1-1`), however the number and 字 are written; of an address without one everything. */
  readonly place: string;
  /** 建物・階・号室: what stands behind the number, mostly empty. */
  readonly building: string;
}

const POSTAL_CODE = /^\s*〒?\s*\d{3}-?\d{4}(?!\d)/u;
const PREFECTURE = /^\s*(東京都|北海道|京都府|大阪府|[^市区町村郡\s\d]{2,3}県)/u;

const KANJI = '〇零一二三四五六七八九十百千';
/** What a number is counted in that is no part of the address's own number: a floor, a room, one of several houses. */
const OF_A_HOUSE = '\\s*(?:階|[fF](?![a-z])|号室|号棟|号館|番館|棟|室)';
const WHOLE_NUMBER = `(?:\\d+(?!\\d)|[${KANJI}]+(?![${KANJI}]))`;
const NUMBER = `(?:${WHOLE_NUMBER}(?!${OF_A_HOUSE}))`;
/** 丁目・番地・番・号; not where they belong to the name of a town (三番町, 八丁堀, 二号線). */
const MARK = `(?:丁目|丁(?=\\s*${NUMBER})|番地(?!町)|番(?![町丁街館地])|号(?![線棟館室地]))`;
const BETWEEN = `(?:\\s*${MARK}\\s*[-のノ之]?\\s*|\\s*[-のノ之]\\s*)`;
const RUN = new RegExp(`(?<![第${KANJI}\\d])${NUMBER}(?:${BETWEEN}${NUMBER})*(?:\\s*${MARK})?`, 'gu');
/** 1-13階 says either 13階 of 1 or 3階 of 1-1: nobody knows where its number ends, unless it has all it can have. */
const FLOOR_BEHIND_DASH = new RegExp(`^\\s*-\\s*${WHOLE_NUMBER}${OF_A_HOUSE}`, 'u');

/** 丁目, 番 and 号; one more number behind a dash is that of a room. */
const NUMBERS_OF_A_PLACE = 3;
/** 壱弐参 in a number that says so by its mark; 壱 of a name stays. */
const FORMAL_DIGITS = new RegExp(`[壱弐参拾]+(?=\\s*${MARK})`, 'gu');
const PLAIN_DIGITS: Readonly<Record<string, string>> = { 壱: '一', 弐: '二', 参: '三', 拾: '十' };
/** 大字・字 stand before the name of a part of a village, or are left out. */
const AZA = /大?字/gu;
/** 201号室, 201室 and 201 behind a number are one room. */
const ROOM = /(?<=^\d+)(?:号?室|号)/u;

/** The key of an address: 1丁目1番1号, 一丁目一番地の一 and １－１－１ are one place, with the prefecture or without, with a room behind it or without. */
export function addressKey(text: string): AddressKey {
  const plain = withPlainDashes(text.normalize('NFKC')).replace(POSTAL_CODE, '').replace(FORMAL_DIGITS, (digits) => [...digits].map((digit) => PLAIN_DIGITS[digit] ?? digit).join(''));
  const prefecture = PREFECTURE.exec(plain)?.[1] ?? null;
  const local = prefecture === null ? plain : plain.slice(plain.indexOf(prefecture) + prefecture.length);
  const run = numberOf(local);
  if (run === null) return { prefecture, place: townOf(local), building: '' };
  const [numbers, rooms] = [run.numbers.slice(0, NUMBERS_OF_A_PLACE), run.numbers.slice(NUMBERS_OF_A_PLACE)];
  return { prefecture, place: `${townOf(local.slice(0, run.from))}/${numbers.join('-')}`, building: [rooms.join('-'), folded(local.slice(run.to))].join('').replace(ROOM, '') };
}

/** Whether two addresses are one: `same`, `place` (the number is the same, 建物・階 are not), or null. Two prefectures are never one; an empty text is like nothing. */
export function addressesAlike(a: string, b: string): 'same' | 'place' | null {
  const [one, other] = [addressKey(a), addressKey(b)];
  if (one.place === '' || one.place !== other.place) return null;
  if (one.prefecture !== null && other.prefecture !== null && one.prefecture !== other.prefecture) return null;
  return one.building === other.building ? 'same' : 'place';
}

interface NumberRun {
  readonly from: number;
  readonly to: number;
  readonly numbers: readonly string[];
}

/** The number of the house: the first run of several numbers, else the first single one that says by its mark or its place that it is one. */
function numberOf(local: string): NumberRun | null {
  const runs = [...local.matchAll(RUN)].flatMap((found): (NumberRun & { readonly isPlain: boolean })[] => {
    const numbers = (found[0].match(new RegExp(WHOLE_NUMBER, 'gu')) ?? []).map(inDigits);
    if (numbers.some((number) => number === null)) return [];
    const to = found.index + found[0].length;
    const isMarked = new RegExp(`${MARK}$`, 'u').test(found[0]);
    return [{ from: found.index, to, numbers: numbers.filter((number) => number !== null), isPlain: isMarked || (/\d$/u.test(found[0]) && /^(?:\s|$)/u.test(local.slice(to))) }];
  });
  const run = runs.find(({ numbers }) => numbers.length > 1) ?? runs.find(({ isPlain }) => isPlain);
  return run === undefined || (run.numbers.length < NUMBERS_OF_A_PLACE && FLOOR_BEHIND_DASH.test(local.slice(run.to))) ? null : run;
}

const DIGITS = '〇一二三四五六七八九';
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** 二十三, 二三 and 023 are 23; null for what is no number, such as 九十九一. */
function inDigits(number: string): string | null {
  if (/^\d+$/u.test(number)) return number.replace(/^0+(?=\d)/u, '');
  const written = number.replaceAll('零', '〇');
  if (/^[〇一二三四五六七八九]+$/u.test(written)) return [...written].map((digit) => DIGITS.indexOf(digit)).join('').replace(/^0+(?=\d)/u, '');
  if (!/^(?:[一二三四五六七八九]?千)?(?:[一二三四五六七八九]?百)?(?:[一二三四五六七八九]?十)?[一二三四五六七八九]?$/u.test(written)) return null;
  return String([...written.matchAll(/([一二三四五六七八九]?)([十百千]?)/gu)].reduce((sum, [part, digit = '', unit = '']) => {
    return part === '' ? sum : sum + (digit === '' ? 1 : DIGITS.indexOf(digit)) * (UNITS[unit] ?? 1);
  }, 0));
}

function townOf(text: string): string {
  return foldSmallKe(folded(text).replace(AZA, ''));
}

/** As names are folded, but two numbers stay two: 1-1 3階 is not 1-13階. */
function folded(text: string): string {
  return text.split(/(?<=\d)[\s\p{P}\p{S}ー]+(?=\d)/u).map(searchKey).join('-');
}
