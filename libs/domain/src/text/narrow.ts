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

/** What a copy from a mail or a PDF carries along unseen: zero-width characters, marks of direction, soft hyphens, a BOM. */
const INVISIBLE = /[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;

export function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '');
}

/** Everything people use for a hyphen in a number, ー of the kana keyboard included. */
const DASHES = /[\u002D\u2010-\u2015\u2212\u30FC\uFF0D\uFF70\uFE63\u2500\u2501]/g;

/** Removes blanks, dashes and unseen characters of every kind and narrows the rest: what remains of a number typed with separators. */
export function withoutSeparators(text: string): string {
  return narrow(withoutInvisible(text)).replace(DASHES, '').replace(/ /g, '');
}

/** Every dash becomes `-`; for numbers whose groups are kept, such as telephone numbers. */
export function withPlainDashes(text: string): string {
  return narrow(text).replace(DASHES, '-');
}
