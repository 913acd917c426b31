import type { SheetBox } from '#domain';

/** How large a value is written into its field of the form: as large as the field takes it whole. */
export type WrittenSize = 'large' | 'medium' | 'small';

/** In step with registration-form.css: height of the letters and of a line, in mm; the left edge stays free. */
const SIZES = [
  { size: 'large', letter: 5, line: 6.5 },
  { size: 'medium', letter: 4.3, line: 5.25 },
  { size: 'small', letter: 3.9, line: 4.875 },
] as const satisfies readonly { readonly size: WrittenSize; readonly letter: number; readonly line: number }[];
const LEFT_EDGE = 1.4;

/** Narrow in every font of the papers; all else is taken to be as wide as it is high. */
const NARROW = /[0-9a-ln-vx-z\u0020!"'()*,\-./:;_\uff61-\uff9f]/;

/** The largest size in which a value stands wholly in its field: every value that the form allows does in the last. Lines break anywhere, so that none of it is lost at their ends. */
export function writtenSize(text: string, { width, height }: Pick<SheetBox, 'width' | 'height'>): WrittenSize {
  const fits = SIZES.find(({ letter, line }) => linesOf(text, (width - LEFT_EDGE) / letter) <= Math.floor(height / line));
  return fits?.size ?? 'small';
}

/** Lines, broken where the next character has no room. */
function linesOf(text: string, perLine: number): number {
  let [lines, used] = [1, 0];
  for (const character of text) {
    const width = NARROW.test(character) ? 0.65 : 1;
    if (used + width > perLine) [lines, used] = [lines + 1, 0];
    used += width;
  }
  return lines;
}
