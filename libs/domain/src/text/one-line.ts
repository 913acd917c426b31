/** Line breaks and tabs of every kind, with the blanks around them. */
const BREAKS = /[^\S\n]*[\t\n\v\f\r\u0085\u2028\u2029][\s\u0085]*/gu;

/**
 * A text for a field of one line: what stands on two lines has a blank between them. Without it a browser joins them, and 1-1 above
 * 3階ビル is another address.
 */
export function oneLine(text: string): string {
  return text.replace(BREAKS, ' ').trim();
}
