import { beginning, recognizeNumber, searchTerms } from '#domain';
import type { CaseSearch } from '#persistence';

/** Nobody types a longer search; the rest is not looked at. */
const LONGEST = 100;

/** What a search box was asked for. */
export type SearchReading =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'too-short' }
  | { readonly kind: 'search'; readonly search: CaseSearch };

/** Reads a search: a whole 受付番号, 保証契約番号, 顧客番号 or 証書番号, else words of two characters or more. */
export function readSearch(input: string): SearchReading {
  const text = beginning(input, LONGEST).trim();
  if (text === '') return { kind: 'nothing' };
  const number = recognizeNumber(text);
  if (number.kind === 'receipt') return { kind: 'search', search: { by: 'reception-number', value: number.value } };
  if (number.kind === 'seven-digits') return { kind: 'search', search: { by: 'seven-digits', value: number.value } };
  if (number.kind === 'ten-digits') return { kind: 'search', search: { by: 'ten-digits', value: number.value } };
  if (number.kind === 'certificate') return { kind: 'search', search: { by: 'certificate-number', value: number.value } };
  const terms = searchTerms(text);
  return terms.length === 0 ? { kind: 'too-short' } : { kind: 'search', search: { by: 'words', terms } };
}
