import { COMMON_PASSWORDS } from './common-passwords.js';

/** NIST SP 800-63B asks for eight at least; ours is longer, since nothing else stands beside the password yet. */
export const SHORTEST_PASSWORD = 12;

/** Longer passwords are refused before hashing, so that nobody makes us hash a novel. Characters. */
export const LONGEST_PASSWORD = 256;

export type PasswordProblem = 'unprintable' | 'too-short' | 'too-long' | 'is-the-id' | 'common' | 'same-as-before';

/** What speaks against a new password, or null. No rule about kinds of characters: length and being unexpected are what counts. */
export function passwordProblem(password: string, loginId: string, before: string): PasswordProblem | null {
  if (password.normalize('NFC') === before.normalize('NFC')) return 'same-as-before';
  if (/\p{C}/u.test(password)) return 'unprintable';
  const length = [...password].length;
  if (length < SHORTEST_PASSWORD) return 'too-short';
  if (length > LONGEST_PASSWORD) return 'too-long';
  const plain = plainly(password);
  if (plain === '') return 'common';
  // The ID with a few characters around it is what is tried first.
  if (plain.replaceAll(plainly(loginId), '').length < SHORTEST_PASSWORD / 2) return 'is-the-id';
  return isCommon(plain) ? 'common' : null;
}

/** As a guesser reads it: width, case and what stands between do not matter. */
function plainly(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s_.\-]/g, '');
}

function isCommon(plain: string): boolean {
  // One to four characters over and over: aaaaaaaaaaaa, abcabcabcabc.
  if (/^(.{1,4})\1+$/u.test(plain)) return true;
  return COMMON_PASSWORDS.some((common) => plain === common || (plain.startsWith(common) && /^[\d!?@#]{0,6}$/.test(plain.slice(common.length))));
}
