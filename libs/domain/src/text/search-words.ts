import { corporateForms, isCorporateForm, searchKey } from './search-key.js';

const MOST_WORDS = 5;
/** What belongs to the letter before it: the selector of a 異体字, a 濁点 that stands by itself. */
const MARKS = /[\p{M}\uFF9E\uFF9F]/gu;

/**
 * The words of a search box, folded as the search keys are. One character says too little, but is a word where a company's form
 * was typed with it (株式会社甲): what was typed is counted, not what remains of it. A form is no word beside others, by itself it is one, spelt out; characters set
 * apart from each other (甲 乙) are read as one.
 * @param least characters that a word needs; 1 where the list is short
 */
export function searchWords(text: string, least = 2): readonly string[] {
  const typed = text.split(/[\s\u3000]+/u).filter((word) => word !== '');
  const named = typed.filter((word) => !isCorporateForm(word));
  if (named.length === 0) return corporateForms(typed).slice(0, MOST_WORDS);
  const needed = named.length < typed.length ? 1 : least;
  const words = named.filter((word) => lettersIn(word) >= needed).map(searchKey).filter((word) => word !== '');
  if (words.length > 0) return words.slice(0, MOST_WORDS);
  const whole = named.join('');
  return lettersIn(whole) >= least && searchKey(whole) !== '' ? [searchKey(whole)] : [];
}

/** Letters as people count them, not as they are stored. */
function lettersIn(text: string): number {
  return [...text.replace(MARKS, '')].length;
}
