import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A run of code points, both ends counted. */
export type CharacterRange = readonly [first: number, last: number];

/** A font file that draws for a face what the face itself lacks. */
export interface BorrowedFont {
  /** Without its ending: every file is there as .woff and .woff2. */
  readonly file: string;
  readonly ranges: readonly CharacterRange[];
}

/** Α–Ω and α–ω; accented letters, which only Greek itself needs, stay out. */
const GREEK: readonly CharacterRange[] = [[0x0391, 0x03a1], [0x03a3, 0x03a9], [0x03b1, 0x03c9]];
/** ≒ and ⌀ (diameter). */
const SIGNS: readonly CharacterRange[] = [[0x2252, 0x2252], [0x2300, 0x2300]];

/**
 * The Japanese faces come without Greek letters and a few signs, although every Japanese keyboard has them. They are drawn by the same
 * family's Latin face, of the same weight, and the signs, which have one weight and no serifs, by its mathematical one.
 */
export function borrowedFonts(latinFace: string, weight: string): readonly BorrowedFont[] {
  return [
    { file: fileOf(latinFace, `greek-${weight}`), ranges: GREEK },
    { file: fileOf('noto-sans-math', 'latin-400'), ranges: SIGNS },
  ];
}

/** The folder with the files of a font package. Throws when the package is not installed. */
export function filesOf(name: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`@fontsource/${name}/400.css`)), 'files');
}

function fileOf(name: string, subset: string): string {
  return join(filesOf(name), `${name}-${subset}-normal`);
}
