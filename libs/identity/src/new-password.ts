import { isCommon, isOfCommonPieces } from './common-passwords.js';
import { holdsWord, isOfServiceWords, SERVICE_WORDS } from './context-words.js';

/** NIST SP 800-63B asks for eight at least; ours is longer, since nothing else stands beside the password yet. */
export const SHORTEST_PASSWORD = 12;

/** Longer passwords are refused before hashing, so that nobody makes us hash a novel. Characters. */
export const LONGEST_PASSWORD = 256;

export type PasswordProblem = 'unprintable' | 'too-short' | 'too-long' | 'holds-the-id' | 'holds-company' | 'holds-service' | 'common' | 'same-as-before';

/** What whoever guesses knows of whose password it is: none of it belongs in one (ASVS 5.0, 6.2.11). */
export interface PasswordContext {
  readonly loginId: string;
  /** The company by its names, as written and in kana; none for staff. */
  readonly company: readonly string[];
  /** Names of the service and of the surety, besides the words that are known anyway. */
  readonly service: readonly string[];
}

/** An ID that is shorter stands by chance in other words. */
const SHORTEST_ID = 4;

/** What speaks against a new password, or null. No rule about kinds of characters: length and being unexpected are what counts. */
export function passwordProblem(password: string, { loginId, company, service }: PasswordContext, before: string): PasswordProblem | null {
  if (password.normalize('NFC') === before.normalize('NFC')) return 'same-as-before';
  if (/\p{C}/u.test(password)) return 'unprintable';
  const length = [...password].length;
  if (length < SHORTEST_PASSWORD) return 'too-short';
  if (length > LONGEST_PASSWORD) return 'too-long';
  const plain = plainly(password);
  if (plain === '') return 'common';
  if (isCommon(plain)) return 'common';
  const id = plainly(loginId);
  if (id.length >= SHORTEST_ID && plain.includes(id)) return 'holds-the-id';
  if (holdsWord(password, company)) return 'holds-company';
  if (holdsWord(password, [...SERVICE_WORDS, ...service]) || isOfServiceWords(password)) return 'holds-service';
  return isOfCommonPieces(plain) ? 'common' : null;
}

/** As a guesser reads it: width, case and what stands between do not matter. */
function plainly(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s_.\-]/g, '');
}
