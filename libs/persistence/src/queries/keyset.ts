/** Where a page of a list ended: the instant it is ordered by and the id that breaks ties. Travels in the address as one opaque word. */
export interface Keyset {
  readonly at: Date;
  readonly id: string;
}

/** A page of a list and where the next one begins. */
export interface KeysetPage<Row> {
  readonly rows: readonly Row[];
  /** Null at the end of the list. */
  readonly next: Keyset | null;
}

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function writeKeyset(key: Keyset): string {
  return Buffer.from(`${key.at.getTime()}|${key.id}`).toString('base64url');
}

/** Reads what {@link writeKeyset} wrote; anything else is null, so that a broken address shows the first page. */
export function readKeyset(text: string): Keyset | null {
  const [millis, id, ...rest] = Buffer.from(text.slice(0, 100), 'base64url').toString('utf8').split('|');
  if (rest.length > 0 || id === undefined || !ID.test(id) || !/^\d{1,15}$/.test(millis ?? '')) return null;
  return { at: new Date(Number(millis)), id };
}

/** Cuts `limit + 1` fetched rows to a page. */
export function keysetPage<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => Keyset): KeysetPage<Row> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { rows: rows.slice(0, limit), next: last === undefined ? null : keyOf(last) };
}

/** Instants come back from raw SQL as text or as dates, depending on the driver's parsers. */
export function instantOf(value: string | Date): Date {
  return value instanceof Date ? value : new Date(value);
}

export function instantOrNull(value: string | Date | null): Date | null {
  return value === null ? null : instantOf(value);
}
