import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from './borrowed-fonts.js';
import { mergeFonts, MERGED_TABLES, type MergedFont } from './merge-fonts.js';
import { readWoff } from './woff-file.js';

/** Ⅰ–Ⅿ and ⅰ–ⅿ with the letters that each is drawn by. */
const ROMAN_NUMERALS: ReadonlyMap<number, string> = new Map(
  Array.from({ length: 0x20 }, (_, index) => [0x2160 + index, String.fromCodePoint(0x2160 + index).normalize('NFKC')] as const),
);

/** The Roman numerals of a face, which its files lack: the letters of its own, side by side in one square, as Japanese faces have them. */
export function romanNumerals(name: string, weight: string): MergedFont {
  const letters = readWoff(readFileSync(join(filesOf(name), `${name}-latin-${weight}-normal.woff`)), MERGED_TABLES);
  const needed = new Set([...ROMAN_NUMERALS.values()].join(''));
  const { file, characters } = mergeFonts([letters], (character) => needed.has(String.fromCodePoint(character)), ROMAN_NUMERALS);
  return { file, characters: characters.filter((character) => ROMAN_NUMERALS.has(character)) };
}
