/**
 * Full-width ASCII (Ａ１，（) to half-width, and every kind of blank to a plain space.
 * Deliberately not NFKC: that would read `10²` as 102 and `①` as 1, which is no help in an amount or a number.
 */
export function narrow(text: string): string {
  return text
    .replace(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\uFFE5/g, '\u00A5')
    .replace(/[\t\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' ');
}

/** Everything people use for a hyphen in a number, ー of the kana keyboard included. */
const DASHES = /[\u002D\u2010-\u2015\u2212\u30FC\uFF0D\uFF70\uFE63\u2500\u2501]/g;

/** Removes blanks and dashes of every kind and narrows the rest: what remains of a number typed with separators. */
export function withoutSeparators(text: string): string {
  return narrow(text).replace(DASHES, '').replace(/ /g, '');
}

/** Every dash becomes `-`; for numbers whose groups are kept, such as telephone numbers. */
export function withPlainDashes(text: string): string {
  return narrow(text).replace(DASHES, '-');
}
