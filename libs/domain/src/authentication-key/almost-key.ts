import { narrow } from '../text/narrow.js';
import { KEY_LENGTH, readKey } from './authentication-key.js';

/** So many characters more or fewer are a slip of a key; with more it is something else. */
const SLIP_OF_LENGTH = 2;

/** 認証キー, or one with a slip (打ちまちがい): as long as a key, or nearly so with a letter in it. */
export function isAlmostKey(text: string): boolean {
  if (isOfKeyLength(text)) return true;
  const spelled = narrow(text).match(/[0-9A-Za-z]/g) ?? [];
  return spelled.some((letter) => /[A-Za-z]/.test(letter)) && Math.abs(KEY_LENGTH - spelled.length) <= SLIP_OF_LENGTH;
}

/** 保証契約番号 with a slip: digits alone, nearly as many as it has. */
export function isAlmostNumber(text: string): boolean {
  return /^\d{8,12}$/.test(narrow(text).replace(/[\s-]/g, ''));
}

const NUMBER_FIRST = /^\D{0,20}?(\d(?:[ -]?\d){9})(.+)$/s;

/**
 * `2070004426 K7QX-3M9T-V2HD` in one line: the ten digits of the 保証契約番号, and behind them a key that may have a slip; null for everything else. Where the last
 * of the ten digits make a right key of what follows, they are the key's, and the number lacks them.
 */
export function numberBeforeKey(text: string): { readonly contractNumber: string; readonly key: string } | null {
  const [, number = '', rest = ''] = NUMBER_FIRST.exec(narrow(text)) ?? [];
  const digits = number.replace(/\D/g, '');
  for (let borrowed = 1; borrowed <= SLIP_OF_LENGTH; borrowed += 1) {
    const key = `${digits.slice(-borrowed)}${rest}`;
    if (digits !== '' && !isOfKeyLength(rest) && readKey(key).ok) return { contractNumber: digits.slice(0, -borrowed), key: key.trim() };
  }
  return isAlmostKey(rest) ? { contractNumber: digits, key: rest.trim() } : null;
}

function isOfKeyLength(text: string): boolean {
  const reading = readKey(text);
  return reading.ok || reading.code === 'key/check-character';
}
