import { DomainError } from '../errors/domain-error.js';
import { narrow, withoutInvisible, withoutSeparators } from '../text/narrow.js';
import { read, type Reading } from '../text/reading.js';

declare const authenticationKeyBrand: unique symbol;

/** 認証キー: 12 letters of Crockford's base 32 without separators; 11 random (55 bits) and a check mod 37. */
export type AuthenticationKey = string & { readonly [authenticationKeyBrand]: 'AuthenticationKey' };

/** No I, L, O, U: nothing that is mistaken for 1 or 0 or spells a word. */
export const KEY_LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const KEY_RANDOM_LENGTH = 11;
export const KEY_LENGTH = KEY_RANDOM_LENGTH + 1;

export interface KeyFailure {
  readonly code: 'key/wrong-length' | 'key/unknown-character' | 'key/check-character';
  /** For a wrong length: how many characters are missing (negative: too many); absent when it is so long that nobody counts. */
  readonly missing?: number;
}

/**
 * Makes a key of 11 random indexes (each 0 … 31). Null when the check falls outside the 32 letters (5 of 37 draws):
 * the caller draws again, so that the check needs no letters of its own.
 * @throws DomainError `key/malformed` when the indexes are not eleven of that range.
 */
export function composeKey(randomIndexes: readonly number[]): AuthenticationKey | null {
  const letters = randomIndexes.map((index) => KEY_LETTERS.charAt(index));
  if (letters.length !== KEY_RANDOM_LENGTH || letters.includes('')) throw new DomainError('key/malformed');
  const check = KEY_LETTERS.charAt(checkValue(letters.join('')));
  return check === '' ? null : (`${letters.join('')}${check}` as AuthenticationKey);
}

/** ② as the notice counts its two values, 認証キー： before a key that was copied with its label, and the quotes around it. */
const LABEL = /^[①-⑳]?\s*[「『"'(]*(?:認証キー[」』"')]*[:=は]?)?/;
const AROUND = /[_.:/~〜・,、。「」『』"'“”‘’()[\]<>\s]/g;

/**
 * Reads a key in any spelling: full width, lower case, with or without hyphens, O for 0, I and L for 1, its characters
 * spaced or parted by `/` or `～`, with quotes around it or its label 「認証キー：」 before it, and with the unseen characters of a copy.
 * A slip of one character or of two neighbours is caught here, before an attempt is counted.
 */
export function readKey(input: string): Reading<AuthenticationKey, KeyFailure> {
  if (input.length > 200) return { ok: false, code: 'key/wrong-length' };
  const spelled = narrow(withoutInvisible(input)).trim().replace(LABEL, '');
  const letters = withoutSeparators(spelled).toUpperCase().replace(AROUND, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  if ([...letters].some((letter) => !KEY_LETTERS.includes(letter))) return { ok: false, code: 'key/unknown-character' };
  if (letters.length !== KEY_LENGTH) return { ok: false, code: 'key/wrong-length', missing: KEY_LENGTH - letters.length };
  const check = KEY_LETTERS.charAt(checkValue(letters.slice(0, KEY_RANDOM_LENGTH)));
  if (check !== letters.charAt(KEY_RANDOM_LENGTH)) return { ok: false, code: 'key/check-character' };
  return read(letters as AuthenticationKey);
}

/** K7QX-3M9T-V2HD. */
export function formatKey(key: AuthenticationKey): string {
  return keyGroups(key).join('-');
}

/** The three groups of four, for the cells of the notice. */
export function keyGroups(key: AuthenticationKey): readonly string[] {
  return [key.slice(0, 4), key.slice(4, 8), key.slice(8)];
}

/** How a character is said on the telephone, and whether it is a letter or a digit: Q and 9 sound alike. */
export interface KeyReading {
  readonly character: string;
  readonly kind: '英字' | '数字';
  readonly reading: string;
}

const READINGS: Readonly<Record<string, string>> = {
  '0': 'ぜろ', '1': 'いち', '2': 'に', '3': 'さん', '4': 'よん', '5': 'ご', '6': 'ろく', '7': 'なな', '8': 'はち', '9': 'きゅう',
  A: 'エー', B: 'ビー', C: 'シー', D: 'ディー', E: 'イー', F: 'エフ', G: 'ジー', H: 'エイチ', J: 'ジェー', K: 'ケー', M: 'エム',
  N: 'エヌ', P: 'ピー', Q: 'キュー', R: 'アール', S: 'エス', T: 'ティー', V: 'ブイ', W: 'ダブリュー', X: 'エックス', Y: 'ワイ', Z: 'ゼット',
};

/** Every word that stands below a cell of the key: the notice's text has them between the characters. */
export const KEY_READING_WORDS: readonly string[] = ['数字', '英字', ...Object.values(READINGS)];

/** The readings below the key's cells on the 認証キー等のお知らせ. */
export function keyReadings(key: AuthenticationKey): readonly KeyReading[] {
  return [...key].map((character) => ({
    character,
    kind: /\d/.test(character) ? '数字' : '英字',
    reading: READINGS[character] ?? character,
  }));
}

/** The number in base 32 modulo 37: 32^k and 37 share no factor, so any one wrong letter changes it. */
function checkValue(letters: string): number {
  return [...letters].reduce((value, letter) => (value * 32 + KEY_LETTERS.indexOf(letter)) % 37, 0);
}
