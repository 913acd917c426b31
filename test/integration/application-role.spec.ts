import { randomUUID } from 'node:crypto';
import { migrate, WRITING_RIGHTS } from '#persistence';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/index.js';

/** What decides what others may and owe: written by commands as the owner. */
const ONLY_READ = [
  'announcement', 'authority_limit', 'branch', 'branch_territory', 'deposit_bank', 'maintenance_window', 'migration', 'owner_rule', 'project_owner', 'rate_table', 'retention_period', 'setting', 'terms_edition',
];

describe('the role the services connect as', () => {
  let database: TestDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    // Rights on the database itself are not copied with it.
    await migrate(database.applicationUrl, database.url);
    client = new pg.Client({ connectionString: database.applicationUrl });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const refused = (statement: string) => expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });

  test('is no superuser and makes no roles or databases', async () => {
    const { rows } = await client.query('select rolsuper, rolcreatedb, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user');
    expect(rows).toEqual([{ rolsuper: false, rolcreatedb: false, rolcreaterole: false, rolbypassrls: false }]);
  });

  test.each(Object.entries(WRITING_RIGHTS))('%s: it may read and %s, and no more', async (table, rights) => {
    await client.query(`select * from ${table}`);
    const may = async (right: string) => (await client.query<{ may: boolean }>(`select has_table_privilege($1, $2) as may`, [table, right])).rows[0]?.may;
    const columns = /update \(([^)]+)\)/.exec(rights)?.[1]?.replaceAll('"', '').split(', ') ?? null;
    expect([await may('insert'), await may('delete'), await may('truncate')]).toEqual([rights.includes('insert'), rights.includes('delete'), false]);
    expect(await may('update')).toBe(columns === null && rights.includes('update'));
    const { rows } = await client.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and has_column_privilege(attrelid, attnum, 'update') order by 1`, [table],
    );
    if (columns !== null || !rights.includes('update')) expect(rows.map(({ name }) => name)).toEqual([...(columns ?? [])].sort());
  });

  test.each([
    'authentication_key', 'outbox', 'mail_message', 'branch_task', 'authority_limit', 'terms_edition', 'owner_submission', 'number_counter', 'staff', 'customer',
  ])('%s: it removes no row', (table) => refused(`delete from ${table}`));

  test.each([
    `update staff set role = 'administrator'`, 'update staff set active = true', 'update contractor_account set customer_id = gen_random_uuid()', 'update authority_limit set maximum_yen = null',
    `update authentication_key set hash = ''`, `update attachment set sha256 = ''`, `update mail_message set message_id = ''`, 'update audit_event set seq = 1', 'update stored_paper set bytes = 1',
    `update arrival set sha256 = ''`, 'update arrival set received_at = now()', `update arrival set channel = 'upload'`, `update arrival set source_key = ''`, `update arrival set message_id = ''`, 'update arrival set from_nobody = true',
  ])('%s is refused', (statement) => refused(statement));

  test('it empties and defines nothing, and does not touch what holds it', async () => {
    for (const statement of [
      'truncate receipt', 'create table mine (id int)', 'alter table review disable trigger all', 'drop trigger append_only on audit_event', 'drop table payment',
      'create temporary table mine (id int)', `insert into migration (name) values ('x')`, `create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'`,
    ]) await refused(statement);
    await expect(client.query(`set session_replication_role = 'replica'`)).rejects.toMatchObject({ code: '42501' });
  });

  test('every table is named in the list but those of the masters and the migrations, which it only reads', async () => {
    const { rows } = await client.query<{ name: string }>(`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`);
    expect(rows.map(({ name }) => name).filter((name) => !ONLY_READ.includes(name))).toEqual(Object.keys(WRITING_RIGHTS).sort());
  });

  test.each(ONLY_READ)('%s: it reads and writes nothing', async (table) => {
    await client.query(`select * from ${table}`);
    const { rows } = await client.query<{ may: boolean }>(`select has_table_privilege($1, 'insert, update, delete, truncate') or has_any_column_privilege($1, 'insert, update') as may`, [table]);
    expect(rows).toEqual([{ may: false }]);
  });

  test('migrate makes it when it is missing, with its password, and again changes nothing', async () => {
    const role = `role "${randomUUID()}"`;
    const url = new URL(database.url);
    url.username = role;
    url.password = `it's a ?`;
    for (let run = 0; run < 2; run += 1) expect(await migrate(url.toString(), database.url)).toEqual([]);
    const other = new pg.Client({ connectionString: url.toString() });
    await other.connect();
    expect((await other.query('select count(*)::int as count from audit_event')).rows).toEqual([{ count: 0 }]);
    await other.end();
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    expect((await owner.query('select rolpassword is not null as has from pg_authid where rolname = $1', [role])).rows).toEqual([{ has: true }]);
    await owner.query(`drop owned by "${role.replaceAll('"', '""')}"`);
    await owner.query(`drop role "${role.replaceAll('"', '""')}"`);
    await owner.end();
  });

  test('without an owner of its own the address of the services is the owner: nothing is granted', async () => {
    expect(await migrate(database.url)).toEqual([]);
  });
});
