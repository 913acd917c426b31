import { addressKey } from './address-key.js';
import { corporateForms, isCorporateForm, searchKey } from './search-key.js';

const MOST_WORDS = 5;
/** 大字, or the 字 of a village: nothing else has its 字 left out. */
const WITH_AZA = /大字|(?<=[市町村郡])字/u;
/** What belongs to the letter before it: the selector of a 異体字, a 濁点 that stands by itself. */
const MARKS = /[\p{M}\uFF9E\uFF9F]/gu;

/**
 * The words of a search box, folded as the search keys are. One character says too little, but is a word where a company's form
 * was typed with it (株式会社甲): what was typed is counted, not what remains of it. A form is no word beside others, by itself it is one, spelt out; characters set
 * apart from each other (甲 乙) are read as one.
 * @param least characters that a word needs; 1 where the list is short
 */
export function searchWords(text: string, least = 2): readonly string[] {
  return searchTerms(text, least).map(({ word }) => word);
}

/** A word of a search box where addresses are among what is found. */
export interface SearchTerm {
  readonly word: string;
  /** The place that it names, as the keys of addresses have it, however its number is written (1-1-1 as `/1-1-1`, of 大字 the rest); null when it names none. */
  readonly place: string | null;
  /** It says by its shape that it is a place (1-1-1, 本町1丁目): letter by letter it would be found in others, 1-1-1 in 11-1. */
  readonly isPlace: boolean;
}

/** Blanks within the number of an address, which is one word. */
const WITHIN_A_NUMBER = /(?<=丁目|番地|番)[\s\u3000]+(?=[\d０-９〇一二三四五六七八九十百])/gu;

/** As `searchWords`, with the place that each of them may mean. */
export function searchTerms(input: string, least = 2): readonly SearchTerm[] {
  const text = input.replace(WITHIN_A_NUMBER, '');
  const typed = text.split(/[\s\u3000]+/u).filter((word) => word !== '');
  const named = typed.filter((word) => !isCorporateForm(word));
  if (named.length === 0) return corporateForms(typed).slice(0, MOST_WORDS).map((word) => ({ word, place: null, isPlace: false }));
  const needed = named.length < typed.length ? 1 : least;
  const terms = named.filter((word) => lettersIn(word) >= needed).map(termOf).filter(({ word }) => word !== '');
  if (terms.length > 0) return terms.slice(0, MOST_WORDS);
  const whole = named.join('');
  return lettersIn(whole) >= least && searchKey(whole) !== '' ? [termOf(whole)] : [];
}

function termOf(typed: string): SearchTerm {
  const { place, building } = addressKey(typed);
  const word = searchKey(typed);
  const [town = '', numbers] = place.split('/');
  if (numbers !== undefined) return { word, place, isPlace: building === '' && saysPlace(typed, town, numbers) };
  return { word, place: WITH_AZA.test(typed) && lettersIn(place) > 1 ? place : null, isPlace: false };
}

/** The number of a house, with nothing behind it, says so by its marks, by the town before it, or by its short parts; a telephone's has more digits, or a 0 before them. */
function saysPlace(typed: string, town: string, numbers: string): boolean {
  const parts = numbers.split('-');
  if (/丁目|番地/u.test(typed)) return true;
  // The name of a company may have one too (見本1号社).
  if (parts.length < 2) return false;
  if (/番|号/u.test(typed)) return true;
  if (town !== '') return /[都道府県市区町村郡]$/u.test(town);
  return !/^[0０]/u.test(typed.trim()) && parts.every((part) => part.length <= 2);
}

/** Letters as people count them, not as they are stored. */
function lettersIn(text: string): number {
  return [...text.replace(MARKS, '')].length;
}
