import type { SearchTerm } from '#domain';

/** A part of a query, with what its question marks stand for. */
export interface SqlPart {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Whether a folded text holds a folded word: by the index of neighbouring characters, of which a single character has none. */
export function holdsWord(text: string, word: string): SqlPart {
  const holds = `strpos(${text}, ?::text) > 0`;
  return [...word].length < 2 ? { sql: holds, params: [word] } : { sql: `(bigrams(${text}) @> bigrams(?::text) and ${holds})`, params: [word, word] };
}

export function holdsWords(text: string, words: readonly string[]): SqlPart {
  const parts = words.map((word) => holdsWord(text, word));
  return { sql: parts.map(({ sql }) => sql).join(' and '), params: parts.flatMap(({ params }) => params) };
}

/** Of each the word as it was typed, or the place that it names. */
export function holdsTerms(text: string, terms: readonly SearchTerm[]): SqlPart {
  const parts = terms.map(({ word, place }): SqlPart => {
    const [asTyped, there] = [holdsWord(text, word), place === null || place === word ? null : holdsWord(text, place)];
    return there === null ? asTyped : { sql: `(${asTyped.sql} or ${there.sql})`, params: [...asTyped.params, ...there.params] };
  });
  return { sql: parts.map(({ sql }) => sql).join(' and '), params: parts.flatMap(({ params }) => params) };
}
