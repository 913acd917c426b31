import { narrow } from '../text/narrow.js';
import { read, unread, type Reading } from '../text/reading.js';
import { isYen, yen, type Yen } from './yen.js';

export interface YenFailure {
  readonly code: 'money/not-an-amount' | 'money/misplaced' | 'money/out-of-range';
}

/** Nobody writes an amount longer than this; anything longer is not looked at, but a row of digits is too large whatever they are. */
const LONGEST_AMOUNT = 60;

const SMALL_UNITS: Readonly<Record<string, number>> = { 千: 1_000, 百: 100, 十: 10 };
/** 兆 and 京 are read so that what is too large can be told from what is no amount. */
const LARGE_UNITS: Readonly<Record<string, number>> = { 京: 10_000_000_000_000_000, 兆: 1_000_000_000_000, 億: 100_000_000, 万: 10_000 };

/** Kanji digits, ○ and 零 for 〇, and 大字 with their older shapes, as contracts write them against alteration. */
const WRITTEN_OTHERWISE: Readonly<Record<string, string>> = Object.fromEntries(
  ['0〇○零', '1一壱壹', '2二弐貳貮', '3三参參', '4四肆', '5五伍', '6六陸', '7七漆柒', '8八捌', '9九玖', '十拾', '百佰陌', '千仟阡', '万萬'].flatMap(([plain = '', ...others]) => others.map((other) => [other, plain])),
);
const OTHERWISE = new RegExp(`[${Object.keys(WRITTEN_OTHERWISE).join('')}]`, 'g');

/** Made of digits, units and separators alone, with a digit in it: an amount that is put together wrongly. */
const OF_DIGITS = /^[十百千万億兆京,.]*\d[\d十百千万億兆京,.]*$/;

interface Token {
  readonly kind: 'number' | 'small' | 'large';
  readonly value: number;
}

/**
 * Reads an amount in its usual spellings: `４０，０００，０００円`, `4,000万`, `4千万円`, `40000千円`, `1億2000万`, `1.5億`,
 * `四千万円`, `参千弐百拾万円`, `0.5兆円`, `￥40,000,000－`, `金40,000,000円也`, `48,400,000円（税込）`. Whole yen only; commas must stand every three digits,
 * because `19,36` is more likely a slip than 1936.
 */
export function readYen(input: string): Reading<Yen, YenFailure> {
  if (input.length > LONGEST_AMOUNT) return unread(/^[\d,，０-９]+$/.test(input) ? 'money/out-of-range' : 'money/not-an-amount');
  const text = narrow(input)
    .replace(/ /g, '')
    .replace(/[、]/g, ',')
    .replace(/\((?:消費税(?:及び|および)?(?:地方消費税)?|税)込み?\)$/, '')
    .replace(/^(?:金|[¥\\])/, '')
    .replace(/^[¥\\]/, '')
    .replace(/(?:円也|円整|円|也)$/, '')
    .replace(/\.?[-\u2212\u30FC\u2015\u2014](?=$)/, '')
    .replace(OTHERWISE, (other) => WRITTEN_OTHERWISE[other] ?? other);
  const tokens = tokenize(text);
  const amount = tokens && evaluate(tokens);
  if (amount === null) return unread(OF_DIGITS.test(text) ? 'money/misplaced' : 'money/not-an-amount');
  if (!isYen(amount)) return unread('money/out-of-range');
  return read(yen(amount));
}

function tokenize(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  let rest = text;
  while (rest !== '') {
    const number = /^(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,8})?/.exec(rest)?.[0];
    const unit = rest.charAt(0);
    if (number !== undefined) {
      tokens.push({ kind: 'number', value: Number(number.replaceAll(',', '')) });
      rest = rest.slice(number.length);
    } else {
      const small = SMALL_UNITS[unit];
      const large = LARGE_UNITS[unit];
      if (small !== undefined) tokens.push({ kind: 'small', value: small });
      else if (large !== undefined) tokens.push({ kind: 'large', value: large });
      else return null;
      rest = rest.slice(1);
    }
  }
  return tokens.length > 0 ? tokens : null;
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
