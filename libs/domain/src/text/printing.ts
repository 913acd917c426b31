import { DRAWN_TABLE } from './drawn-table.js';

const DRAWN: ReadonlySet<number> = new Set(readRuns(DRAWN_TABLE));
/** Characters that have no shape of their own: spaces (but that of Ogham, a line), line ends, places to break, selectors of a shape. */
const SHAPELESS = /^(?!\u1680)[\s\p{Default_Ignorable_Code_Point}]$/u;

function readRuns(table: string): readonly number[] {
  let next = 0;
  return table.split(' ').flatMap((run) => {
    const [gap = 0, length = 1] = run.split('.').map((digits) => Number.parseInt(digits, 36));
    const start = next + gap;
    next = start + length;
    return Array.from({ length }, (_, index) => start + index);
  });
}

/** The code points that every face of our papers draws, in order. */
export function drawnCharacters(): readonly number[] {
  return [...DRAWN];
}

/** The first character of a text that would stand on a paper as an empty box; null when all are drawn. */
export function firstUndrawn(text: string): string | null {
  return [...text].find((character) => !DRAWN.has(character.codePointAt(0) ?? 0) && !SHAPELESS.test(character)) ?? null;
}
