import { narrow } from '../text/narrow.js';

/** Where another value of a field comes from: the machine's reading of the page, another reading of the same place, or the customer's record. */
export const VALUE_SOURCES = ['reading', 'other-reading', 'record'] as const;
export type ValueSource = (typeof VALUE_SOURCES)[number];
export const VALUE_SOURCE_LABELS: Readonly<Record<ValueSource, string>> = { reading: '読取り', 'other-reading': '別の読み', record: '顧客の記録' };

export interface OtherValue {
  readonly source: ValueSource;
  readonly value: string;
}

/** One text in two spellings: widths, blanks and separators do not count, nor does the sign of a long vowel, which scans confuse with a dash. */
export function sameValue(a: string, b: string): boolean {
  return folded(a) === folded(b);
}

function folded(text: string): string {
  return narrow(text).normalize('NFKC').replace(/[\s\p{P}\p{S}ー]/gu, '');
}

/** What the desk offers beside a field: every other value that is known, each once; never what stands there in another spelling. */
export function otherValues(current: string, known: Readonly<Partial<Record<ValueSource, string>>>): readonly OtherValue[] {
  const offered: OtherValue[] = [];
  for (const source of VALUE_SOURCES) {
    const value = known[source]?.trim() ?? '';
    if (folded(value) === '' || sameValue(value, current) || offered.some((other) => sameValue(other.value, value))) continue;
    offered.push({ source, value });
  }
  return offered;
}
