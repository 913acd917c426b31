import { connect, UnitOfWork } from '#persistence';
import fc from 'fast-check';
import { hostileText } from '../fixtures/hostile-text.js';
import { createTestDatabase, type TestDatabase } from '../support/index.js';

describe('the neighbouring characters that searches ask an index for', () => {
  let database: TestDatabase;
  let orm: Awaited<ReturnType<typeof connect>>;
  let work: UnitOfWork;

  beforeAll(async () => {
    database = await createTestDatabase();
    orm = await connect(database.url);
    work = new UnitOfWork(orm);
  });

  afterAll(async () => {
    await orm.close(true);
    await database.drop();
  });

  /** As the indexes of before were made. */
  const BEFORE = `create function pg_temp.bigrams_before(value text) returns text[] language sql immutable as $$
    select coalesce(array_agg(distinct substr(value, i, 2)), '{}') from generate_series(1, greatest(length(value) - 1, 1)) i $$`;

  it('are the same ones as before, so that every index holds what is looked for in it', async () => {
    await work.run(async (em) => {
      await em.execute(BEFORE);
      const differing = (texts: readonly (string | null)[]): Promise<unknown[]> => em.execute<unknown[]>(
        'select text from jsonb_array_elements_text(?::jsonb) as texts(text) where bigrams(text) is distinct from pg_temp.bigrams_before(text)', [JSON.stringify(texts)],
      );
      expect(await differing([null, '', '見', '見本', '見見見', '𠮷𠮷', ' ', 'a\nb', '26-0000012 ミホングミ 0990004167'])).toEqual([]);
      const stored = hostileText().map((text) => text.replace(/\0|\p{Cs}/gu, '').slice(0, 1_000).replace(/\p{Cs}/gu, ''));
      const text = fc.oneof(stored, fc.string({ unit: fc.constantFrom('ア', 'イ', '1', ' ', '𠮷') }));
      await fc.assert(fc.asyncProperty(fc.array(text, { minLength: 10, maxLength: 30 }), async (texts) => expect(await differing(texts)).toEqual([])), { numRuns: 10 });
    });
  });

  it('of a text of any length come within the time of a page', async () => {
    const [row] = await work.read((em) => em.execute<{ pairs: number }[]>(`select cardinality(bigrams(repeat('あいうえおかき', 60000))) as pairs`));
    expect(row).toEqual({ pairs: 7 });
  });

  it('no row is found by a key without end, whoever has made it', async () => {
    const bounded = await work.read((em) => em.execute<{ table: string }[]>(`select conrelid::regclass::text as table from pg_constraint where conname like '%search_key_is_bounded' order by 1`));
    expect(bounded.map(({ table }) => table)).toEqual(['customer', 'guarantee_application', 'misdelivery', 'registration']);
    const keyed = await work.read((em) => em.execute<{ table: string }[]>(`select table_name as table from information_schema.columns where table_schema = current_schema() and column_name = 'search_key' order by 1`));
    expect(keyed).toEqual(bounded);
  });
});
