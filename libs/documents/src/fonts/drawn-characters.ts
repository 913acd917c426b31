import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { borrowedFonts, type CharacterRange, filesOf } from './borrowed-fonts.js';
import { readCharacterMap } from './character-map.js';
import { FACES, WEIGHTS } from './paper-fonts.js';
import { romanNumerals } from './roman-numerals.js';
import { readWoff, tableOf } from './woff-file.js';

/**
 * The code points that every face of our papers draws in every weight, in order: what a subset holds and its style rule lets it draw,
 * and the Roman numerals that are made of letters.
 * Read from the font files themselves, which takes a second; the domain holds the result as a table.
 */
export function charactersOfFonts(): readonly number[] {
  const faces = FACES.flatMap((face) => WEIGHTS.map((weight) => charactersOfFace(face, weight)));
  const [first, ...others] = faces;
  return [...(first ?? [])].filter((character) => others.every((face) => face.has(character))).sort((a, b) => a - b);
}

function charactersOfFace({ name, latinFace }: (typeof FACES)[number], weight: string): ReadonlySet<number> {
  const css = readFileSync(join(filesOf(name), '..', `${weight}.css`), 'utf8');
  const own = [...css.matchAll(/url\(\.\/files\/([^)]+\.woff)\)[^}]*?unicode-range:\s*([^;}]+)/g)].map(([, file = '', ranges = '']) => ({
    file: join(filesOf(name), file), ranges: ranges.split(',').map(rangeOf),
  }));
  const borrowed = borrowedFonts(latinFace, weight).map(({ file, ranges }) => ({ file: `${file}.woff`, ranges }));
  return new Set([...romanNumerals(name, weight).characters, ...[...own, ...borrowed].flatMap(({ file, ranges }) => charactersOfFile(file, ranges))]);
}

function rangeOf(text: string): CharacterRange {
  const [first = 0, last = first] = text.trim().slice(2).split('-').map((bound) => Number.parseInt(bound, 16));
  return [first, last];
}

function charactersOfFile(file: string, ranges: readonly CharacterRange[]): readonly number[] {
  const { glyphs } = readCharacterMap(tableOf(readWoff(readFileSync(file), ['cmap']), 'cmap'));
  return ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((character) => glyphs.has(character)));
}

/** Runs of neighbours as `gap.length` pairs in base 36, the form that the domain's table keeps. */
export function tableOfRuns(characters: readonly number[]): string {
  const runs: { gap: number; length: number }[] = [];
  let previous = -1;
  for (const character of characters) {
    const last = runs.at(-1);
    if (last !== undefined && character === previous + 1) {
      last.length += 1;
    } else {
      runs.push({ gap: character - previous - 1, length: 1 });
    }
    previous = character;
  }
  return runs.map(({ gap, length }) => (length === 1 ? gap.toString(36) : `${gap.toString(36)}.${length.toString(36)}`)).join(' ');
}
