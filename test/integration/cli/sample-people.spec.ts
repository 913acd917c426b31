import { execFile } from 'node:child_process';
import { ContractorAccount, Staff } from '#persistence';
import { loadMasters } from '../../../apps/cli/src/masters/load-masters.js';
import { OpenedDatabase } from '../../support/index.js';

let opened: OpenedDatabase;

beforeAll(async () => {
  opened = await OpenedDatabase.create();
});
afterAll(() => opened.drop());

/** What runs before every start. */
function migrate(environment: string): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => execFile(
    process.execPath, ['dist/apps/cli/src/main.js', 'migrate'], { env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', APP_ENV: environment, DATABASE_URL: opened.database.url } },
    (error, _out, said) => resolve({ code: error === null ? 0 : Number(error.code), said }),
  ));
}

test('a database that was tried out in does not start in production while a sample person can sign in', async () => {
  expect(await migrate('production')).toEqual({ code: 0, said: '' });
  await loadMasters(opened.work);
  expect(await migrate('development')).toEqual({ code: 0, said: '' });
  expect(await migrate('production')).toEqual({
    code: 2,
    said: expect.stringMatching(/^This database holds sample people who can sign in with the published password \(higashi-kacho, higashi-keiri, higashi-shinsa and \d+ more\), which is not for APP_ENV=production: give DATABASE_URL another database, .*\n$/),
  });
  // One is enough, of either kind; whoever is closed or has a password of the own is nobody to fear.
  await opened.work.run(async (em) => {
    await em.nativeUpdate(Staff, {}, { active: false });
    await em.nativeUpdate(ContractorAccount, { loginId: { $ne: '1000000003' } }, { passwordHash: null });
  });
  expect((await migrate('production')).said).toContain('(1000000003)');
  await opened.work.run((em) => em.nativeUpdate(ContractorAccount, { loginId: '1000000003' }, { passwordHash: null }));
  expect((await migrate('production')).code).toBe(0);
});
