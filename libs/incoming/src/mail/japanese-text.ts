import { jisText } from './jis-text.js';

/** The escape sequences by which JIS switches its sets. */
const JIS = /\u001b(?:\$[@AB]|\$\([@-D]|\([BHIJ])/;

/**
 * Repairs text whose sender did not say, or wrongly said, how it is written: ISO-2022-JP that came through as it is, Shift_JIS that was
 * taken for Latin. Half-width kana become the usual ones.
 */
export function japaneseText(text: string): string {
  const repaired = JIS.test(text) ? fromJis(text) : text;
  return plainText(repaired).replace(/[\uff61-\uff9f]+/g, (kana) => kana.normalize('NFKC'));
}

/** Without the one character that no database keeps. */
export function plainText(text: string): string {
  return text.replaceAll('\0', '');
}

function fromJis(text: string): string {
  // Characters that were already made out stand as they are; only the stretches with escape sequences are taken apart.
  return text.replace(/\u001b[^\u0080-\uffff]*/g, jisText);
}
