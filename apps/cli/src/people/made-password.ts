import { randomInt } from 'node:crypto';

/** Without what is mistaken for another: 0 O 1 l I. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A first password of twenty letters in fours (100 bits), to be read off a screen once and changed. */
export function madePassword(): string {
  return Array.from({ length: 5 }, () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join('-');
}
