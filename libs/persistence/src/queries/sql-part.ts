/** A part of a query, with what its question marks stand for. */
export interface SqlPart {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** One of these holds. */
export function anyOf(parts: readonly SqlPart[]): SqlPart {
  const { sql, params } = joined(parts, ' or ');
  return { sql: parts.length > 1 ? `(${sql})` : sql, params };
}

/** All of these hold. */
export function allOf(parts: readonly SqlPart[]): SqlPart {
  return joined(parts, ' and ');
}

/** The cases `a` of some rows that were looked up before. */
export function casesOf(rows: readonly { readonly id: string }[]): SqlPart {
  return { sql: 'a.id = any(?::uuid[])', params: [idList(rows)] };
}

/** Ids as the parameter of `any(?::uuid[])`. */
export function idList(rows: readonly { readonly id: string }[]): string {
  return `{${rows.map(({ id }) => id).join(',')}}`;
}

function joined(parts: readonly SqlPart[], by: string): SqlPart {
  return { sql: parts.map(({ sql }) => sql).join(by), params: parts.flatMap(({ params }) => params) };
}
