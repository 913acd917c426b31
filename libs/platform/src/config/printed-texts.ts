import type { EnvironmentName } from './schema.js';

/** Variables whose text stands on papers. */
const PRINTED_TEXTS = ['SURETY_NAME', 'SURETY_REPRESENTATIVE', 'SURETY_ADDRESS', 'SERVICE_NAME', 'BRANCH_HOURS'] as const satisfies readonly EnvironmentName[];
const LONGEST_TEXT = 100;

/** What papers can print, as the domain knows it (`checkText`): this library knows nothing of the business. */
export type TextCheck = (text: string, limits: { readonly maxLength: number }) =>
  | { readonly ok: true }
  | { readonly ok: false; readonly code: string; readonly character?: string; readonly length?: number };

/** A sentence for each variable among the names whose text no paper can print. */
export function printedTextProblems(variables: Readonly<Record<string, string | undefined>>, reads: (name: EnvironmentName) => boolean, check: TextCheck): readonly string[] {
  return PRINTED_TEXTS.filter(reads).flatMap((name) => {
    const text = variables[name];
    const reading = text === undefined ? undefined : check(text, { maxLength: LONGEST_TEXT });
    return reading === undefined || reading.ok ? [] : [`${name} ${explain(reading)}.`];
  });
}

function explain({ code, character = '', length = 0 }: { readonly code: string; readonly character?: string; readonly length?: number }): string {
  if (code === 'text/too-long') return `must be ${LONGEST_TEXT} characters or fewer (it has ${length})`;
  if (code === 'text/markup') return `must not hold ${character}; papers take its full-width form alone`;
  const point = character.startsWith('U+') ? character : `${character} (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`;
  return `holds ${point}, which papers cannot print`;
}
