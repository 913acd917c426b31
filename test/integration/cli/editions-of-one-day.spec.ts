import { execFile } from 'node:child_process';
import { loadMasters } from '../../../apps/cli/src/masters/load-masters.js';
import { OpenedDatabase } from '../../support/index.js';

let opened: OpenedDatabase;

beforeAll(async () => {
  opened = await OpenedDatabase.create();
});
afterAll(() => opened.drop());

function migrate(): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => execFile(
    process.execPath, ['dist/apps/cli/src/main.js', 'migrate'], { env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', DATABASE_URL: opened.database.url } },
    (error, _out, said) => resolve({ code: error === null ? 0 : Number(error.code), said }),
  ));
}

const sql = (...statements: string[]): Promise<void> => opened.work.run(async (em) => {
  for (const statement of statements) await em.execute(statement);
});

test('two editions of one day, from before that was refused: the upgrade says which, and goes on once a person has put them right', async () => {
  await loadMasters(opened.work);
  await sql(
    `alter table rate_table drop constraint rate_table_kind_effective_from_unique`,
    `alter table terms_edition drop constraint terms_edition_document_effective_from_unique`,
    `delete from migration where name = 'Migration20261130050000'`,
    `alter table rate_table disable trigger user`,
    `update rate_table set kind = 'contract' where kind = 'interim-advance-payment'`,
  );
  const { code, said } = await migrate();
  expect(code).toBe(2);
  expect(said).toMatch(/^The schema was not changed, because two editions begin on one day \(rate_table contract from 2026-04-01: 中間前払金保証料率表 R08-見本, 契約保証料率表 R08-見本\): give each .*\n$/);

  await sql(`update rate_table set effective_from = '1990-04-01' where name like '中間%'`, `alter table rate_table enable trigger user`);
  expect(await migrate()).toEqual({ code: 0, said: '' });
  await expect(sql(`update rate_table set effective_from = '1990-04-01'`)).rejects.toThrow();
});
