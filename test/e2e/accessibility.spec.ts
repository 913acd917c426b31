import { jest } from '@jest/globals';
import { join } from 'node:path';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { makeSampleCases } from '../../apps/cli/src/sample/make-sample-cases.js';
import { TestBrowser, type VisitedPage } from '../support/browser.js';
import { type RunningSystem, startRunningSystem } from '../support/running-system.js';

jest.setTimeout(600_000);

/** Said once for everybody; signed-in people are not led through it again. */
const PUBLIC_PAGES = /^\/(\?|$|about|news|terms|faq|privacy|accessibility|branches|registration|owners|dev|v($|[/?]))/;
const FILES = /\.pdf|\/pdf|download|\/attachments\/|\/papers?\//;

/** The whole system with the sample cases in every state, seen as each kind of person in real Chromium. */
describe('axe finds nothing on any page, at 1280 and at 320 px', () => {
  let system: RunningSystem;
  let browser: TestBrowser;
  let failures: string[];

  beforeAll(async () => {
    system = await startRunningSystem();
    failures = await makeSampleCases({ base: system.baseUrl, password: SAMPLE_PASSWORD, doneList: join(system.config.storageDir, 'sample-cases.json'), print: () => undefined });
    browser = await TestBrowser.launch();
  });
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });

  const wrong = (pages: readonly VisitedPage[]) => pages.filter(({ status, problems }) => status >= 400 || problems.length > 0);

  test('there are cases in every state to be seen', () => {
    expect(failures).toEqual([]);
  });

  test('everybody', async () => {
    const visitor = await browser.visitor(system.baseUrl);
    const pages = await visitor.crawl(['/', '/branch/sign-in', '/admin/sign-in', '/dev/components']);
    expect(wrong(pages)).toEqual([]);
    expect(pages.length).toBeGreaterThan(12);
  });

  test('a page that is not there', async () => {
    const page = await (await browser.visitor(system.baseUrl)).inspect('/nowhere');
    expect([page.status, page.problems]).toEqual([404, []]);
  });

  test.each([
    ['a contractor', 'contractor', '1000000001', ['/home', '/applications/new', '/guarantees'], 2, 10],
    ['受付', 'branch', 'higashi-uketsuke', ['/branch', '/branch?view=all'], 1, 8],
    ['審査担当', 'branch', 'higashi-shinsa', ['/branch', '/branch?view=all', '/branch?view=mine'], 2, 8],
    ['課長', 'branch', 'higashi-kacho', ['/branch', '/branch?view=all'], 1, 6],
    ['本店の決裁者', 'branch', 'honten-kessai', ['/branch', '/branch?view=done'], 1, 6],
    ['システム管理者', 'admin', 'kanri', ['/admin', '/admin/stuck'], 1, 6],
  ] as const)('%s', async (_, audience, loginId, starts, perRoute, atLeast) => {
    const visitor = await browser.visitor(system.baseUrl);
    await visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
    const pages = await visitor.crawl(starts, { perRoute, skip: new RegExp(`${PUBLIC_PAGES.source}|${FILES.source}`) });
    expect(wrong(pages)).toEqual([]);
    expect(pages.length).toBeGreaterThanOrEqual(atLeast);
  });
});
