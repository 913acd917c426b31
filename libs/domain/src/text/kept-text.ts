import { beginning } from './beginning.js';

/** So much of what stands in one field is kept, by whichever door it came: more than any field may hold, so that a slip is seen as it is. Characters; ours. */
export const LONGEST_KEPT = 500;
const CUT = '…';

/** A text of one field as it is kept: whole, or of one that no field holds the beginning, with … for the rest. The original has it whole. */
export function keptText(text: string): string {
  return cutAt(text, LONGEST_KEPT);
}

/** A name in a heading or in a list has the length of one. Characters; ours. */
const LONGEST_HEADING = 100;

/** What stands in one field as a heading says it. */
export function headingText(text: string): string {
  return cutAt(text, LONGEST_HEADING);
}

/** What a reader takes for one character (か with its own ゛, an emoji of several) has so many units at most; more marks than these on one letter are no writing. */
const LONGEST_LETTER = 16;
/** What belongs to the letter before it: marks (an own ゛, a 異体字セレクタ), and what joins emoji. */
const GOES_ON = /^[\p{M}\p{Emoji_Modifier}\u200D\uFF9E\uFF9F]/u;
const JOINS_NEXT = /\u200D$/;

function cutAt(text: string, most: number): string {
  if (text.length <= most) return text;
  const longest = beginning(text, most - CUT.length);
  let cut = longest;
  while (GOES_ON.test(text.slice(cut.length, cut.length + 2)) || JOINS_NEXT.test(cut)) {
    cut = beginning(cut, cut.length - 1);
    if (longest.length - cut.length > LONGEST_LETTER) return `${longest}${CUT}`;
  }
  return `${cut}${CUT}`;
}

/** Whether only the beginning of a text was kept; such a one is too long for every field. */
export function isCutText(text: string): boolean {
  return text.length > LONGEST_KEPT || (text.endsWith(CUT) && text.length >= LONGEST_KEPT - 2 * CUT.length - LONGEST_LETTER);
}
