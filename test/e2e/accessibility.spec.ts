import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MikroORM } from '@mikro-orm/postgresql';
import { ormConfig, UnitOfWork } from '#persistence';
import { createPortal } from '../../apps/portal/src/create-portal.js';
import { TestBrowser } from '../support/browser.js';
import { createTestDatabase, type TestDatabase, testConfig } from '../support/index.js';
import { createPeople, LOGIN, PASSWORD } from '../support/people.js';

/** Every page that links lead to, as each kind of person, in real Chromium. */
describe('axe finds nothing on any page, at 1280 and at 320 px', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  let browser: TestBrowser;
  let baseUrl: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    const orm = new MikroORM(ormConfig(database.url, 2));
    await createPeople(new UnitOfWork(orm));
    await orm.close(true);
    app = await createPortal(testConfig({ DATABASE_URL: database.url }));
    await app.listen(0, '127.0.0.1');
    baseUrl = await app.getUrl();
    browser = await TestBrowser.launch();
  }, 30_000);
  afterAll(async () => {
    await browser.close();
    await app.close();
    await database.drop();
  });

  const wrong = (pages: readonly { path: string; status: number; problems: readonly string[] }[]) =>
    pages.filter(({ status, problems }) => status >= 400 || problems.length > 0);

  test('everybody', async () => {
    const visitor = await browser.visitor(baseUrl);
    const pages = await visitor.crawl(['/', '/branch/sign-in', '/admin/sign-in', '/dev/components']);
    expect(wrong(pages)).toEqual([]);
    expect(pages.length).toBeGreaterThan(12);
  }, 120_000);

  test('a page that is not there', async () => {
    const page = await (await browser.visitor(baseUrl)).inspect('/nowhere');
    expect([page.status, page.problems]).toEqual([404, []]);
  });

  test.each([
    ['a contractor', 'contractor', LOGIN.contractor, '/home'],
    ['受付', 'branch', LOGIN.clerk, '/branch'],
    ['審査担当', 'branch', LOGIN.reviewer, '/branch'],
    ['決裁者', 'branch', LOGIN.branchManager, '/branch'],
    ['システム管理者', 'admin', LOGIN.administrator, '/admin'],
  ] as const)('%s', async (_, audience, loginId, home) => {
    const visitor = await browser.visitor(baseUrl);
    await visitor.signIn(audience, loginId, PASSWORD);
    expect(wrong(await visitor.crawl([home]))).toEqual([]);
  }, 180_000);
});
