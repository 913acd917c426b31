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

function cutAt(text: string, most: number): string {
  return text.length <= most ? text : `${beginning(text, most - CUT.length)}${CUT}`;
}

/** Whether only the beginning of a text was kept; such a one is too long for every field. */
export function isCutText(text: string): boolean {
  return text.length > LONGEST_KEPT || (text.endsWith(CUT) && text.length >= LONGEST_KEPT - CUT.length);
}
