import { adjacencyGraphs } from '@zxcvbn-ts/language-common';

/** Words that stand in everybody's sentences: strung together they are no secret. */
const EVERYDAY: ReadonlySet<string> = new Set(
  `a i is it in on at to of my me we us he she be do go so no or an as if am are was the and you your this that for not all with have has can will new old now here what
   who how why our own yes day man girl boy love like hate life time work home good best very big red blue one two three four five six seven eight nine ten zero first
   pass word passwd login user test secret please hello thank thanks welcome open come back let make more some safe enter key code sign`.split(/\s+/),
);

/** A row of keys, of the alphabet or of figures tells nothing from three on: a finger only slides. */
const SHORTEST_ROW = 3;
/** A shorter word stands by chance in what was drawn. */
const SHORTEST_LEAKED = 3;

/** What a piece adds to what a guesser has to try, in powers of ten. */
const COST = { everyday: 1, row: 2.5, year: 2, digit: 1, mark: 1.5, letter: 2 } as const;

/** Fewer tries than so many powers of ten are made in an instant by whoever tries the common pieces first. */
const ENOUGH = 9;

/** By key its neighbours, each direction at one place of the list. */
const KEYS: Readonly<Partial<Record<string, readonly (string | null)[]>>> = adjacencyGraphs.qwerty;
const DIRECTIONS = 6;
const YEAR = /^(?:19|20)\d\d/;

/**
 * Whether a password, folded, falls into a few pieces that are tried first: rows of keys, everyday words, words of leaks, a year; the cheapest
 * way to put it together counts.
 * @param rankOf the place of a word among the leaked passwords, from 1; undefined where leaks do not hold it
 */
export function isPutTogether(plain: string, rankOf: (word: string) => number | undefined, longest: number): boolean {
  const cheapest = [0];
  const reach = (to: number, cost: number): void => {
    cheapest[to] = Math.min(cheapest[to] ?? Number.POSITIVE_INFINITY, cost);
  };
  for (let at = 0; at < plain.length; at += 1) {
    const here = cheapest[at] ?? Number.POSITIVE_INFINITY;
    if (here >= ENOUGH) continue;
    reach(at + 1, here + costOfCharacter(plain.charAt(at)));
    for (let end = at + SHORTEST_ROW; end <= at + rowFrom(plain, at); end += 1) reach(end, here + COST.row);
    if (YEAR.test(plain.slice(at, at + 4))) reach(at + 4, here + COST.year);
    for (let end = at + 1; end <= Math.min(plain.length, at + longest); end += 1) {
      const word = plain.slice(at, end);
      if (EVERYDAY.has(word)) reach(end, here + COST.everyday);
      const rank = word.length < SHORTEST_LEAKED ? undefined : rankOf(word);
      if (rank !== undefined) reach(end, here + Math.log10(rank));
    }
  }
  return (cheapest[plain.length] ?? Number.POSITIVE_INFINITY) < ENOUGH;
}

function costOfCharacter(character: string): number {
  return /\d/.test(character) ? COST.digit : /\p{L}/u.test(character) ? COST.letter : COST.mark;
}

/** How many characters from here lie in one line: of the keyboard, of the alphabet, of the figures. */
function rowFrom(plain: string, from: number): number {
  const directions = [(a: string, b: string) => b.charCodeAt(0) - a.charCodeAt(0) === 1, (a: string, b: string) => a.charCodeAt(0) - b.charCodeAt(0) === 1,
    ...Array.from({ length: DIRECTIONS }, (_, step) => (a: string, b: string) => KEYS[a]?.[step]?.includes(b) ?? false)];
  return Math.max(...directions.map((follows) => {
    let end = from + 1;
    while (end < plain.length && follows(plain.charAt(end - 1), plain.charAt(end))) end += 1;
    return end - from;
  }));
}
