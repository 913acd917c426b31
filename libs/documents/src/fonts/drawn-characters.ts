import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCharacterMap } from './character-map.js';
import { FACES, filesOf, WEIGHTS } from './paper-fonts.js';
import { readWoff, tableOf } from './woff-file.js';

/**
 * The code points that every face of our papers draws in every weight, in order: what a subset holds and its style rule lets it draw.
 * Read from the font files themselves, which takes a second; the domain holds the result as a table.
 */
export function charactersOfFonts(): readonly number[] {
  const faces = FACES.flatMap(({ name }) => WEIGHTS.map((weight) => charactersOfFace(name, weight)));
  const [first, ...others] = faces;
  return [...(first ?? [])].filter((character) => others.every((face) => face.has(character))).sort((a, b) => a - b);
}

function charactersOfFace(name: string, weight: string): ReadonlySet<number> {
  const css = readFileSync(join(filesOf(name), '..', `${weight}.css`), 'utf8');
  const drawn = new Set<number>();
  for (const [, file = '', ranges = ''] of css.matchAll(/url\(\.\/files\/([^)]+\.woff)\)[^}]*?unicode-range:\s*([^;}]+)/g)) {
    const { glyphs } = readCharacterMap(tableOf(readWoff(readFileSync(join(filesOf(name), file)), ['cmap']), 'cmap'));
    for (const range of ranges.split(',')) {
      const [start = 0, end = start] = range.trim().slice(2).split('-').map((bound) => Number.parseInt(bound, 16));
      for (let character = start; character <= end; character += 1) {
        if (glyphs.has(character)) drawn.add(character);
      }
    }
  }
  return drawn;
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
