/**
 * What a text that was read under another name than it is written in is full of, and hardly any other: what could not be read; UTF-8 as Shift_JIS, as Latin; JIS without its
 * escapes, or with what shifts its kana; a question mark for each character that a set does not have.
 */
const SIGNS = [/\ufffd/u, /[\u0080-\u009f]/u, /(?:[縺繧繝][^縺繧繝]{0,3}){3}/u, /(?:[ãäåæçèé][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}.?){3}/u, /\$B[!-~]{2,}\(B/u, /[\u000e\u000f\u001b]/u, /\?{4,}/u];

/** The first three characters of a run of UTF-7 that was read as ASCII. */
const UTF7_RUN = /\+([A-Za-z0-9+/]{8})/gu;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const JAPANESE = /^[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f]{3}$/u;

/** 文字化けの疑い: whether a text may not be what its sender wrote. A person looks at the original. */
export function looksGarbled(text: string): boolean {
  return SIGNS.some((sign) => sign.test(text)) || [...text.matchAll(UTF7_RUN)].some(([, run = '']) => JAPANESE.test(fromBase64(run)));
}

/** UTF-16 in Base64. */
function fromBase64(run: string): string {
  const bits = [...run].map((letter) => BASE64.indexOf(letter).toString(2).padStart(6, '0')).join('');
  return String.fromCharCode(...[0, 16, 32].map((from) => Number.parseInt(bits.slice(from, from + 16), 2)));
}
