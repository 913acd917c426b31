import { narrow } from '../text/narrow.js';
import { read, unread, type Reading } from '../text/reading.js';
import { isYen, MAX_YEN, yen, type Yen } from './yen.js';

export interface YenFailure {
  readonly code: 'money/not-an-amount' | 'money/out-of-range';
}

/** Nobody writes an amount longer than this; anything longer is not looked at. */
const LONGEST_AMOUNT = 60;

const KANJI_DIGITS = '〇一二三四五六七八九';
const SMALL_UNITS: Readonly<Record<string, number>> = { 千: 1_000, 百: 100, 十: 10 };
const LARGE_UNITS: Readonly<Record<string, number>> = { 億: 100_000_000, 万: 10_000 };

/** 大字, as contracts write them against alteration. */
const FORMAL_NUMERALS: Readonly<Record<string, string>> = { 萬: '万', 壱: '一', 弐: '二', 参: '三', 拾: '十' };

interface Token {
  readonly kind: 'number' | 'small' | 'large';
  readonly value: number;
}

/**
 * Reads an amount in its usual spellings: `４０，０００，０００円`, `4,000万`, `4千万円`, `40000千円`, `1億2000万`, `1.5億`,
 * `四千万円`, `参千弐百拾万円`, `￥40,000,000－`, `金40,000,000円也`, `48,400,000円（税込）`. Whole yen only; commas must stand every three digits,
 * because `19,36` is more likely a slip than 1936.
 */
export function readYen(input: string): Reading<Yen, YenFailure> {
  if (input.length > LONGEST_AMOUNT) return unread('money/not-an-amount');
  const text = narrow(input)
    .replace(/ /g, '')
    .replace(/[、]/g, ',')
    .replace(/\((?:消費税(?:及び|および)?(?:地方消費税)?|税)込み?\)$/, '')
    .replace(/^(?:金|[¥\\])/, '')
    .replace(/^[¥\\]/, '')
    .replace(/(?:円也|円|也)$/, '')
    .replace(/\.?[-\u2212\u30FC\u2015\u2014](?=$)/, '')
    .replace(/[萬壱弐参拾]/g, (formal) => FORMAL_NUMERALS[formal] ?? formal);
  const tokens = tokenize(text);
  const amount = tokens && evaluate(tokens);
  if (amount === null || amount === undefined) return unread('money/not-an-amount');
  if (!isYen(amount)) return unread(amount > MAX_YEN ? 'money/out-of-range' : 'money/not-an-amount');
  return read(yen(amount));
}

function tokenize(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  let rest = text;
  while (rest !== '') {
    const number = /^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,8})?/.exec(rest)?.[0];
    const kanji = /^[〇一二三四五六七八九]+/.exec(rest)?.[0];
    const unit = rest.charAt(0);
    if (number !== undefined) {
      tokens.push({ kind: 'number', value: Number(number.replaceAll(',', '')) });
      rest = rest.slice(number.length);
    } else if (kanji !== undefined) {
      tokens.push({ kind: 'number', value: Number([...kanji].map((digit) => KANJI_DIGITS.indexOf(digit)).join('')) });
      rest = rest.slice(kanji.length);
    } else {
      const small = SMALL_UNITS[unit];
      const large = LARGE_UNITS[unit];
      if (small !== undefined) tokens.push({ kind: 'small', value: small });
      else if (large !== undefined) tokens.push({ kind: 'large', value: large });
      else return null;
      rest = rest.slice(1);
    }
  }
  return tokens.length > 0 && tokens.length <= 16 ? tokens : null;
}

/** Adds up `number? small-unit` terms into sections and sections × 万/億, refusing every order but the falling one. */
function evaluate(tokens: readonly Token[]): number | null {
  let total = 0;
  let section = 0;
  let pending: number | null = null;
  let smallest = Number.POSITIVE_INFINITY;
  let sectionLimit = Number.POSITIVE_INFINITY;
  for (const token of tokens) {
    if (token.kind === 'number') {
      if (pending !== null) return null;
      pending = token.value;
    } else if (token.kind === 'small') {
      if (token.value >= smallest) return null;
      const term: number = (pending ?? 1) * token.value;
      if (term >= smallest) return null;
      section += term;
      pending = null;
      smallest = token.value;
    } else {
      const closed = closeSection(section, pending, smallest);
      if (closed === null || closed === 0) return null;
      const term: number = closed * token.value;
      if (term >= sectionLimit) return null;
      total += term;
      sectionLimit = token.value;
      section = 0;
      pending = null;
      smallest = Number.POSITIVE_INFINITY;
    }
  }
  const last = closeSection(section, pending, smallest);
  if (last === null || (last >= sectionLimit && last !== 0)) return null;
  return wholeYen(total + last);
}

function closeSection(section: number, pending: number | null, smallest: number): number | null {
  if (pending === null) return section;
  return pending < smallest ? section + pending : null;
}

/** `1.1億` is 110,000,000.00000001 in binary fractions: what lies within a thousandth of a yen is meant to be whole. */
function wholeYen(amount: number): number | null {
  const whole = Math.round(amount);
  return Math.abs(amount - whole) < 0.001 ? whole : null;
}
