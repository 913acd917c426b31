import { DRAWN_TABLE } from './drawn-table.js';
import { variantNote } from './variants.js';

const DRAWN: ReadonlySet<number> = new Set(readRuns(DRAWN_TABLE));
/** Ⅰ–Ⅿ and ⅰ–ⅿ: no face of our papers has them, but every letter they are made of. */
const ROMAN_NUMERAL = /[\u2160-\u217F]/gu;
/** Characters that have no shape of their own: spaces, line ends, places to break, selectors of a shape. */
const SHAPELESS = /^[\s\p{Default_Ignorable_Code_Point}]$/u;

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

/** A text as papers print it: Roman numerals by their letters (第Ⅱ工区 → 第II工区), everything else as typed. */
export function printedText(text: string): string {
  return text.replace(ROMAN_NUMERAL, (numeral) => numeral.normalize('NFKC'));
}

/** The first character of a text as printed that would stand on a paper as an empty box; null when all are drawn. */
export function firstUndrawn(text: string): string | null {
  return [...text].find((character) => !DRAWN.has(character.codePointAt(0) ?? 0) && !SHAPELESS.test(character)) ?? null;
}

/** What is said beside a text that papers print in other shapes than it was typed in; null when there are none. */
export function printingNote(text: string): string | null {
  const numerals = [...new Set(text.match(ROMAN_NUMERAL) ?? [])].map((numeral) => `「${numeral}」は「${printedText(numeral)}」`);
  const spelled = numerals.length === 0 ? null : `${numerals.join('、')}と、証書などの書面に印刷されます`;
  const notes = [spelled, variantNote(text)].filter((note) => note !== null);
  return notes.length === 0 ? null : notes.join('。');
}
