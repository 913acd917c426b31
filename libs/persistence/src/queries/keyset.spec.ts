import { type Keyset, type KeysetPage, keysetPage, keysetSql, type PagePlace, readKeyset, writeKeyset } from './keyset.js';

const ORDER = { at: 'a.due_at', id: 'a.id', direction: 'asc' } as const;
const keyOf = (row: number): Keyset => ({ at: new Date(row), id: `00000000-0000-7000-8000-${String(row).padStart(12, '0')}` });
const LIST = Array.from({ length: 25 }, (_, index) => index + 1);

/** What the database answers: `limit + 1` rows from the place on, in the direction of the SQL. */
function fetch(place: PagePlace | null, limit: number): number[] {
  const { orderBy } = keysetSql(ORDER, place);
  const sorted = orderBy === 'a.due_at asc, a.id asc' ? LIST : LIST.toReversed();
  const beyond = place === null ? sorted : sorted.slice(sorted.indexOf(place.key.at.getTime()) + 1);
  return beyond.slice(0, limit + 1);
}

describe('a list in pages', () => {
  it('goes on to its end and back to its beginning over the same pages', () => {
    const pages: (readonly number[])[] = [];
    let place: PagePlace | null = null;
    for (;;) {
      const page: KeysetPage<number> = keysetPage(fetch(place, 10), 10, place, keyOf);
      pages.push(page.rows);
      if (page.next === null) break;
      place = { direction: 'after', key: page.next };
    }
    expect(pages.map((rows) => [rows[0], rows.at(-1)])).toEqual([[1, 10], [11, 20], [21, 25]]);
    const back: (readonly number[])[] = [];
    let page = keysetPage(fetch(place, 10), 10, place, keyOf);
    while (page.previous !== null) {
      const before: PagePlace = { direction: 'before', key: page.previous };
      page = keysetPage(fetch(before, 10), 10, before, keyOf);
      back.push(page.rows);
      expect(page.next).not.toBeNull();
    }
    expect(back).toEqual([pages[1], pages[0]]);
  });

  it('has nothing before its first page and nothing after an empty one', () => {
    expect(keysetPage([1, 2], 10, null, keyOf)).toEqual({ rows: [1, 2], previous: null, next: null });
    expect(keysetPage([], 10, { direction: 'before', key: keyOf(1) }, keyOf)).toEqual({ rows: [], previous: null, next: null });
  });

  it('compares with the row it was told, in the direction of the page', () => {
    const key = keyOf(1);
    const sql = (direction: 'asc' | 'desc', place: PagePlace['direction']) => keysetSql({ ...ORDER, direction }, { direction: place, key });
    expect(sql('asc', 'after')).toEqual({ where: '(a.due_at, a.id) > (?, ?)', params: [key.at, key.id], orderBy: 'a.due_at asc, a.id asc' });
    expect(sql('asc', 'before').where).toBe('(a.due_at, a.id) < (?, ?)');
    expect(sql('desc', 'after')).toEqual({ where: '(a.due_at, a.id) < (?, ?)', params: [key.at, key.id], orderBy: 'a.due_at desc, a.id desc' });
    expect(sql('desc', 'before').orderBy).toBe('a.due_at asc, a.id asc');
  });

  it('a key survives the address, and a broken address is none', () => {
    expect(readKeyset(writeKeyset(keyOf(7)))).toEqual(keyOf(7));
    for (const text of ['', 'x', Buffer.from('1|2').toString('base64url'), writeKeyset({ ...keyOf(7), at: new Date(10_000_000_000_000) })]) expect(readKeyset(text)).toBeNull();
  });
});
