import { recognizeNumber, searchKey } from '#domain';
import type { CaseSearch } from '#persistence';

/** Nobody types a longer search; the rest is not looked at. */
const LONGEST = 100;
const MOST_WORDS = 5;

/** What a search box was asked for. */
export type SearchReading =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'too-short' }
  | { readonly kind: 'search'; readonly search: CaseSearch };

/** Reads a search: a whole 受付番号, 保証契約番号, 顧客番号 or 証書番号, else words of two characters or more. */
export function readSearch(input: string): SearchReading {
  const text = input.slice(0, LONGEST).trim();
  if (text === '') return { kind: 'nothing' };
  const number = recognizeNumber(text);
  if (number.kind === 'receipt') return { kind: 'search', search: { by: 'reception-number', value: number.value } };
  if (number.kind === 'ten-digits') return { kind: 'search', search: { by: 'ten-digits', value: number.value } };
  if (number.kind === 'certificate') return { kind: 'search', search: { by: 'certificate-number', value: number.value } };
  const words = text.split(/[\s\u3000]+/u).map(searchKey).filter((word) => word !== '');
  const long = words.filter((word) => word.length >= 2);
  if (long.length === 0) return { kind: 'too-short' };
  return { kind: 'search', search: { by: 'words', words: long.slice(0, MOST_WORDS) } };
}
