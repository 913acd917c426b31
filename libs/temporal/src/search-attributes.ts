/**
 * What procedures can be filtered by in Temporal's own screens: closed words, never names. Set once at the start: a change
 * costs an event of every history, and lists of the trade come from our own tables.
 */
export const SEARCH_ATTRIBUTES = { branch: 'HoshoBranch', kind: 'HoshoKind' } as const;

/** Name to type as the CLI and the operator service spell it. */
export const SEARCH_ATTRIBUTE_TYPES: Readonly<Record<string, 'Keyword'>> = {
  [SEARCH_ATTRIBUTES.branch]: 'Keyword',
  [SEARCH_ATTRIBUTES.kind]: 'Keyword',
};
