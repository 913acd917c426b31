import { beginning, caseNumberOfPaper, readDocumentIdentifier, readViewingNumber, recognizeNumber, searchWords, withoutPrintedLabels } from '#domain';
import type { AdminCaseFilter } from '#persistence';
import { rowIdIn } from '../../http/row-id.js';

/** Nobody types a longer search; the rest is not looked at. */
const LONGEST = 100;
const MOST_NUMBERS = 5;

const NOTHING = { words: [], numbers: [], caseId: null, viewing: null, documentIdentifier: null } as const;

export type CaseSearchReading =
  | { readonly kind: 'everything' | 'search'; readonly filter: Omit<AdminCaseFilter, 'state'> }
  | { readonly kind: 'too-short' };

/** Reads a search: whole numbers, with their printed labels or without (also one that only a paper bears: 通知番号, 計算書番号, 領収証, 閲覧番号, 文書識別子), the id in a workflow's name, or words of two characters or more. */
export function readCaseSearch(input: string): CaseSearchReading {
  const text = beginning(input, LONGEST).trim();
  if (text === '') return { kind: 'everything', filter: NOTHING };
  const caseId = rowIdIn(text);
  if (caseId !== null) return { kind: 'search', filter: { ...NOTHING, caseId } };
  const bare = withoutPrintedLabels(text);
  const viewing = readViewingNumber(bare);
  if (viewing !== null) return { kind: 'search', filter: { ...NOTHING, viewing } };
  const documentIdentifier = readDocumentIdentifier(bare);
  if (documentIdentifier !== null) return { kind: 'search', filter: { ...NOTHING, documentIdentifier } };
  const numbers = wholeNumbers(bare);
  if (numbers !== null) return { kind: 'search', filter: { ...NOTHING, numbers } };
  const words = searchWords(text);
  return words.length === 0 ? { kind: 'too-short' } : { kind: 'search', filter: { ...NOTHING, words } };
}

/** One number, blanks inside it or not, or several that belong to one case; null when anything else stands there. */
function wholeNumbers(text: string): readonly string[] | null {
  const whole = wholeNumber(text);
  if (whole !== null) return [whole];
  const several = text.split(/[\s、,，／/]+/u).filter((part) => part !== '').map(wholeNumber);
  const numbers = several.filter((number) => number !== null);
  return numbers.length > 0 && numbers.length === several.length ? numbers.slice(0, MOST_NUMBERS) : null;
}

function wholeNumber(text: string): string | null {
  const borne = caseNumberOfPaper(text);
  if (borne !== null) return borne;
  const number = recognizeNumber(text);
  if (number.kind === 'seven-digits') return number.value.replace('-', '');
  return number.kind === 'words' ? null : number.value;
}
