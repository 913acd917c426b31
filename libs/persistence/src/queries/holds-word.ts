import { keyShapes, type SearchTerm } from '#domain';
import { allOf, anyOf, type SqlPart } from './sql-part.js';

/** Whether a column of keys (`searchKeys`) holds a word, as it is or with its ヶ folded as theirs. */
export function holdsWord(text: string, word: string): SqlPart {
  return anyOf(keyShapes(word).map((each) => holds(text, each)));
}

/** The same of rows that another index has made few: their neighbouring characters are not made anew, the text itself is looked at. */
export function readsWord(text: string, word: string): SqlPart {
  return anyOf(keyShapes(word).map((each) => reads(text, each)));
}

function reads(text: string, word: string): SqlPart {
  return { sql: `strpos(${text}, ?::text) > 0`, params: [word] };
}

/** By the index of neighbouring characters, of which a single character has none. What is cheap comes first: within an "or" it is taken in this order. */
function holds(text: string, word: string): SqlPart {
  const there = reads(text, word);
  return [...word].length < 2 ? there : { sql: `(${there.sql} and bigrams(${text}) @> bigrams(?::text))`, params: [word, word] };
}

/** A place as `addressKey` writes it, to the end of its number: 1-1 is no beginning of 1-11. It is folded, so nothing in it means something else in a pattern. */
export function holdsPlace(text: string, place: string): SqlPart {
  const { sql, params } = holds(text, place);
  return /\d$/u.test(place) ? { sql: `(${sql} and ${text} ~ ?)`, params: [...params, `${place}(?![0-9])`] } : { sql, params };
}

export function holdsWords(text: string, words: readonly string[]): SqlPart {
  return allOf(words.map((word) => holdsWord(text, word)));
}

/** Of each the word as it was typed, or the place that it names; of what is a place and nothing else, that alone. */
export function holdsTerms(text: string, terms: readonly SearchTerm[]): SqlPart {
  return allOf(terms.map(({ word, place, isPlace }): SqlPart => {
    if (place === null) return holdsWord(text, word);
    return isPlace ? holdsPlace(text, place) : anyOf([holdsWord(text, word), holdsPlace(text, place)]);
  }));
}
