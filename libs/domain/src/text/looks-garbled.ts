/** What a text that was read under another name than it is written in is full of, and hardly any other: what could not be read; UTF-8 as Shift_JIS, as Latin; JIS without its escapes. */
const SIGNS = [/\ufffd/u, /[\u0080-\u009f]/u, /(?:[縺繧繝][^縺繧繝]{0,3}){3}/u, /(?:[ãäåæçèé][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}.?){3}/u, /\$B[!-~]{2,}\(B/u];

/** 文字化けの疑い: whether a text may not be what its sender wrote. A person looks at the original. */
export function looksGarbled(text: string): boolean {
  return SIGNS.some((sign) => sign.test(text));
}
