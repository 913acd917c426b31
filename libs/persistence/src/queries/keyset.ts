/** A row's place in a list: the instant it is ordered by and the id that breaks ties. Travels in the address as one opaque word. */
export interface Keyset {
  readonly at: Date;
  readonly id: string;
}

/** Which page of a list is asked for: on after a row, or back before one. Null stands for the first page. */
export interface PagePlace {
  readonly direction: 'after' | 'before';
  readonly key: Keyset;
}

/** A page of a list, and the rows that the pages before and after it are asked for by. */
export interface KeysetPage<Row> {
  readonly rows: readonly Row[];
  /** Null at the beginning of the list. */
  readonly previous: Keyset | null;
  /** Null at the end of the list. */
  readonly next: Keyset | null;
}

/** What a list is ordered by: columns of the query, never anything typed. */
export interface KeysetOrder {
  readonly at: string;
  readonly id: string;
  readonly direction: 'asc' | 'desc';
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function writeKeyset(key: Keyset): string {
  return Buffer.from(`${key.at.getTime()}|${key.id}`).toString('base64url');
}

/** Reads what {@link writeKeyset} wrote; anything else is null, so that a broken address shows the first page. */
export function readKeyset(text: string): Keyset | null {
  const [millis, id, ...rest] = Buffer.from(text.slice(0, 100), 'base64url').toString('utf8').split('|');
  // Until the year 2286: an instant of five-digit years is none that the database reads.
  if (rest.length > 0 || id === undefined || !ID.test(id) || !/^\d{1,13}$/.test(millis ?? '')) return null;
  return { at: new Date(Number(millis)), id };
}

/** The SQL of one page. Going back, the list is read the other way round, through the same index; {@link keysetPage} turns it again. */
export function keysetSql({ at, id, direction }: KeysetOrder, place: PagePlace | null): { readonly where: string; readonly params: readonly unknown[]; readonly orderBy: string } {
  const rising = (direction === 'asc') !== (place?.direction === 'before');
  const way = rising ? 'asc' : 'desc';
  return {
    where: place === null ? 'true' : `(${at}, ${id}) ${rising ? '>' : '<'} (?, ?)`,
    params: place === null ? [] : [place.key.at, place.key.id],
    orderBy: `${at} ${way}, ${id} ${way}`,
  };
}

/** Makes a page of the `limit + 1` rows that were fetched for a place. */
export function keysetPage<Row>(fetched: readonly Row[], limit: number, place: PagePlace | null, keyOf: (row: Row) => Keyset): KeysetPage<Row> {
  const back = place?.direction === 'before';
  const more = fetched.length > limit;
  const cut = fetched.slice(0, limit);
  const rows = back ? cut.reverse() : cut;
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows,
    previous: first !== undefined && (back ? more : place !== null) ? keyOf(first) : null,
    next: last !== undefined && (back || more) ? keyOf(last) : null,
  };
}

/** Instants come back from raw SQL as text or as dates, depending on the driver's parsers. */
export function instantOf(value: string | Date): Date {
  return value instanceof Date ? value : new Date(value);
}

export function instantOrNull(value: string | Date | null): Date | null {
  return value === null ? null : instantOf(value);
}
