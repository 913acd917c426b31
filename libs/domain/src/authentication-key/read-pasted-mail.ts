import { narrow, withoutInvisible } from '../text/narrow.js';
import { readContractNumber } from '../numbers/business-numbers.js';
import { readKey, type AuthenticationKey } from './authentication-key.js';
import { numberBeforeKey } from './almost-key.js';
import { withoutGluedSteps } from './glued-notice.js';
import { findLabelledKeys } from './labelled-keys.js';
import { findNoticeKey } from './notice-key.js';

/** What the owner's viewer found in a pasted mail or notice. */
export interface PastedKey {
  readonly contractNumber: string;
  readonly key: AuthenticationKey;
}

export type PastedMail =
  | { readonly outcome: 'found'; readonly pairs: readonly [PastedKey, ...PastedKey[]] }
  | { readonly outcome: 'number-only'; readonly contractNumber: string }
  | { readonly outcome: 'key-only'; readonly key: AuthenticationKey }
  /** A key is there, but its check character does not fit: a slip, to be compared character by character. */
  | { readonly outcome: 'mistyped-key'; readonly contractNumber: string | null; readonly typed: string }
  | { readonly outcome: 'nothing' };

/** Mails with their quoted history are long; beyond this nobody pastes by hand. */
const LONGEST_MAIL = 100_000;

/** Two lines, number and key, of which a field for one line has taken the end of the first away. */
const JOINED = /(?<![0-9A-Za-z-])(\d{10})(?=[0-9A-Za-z]{4}[ -]?[0-9A-Za-z]{4}[ -]?[0-9A-Za-z]{4}(?![0-9A-Za-z]))/g;

/** Where an address begins behind the line before it, of which nothing parts it any more. */
const GLUED_ADDRESS = /(?<=[0-9A-Za-z])(?=https?:\/\/)/gi;

/** The notice's number, and behind its last cell the step number of the label 認証キー, of which no line end parts it any more. */
const GLUED_STEP = /(?<=(?<![\dA-Za-z-])\d(?: \d){9})(?=2\s*認証キー)/g;

interface Found<T> {
  readonly at: number;
  readonly value: T;
}

/**
 * Finds 保証契約番号 and 認証キー in a whole pasted mail, in one line `2070004426 K7QX-3M9T-V2HD`, or in the text of the
 * notice. Only what passes the check character counts as a key; what fails it alone is told as a slip; a number is the nearest ten digits before its key,
 * one that follows the words 保証契約番号 going first, because telephone numbers have ten digits too.
 */
export function readPastedMail(input: string): PastedMail {
  const plain = narrow(withoutInvisible(input.slice(0, LONGEST_MAIL))).replace(/[\u2010-\u2015\u2212\uFF0D]/g, '-');
  const text = withoutGluedSteps(plain).replace(GLUED_ADDRESS, ' ').replace(GLUED_STEP, ' ').replace(JOINED, '$1 ');
  const labelled = findLabelledKeys(text);
  const notice = findNoticeKey(text);
  const { keys, rest } = notice ? { keys: [notice], rest: text } : findKeys(text, labelled.flatMap((key) => ('value' in key ? [key] : [])));
  const numbers = findNumbers(rest);
  const pairs = pairUp(numbers, keys);
  const [first, ...others] = pairs;
  if (first) return { outcome: 'found', pairs: [first, ...others] };
  const key = keys[0];
  if (key) return { outcome: 'key-only', key: key.value };
  const number = numbers.find((found) => found.labelled) ?? numbers[0];
  const slip = labelled.flatMap((found) => ('mistyped' in found ? [found.mistyped] : []))[0] ?? slipWithoutLabel(text.trim());
  if (slip !== undefined) return { outcome: 'mistyped-key', contractNumber: number?.value ?? null, typed: slip };
  return number ? { outcome: 'number-only', contractNumber: number.value } : { outcome: 'nothing' };
}

/** Ten digits, of which none is missing before the first: digits that stand one by one are taken whole or not at all. */
const NUMBER = /(?<![\dA-Za-z-]|\d (?=\d \d))\d(?:[ -]?\d){9}(?![\dA-Za-z]|-\d)/g;

function findNumbers(text: string): readonly (Found<string> & { readonly labelled: boolean })[] {
  const found: (Found<string> & { labelled: boolean })[] = [];
  for (const match of text.matchAll(NUMBER)) {
    const reading = readContractNumber(match[0]);
    const behind = text.slice(match.index + match[0].length);
    if (isCutOff(match[0], behind) || endsInStep(match[0], behind)) continue;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const labelled = /契約番号[^\dA-Za-z]*$/.test(before);
    const telephone = /(?:電話|TEL|Tel|tel|FAX|Fax|☎)[^\d]{0,12}$/.test(before) || /^0\d{1,4}-/.test(match[0]);
    if (reading.ok && (labelled || !telephone)) found.push({ at: match.index, value: reading.value, labelled });
  }
  return found;
}

