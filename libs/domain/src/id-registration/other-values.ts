import { narrow } from '../text/narrow.js';

/** Where another value of a field comes from: what the customer typed in a web form that this was merged with, the machine's reading of the page, what another page says, another reading of the same place, the same with a 異体字, or the customer's record. */
export const VALUE_SOURCES = ['web', 'reading', 'other-page', 'other-reading', 'variant', 'record'] as const;
export type ValueSource = (typeof VALUE_SOURCES)[number];
export const VALUE_SOURCE_LABELS: Readonly<Record<ValueSource, string>> = { web: 'Web申込み', reading: '読取り', 'other-page': '別のページの読み', 'other-reading': '別の読み', variant: '異体字', record: '顧客の記録' };

export interface OtherValue {
  readonly source: ValueSource;
  readonly value: string;
}

/**
 * One text in two spellings: widths, blanks and separators do not count, nor does the sign of a long vowel, which scans confuse with a dash. Only between digits of an address
 * they do, where 1-1 3階 is not 1-13階 and 1-13 not 11-3; a number alone, as of a telephone, is the same with them and without.
 */
export function sameValue(a: string, b: string): boolean {
  return folded(a) === folded(b);
}

const SEPARATORS = /[\s\p{P}\p{S}ー]+/gu;

function folded(text: string): string {
  const plain = narrow(text).normalize('NFKC');
  const bare = plain.replace(SEPARATORS, '');
  if (/^\d*$/.test(bare)) return bare;
  return plain.replace(SEPARATORS, (run, at: number) => {
    const isBetweenDigits = /\d/.test(plain.charAt(at - 1)) && /\d/.test(plain.charAt(at + run.length));
    return !isBetweenDigits ? '' : run.trim() === '' ? ' ' : '-';
  });
}

/** What the desk offers beside a field: every other value that is known, each once; never what stands there in another spelling, as `same` tells of its field. */
export function otherValues(current: string, known: Readonly<Partial<Record<ValueSource, string>>>, same: (a: string, b: string) => boolean = sameValue): readonly OtherValue[] {
  const offered: OtherValue[] = [];
  for (const source of VALUE_SOURCES) {
    const value = known[source]?.trim() ?? '';
    if (folded(value) === '' || same(value, current) || offered.some((other) => same(other.value, value))) continue;
    offered.push({ source, value });
  }
  return offered;
}
