import type { PixelBox } from './zone-picture.js';

/** A letter of one reading, and where it stands on the page. */
export interface SymbolRead {
  readonly text: string;
  readonly confidence: number;
  readonly box: PixelBox | null;
}

/**
 * Where a person should look first: the letter from which on another reading says something else, else the one the recogniser was least sure of. Told by the
 * reading that says what was agreed on; null when none of them has its letters one by one.
 */
export function leastSureBox({ value, other }: { readonly value: string; readonly other: string | null }, readings: readonly (readonly SymbolRead[])[]): PixelBox | null {
  const symbols = readings.find((line) => line.length > 0 && textOf(line).startsWith(lettersOf(value)));
  if (symbols === undefined) return readings.find((line) => line.length > 0)?.reduce(lessSure).box ?? null;
  if (other === null) return symbols.reduce(lessSure).box;
  const [ours, theirs] = [textOf(symbols), lettersOf(other)];
  let same = 0;
  while (same < ours.length && ours.charAt(same) === theirs.charAt(same)) same += 1;
  let at = 0;
  for (const { text, box } of symbols) {
    at += lettersOf(text).length;
    if (at > same) return box;
  }
  return symbols.at(-1)?.box ?? null;
}

function lessSure(least: SymbolRead, symbol: SymbolRead): SymbolRead {
  return symbol.confidence < least.confidence ? symbol : least;
}

function textOf(line: readonly SymbolRead[]): string {
  return lettersOf(line.map(({ text }) => text).join(''));
}

/** Without what a value has between its letters: dashes, blanks. */
function lettersOf(text: string): string {
  return text.replace(/[\s\-]/g, '');
}