/** Whether more digits follow ten that stand one by one; the step number of the notice's label is none of them. */
function isCutOff(digits: string, behind: string): boolean {
  return /^\d(?: \d){9}$/.test(digits) && /^ \d(?!\d|\s*認証キー)/.test(behind);
}

/** Whether the tenth digit is the step number of the notice's label: a digit of the number was not copied. Who writes a number by hand does not part each digit. */
function endsInStep(digits: string, behind: string): boolean {
  return /^\d(?: \d){8} ?2$/.test(digits) && /^\s*認証キー/.test(behind);
}

/** Three groups of four, also over two (quoted) lines, or twelve characters one by one. */
const UNLABELLED = [
  /(?<![0-9A-Za-z])(?=([0-9A-Za-z]{4}(?:[ -]?|[ -]*\r?\n[> ]*)[0-9A-Za-z]{4}(?:[ -]?|[ -]*\r?\n[> ]*)[0-9A-Za-z]{4})(?![0-9A-Za-z]))/g,
  /(?<![0-9A-Za-z])(?=([0-9A-Za-z](?:[ -]{1,3}[0-9A-Za-z]){11})(?![0-9A-Za-z]))/g,
];

interface Window extends Found<AuthenticationKey> {
  readonly typed: string;
  /** In the form in which we print keys. */
  readonly printed: boolean;
  /** A 保証契約番号 stands beside it. */
  readonly leavesNumber: boolean;
}

/**
 * The keys of the text, each once: those behind their label, and those of the form of a key without one.
 * @returns also the text without the latter: no number is taken from their digits
 */
function findKeys(text: string, labelled: readonly Found<AuthenticationKey>[]): { readonly keys: readonly Found<AuthenticationKey>[]; readonly rest: string } {
  const keys = [...labelled];
  let rest = text;
  for (const window of windowsOf(text)) {
    // What overlaps a better one: the last digits of a number before a key look like its first group.
    if (rest.slice(window.at, window.at + window.typed.length) !== window.typed) continue;
    rest = without(rest, window);
    if (!keys.some(({ value }) => value === window.value)) keys.push(window);
  }
  return { keys: keys.sort((one, other) => one.at - other.at), rest };
}

/** No mail hands over more keys; a text made to keep us busy does. */
const MOST_WINDOWS = 40;

/** All that may be a key by its form and its check character, the best first; one may overlap another. */
function windowsOf(text: string): readonly Window[] {
  const windows = UNLABELLED.flatMap((form) => [...text.matchAll(form)]).flatMap((match) => {
    const typed = match[1] ?? '';
    const reading = readKey(typed);
    return reading.ok && !/^[\d\s>-]+$/.test(typed) ? [{ at: match.index, typed, value: reading.value, printed: /^\w{4}-\w{4}-\w{4}$/.test(typed) }] : [];
  });
  return windows.slice(0, MOST_WINDOWS).map((window) => ({ ...window, leavesNumber: findNumbers(without(text, window)).length > 0 }))
    .sort((one, other) => Number(other.printed) - Number(one.printed) || Number(other.leavesNumber) - Number(one.leavesNumber) || one.at - other.at);
}

function without(text: string, { at, typed }: Pick<Window, 'at' | 'typed'>): string {
  return `${text.slice(0, at)}${'|'.repeat(typed.length)}${text.slice(at + typed.length)}`;
}

/** Nobody needs more for number and key alone. */
const LONGEST_PAIR = 40;
/** As the notice prints a key. No word or date of a mail looks like it: with letters and digits both. */
const PRINTED = /(?<![0-9A-Za-z/_.-])[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}(?![0-9A-Za-z/_-])/g;

/** A key with a slip that no word announces: behind the number where nothing else was pasted, or in the form in which keys are printed. */
function slipWithoutLabel(text: string): string | undefined {
  const pair = text.length > LONGEST_PAIR ? null : numberBeforeKey(text);
  return pair?.key ?? [...text.matchAll(PRINTED)].map(([printed]) => printed).find((printed) => /[A-Za-z]/.test(printed) && /\d/.test(printed));
}

function pairUp(numbers: ReturnType<typeof findNumbers>, keys: readonly Found<AuthenticationKey>[]): readonly PastedKey[] {
  const pairs: PastedKey[] = [];
  for (const key of keys) {
    const before = numbers.filter(({ at }) => at < key.at);
    const nearest = before.filter(({ labelled }) => labelled).at(-1) ?? before.at(-1) ?? numbers.find(({ labelled }) => labelled) ?? numbers[0];
    const pair = nearest && { contractNumber: nearest.value, key: key.value };
    if (pair && !pairs.some((known) => known.contractNumber === pair.contractNumber && known.key === pair.key)) pairs.push(pair);
  }
  return pairs;
}
