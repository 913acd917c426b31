import { randomUUID } from 'node:crypto';
import { migrate } from '#persistence';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/index.js';

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

  test.each(['audit_event', 'contract_revision', 'stored_paper'])('%s: it may add and read, and neither change, remove nor empty', async (table) => {
    await client.query(`select * from ${table}`);
    await refused(`update ${table} set id = gen_random_uuid()`);
    await refused(`delete from ${table}`);
    await refused(`truncate ${table}`);
    expect((await client.query(`select has_table_privilege($1, 'insert') as may`, [table])).rows).toEqual([{ may: true }]);
  });

  test('it empties and defines nothing, and does not touch what holds it', async () => {
    for (const statement of [
      'truncate receipt', 'create table mine (id int)', 'alter table review disable trigger all', 'drop trigger append_only on audit_event', 'drop table payment',
      'create temporary table mine (id int)', `insert into migration (name) values ('x')`, `create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'`,
    ]) await refused(statement);
    await expect(client.query(`set session_replication_role = 'replica'`)).rejects.toMatchObject({ code: '42501' });
  });

  test('it reads and writes every other table', async () => {
    const { rows } = await client.query<{ name: string; may: boolean }>(
      `select c.relname as name, has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete') as may
         from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`,
    );
    expect(rows.filter(({ may }) => !may).map(({ name }) => name).sort()).toEqual(['audit_event', 'contract_revision', 'migration', 'stored_paper']);
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
