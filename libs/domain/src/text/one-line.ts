/** Blanks of every kind, as many as follow each other: taken at once, so that a long row of them is looked at once. */
const BLANKS = /[\s\u0085]+/gu;
const BREAK = /[\t\n\v\f\r\u0085\u2028\u2029]/u;

/**
 * A text for a field of one line: what stands on two lines has a blank between them. Without it a browser joins them, and 1-1 above
 * 3階ビル is another address.
 */
export function oneLine(text: string): string {
  return text.replace(BLANKS, (blanks) => (BREAK.test(blanks) ? ' ' : blanks)).trim();
}
