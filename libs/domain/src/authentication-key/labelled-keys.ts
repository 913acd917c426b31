import { KEY_LENGTH, KEY_READING_WORDS, readKey, type AuthenticationKey } from './authentication-key.js';

/** What stands after one label 認証キー: a key, or twelve characters that are none because of a slip (打ちまちがい). */
export type LabelledKey =
  | { readonly at: number; readonly value: AuthenticationKey }
  | { readonly at: number; readonly mistyped: string };

/** 認証キー, the remark the notice has behind it in brackets, and what people write between a label and its value. */
const LABEL = /認証キー[」』"']*\s*(?:\([^)]{0,60}\))?\s*[:=は]?/g;

/** All that may stand between the characters of one key: blanks, line ends and quote marks, and the notice's readings. */
const READINGS = [...KEY_READING_WORDS].sort((one, other) => other.length - one.length).join('|');
const RUN = new RegExp(`^(?:[\\s>|・「『"'-]|${READINGS}|[0-9A-Za-z])*`);
const READING = new RegExp(READINGS, 'g');
const LONGEST_RUN = 600;

/** Finds the keys that follow the words 認証キー, however a mail or the text of our notice broke them up. */
export function findLabelledKeys(text: string): readonly LabelledKey[] {
  return [...text.matchAll(LABEL)].flatMap((label): LabelledKey[] => {
    const at = label.index + label[0].length;
    const run = RUN.exec(text.slice(at, at + LONGEST_RUN))?.[0] ?? '';
    const pieces = run.replace(READING, ' ').match(/[0-9A-Za-z]+/g) ?? [];
    const windows = windowsOf(run.search(READING) < 0 ? pieces : withoutGluedStep(pieces));
    // The step number of the notice may stand before the key: of several readings the last is the key's.
    const key = windows.map((window) => readKey(window)).findLast((reading) => reading.ok);
    if (key?.ok) return [{ at, value: key.value }];
    const slip = windows.find((window) => /[A-Za-z]/.test(window) && /\d/.test(window));
    return slip === undefined ? [] : [{ at, mistyped: slip }];
  });
}

/** The cells of the notice less its step number, where no line end parts it any more from the first of them: then they are one too many. */
function withoutGluedStep(pieces: readonly string[]): readonly string[] {
  const [first = '', ...others] = pieces;
  return /^2./.test(first) && pieces.join('').length === KEY_LENGTH + 1 ? [first.slice(1), ...others] : pieces;
}

/** Twelve characters in a row that begin and end with a piece; those of three groups of four go last, because they count most. */
function windowsOf(pieces: readonly string[]): readonly string[] {
  const windows = pieces.flatMap((_, start) => {
    let length = 0;
    const end = pieces.slice(start).findIndex((piece) => (length += piece.length) >= KEY_LENGTH);
    return end >= 0 && length === KEY_LENGTH ? [pieces.slice(start, start + end + 1)] : [];
  });
  const grouped = (window: readonly string[]): boolean => window.length === 3 && window.every((piece) => piece.length === 4);
  return [...windows.filter((window) => !grouped(window)), ...windows.filter(grouped)].map((window) => window.join(''));
}
