import { jest } from '@jest/globals';
import { join } from 'node:path';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { makeSampleRegistrations } from '../../apps/cli/src/sample/make-samples.js';
import { type BrowserVisitor, TestBrowser } from '../support/browser.js';
import { type RunningSystem, startRunningSystem } from '../support/running-system.js';

jest.setTimeout(600_000);

/** The desk of ID登録 as the first start leaves it. */
describe('the sample registrations', () => {
  let system: RunningSystem;
  let browser: TestBrowser;
  let failures: string[];

  beforeAll(async () => {
    system = await startRunningSystem({ withIntake: true });
    const { doors } = system;
    if (!doors) throw new Error('The intake is not there.');
    failures = await makeSampleRegistrations({ base: system.baseUrl, password: SAMPLE_PASSWORD, doneList: join(system.config.storageDir, 'samples.json'), print: () => undefined }, doors);
    browser = await TestBrowser.launch();
  });
  afterAll(async () => {
    await browser.close();
    await system.stop();
  });

  const signedIn = async (loginId: string): Promise<BrowserVisitor> => {
    const visitor = await browser.visitor(system.baseUrl);
    await visitor.signIn('branch', loginId, SAMPLE_PASSWORD);
    return visitor;
  };
  /** What is wrong with a page. */
  const look = async (visitor: BrowserVisitor, path: string): Promise<unknown[]> => {
    const { status, problems } = await visitor.inspect(path);
    return status === 200 && problems.length === 0 ? [] : [{ path, status, problems }];
  };

  test('stand in every state that does not take days', async () => {
    expect(failures).toEqual([]);
    const clerk = await signedIn('higashi-uketsuke');
    await clerk.page.goto(`${system.baseUrl}/branch/intake`);
    const counts = await clerk.page.$$eval('nav a[href*="/branch/intake"]', (links) => links.map((link) => link.textContent?.replace(/\s+/g, ' ').trim()));
    expect(counts).toEqual([
      'ID登録', '未着手2件', '私の担当2件', '入力中1件', '返送待ち1件', '不備連絡中1件', 'お客様へ連絡1件', '確認待ち1件', '発送待ち・初回ログイン待ち2件', '終了', '仕分け待ち・隔離2件',
    ]);
  });

  test('axe finds nothing on the lists and on a registration of each, at 1280 and at 320 px, while others look on', async () => {
    const onlookers = await Promise.all(['higashi-keiri', 'higashi-shinsa', 'higashi-kacho', 'higashi-shitencho'].map(signedIn));
    const clerk = await signedIn('higashi-uketsuke');
    const wrong: unknown[] = [];
    for (const view of ['entering', 'deficient', 'approval', 'posting', 'unclaimed']) {
      await clerk.page.goto(`${system.baseUrl}/branch/intake?view=${view}`);
      const first = await clerk.page.$eval('.queue-number a', (link) => link.getAttribute('href') ?? '');
      wrong.push(...(await look(clerk, first)));
      if (view === 'unclaimed') for (const onlooker of onlookers) await onlooker.page.goto(`${system.baseUrl}${first}`);
      wrong.push(...(await look(clerk, `/branch/intake?view=${view}`)));
    }
    for (const path of ['/branch/intake/arrivals', '/branch/intake/misdeliveries', '/branch/letters', '/branch/letters/posted', '/branch/letters/tasks', '/branch/accounts']) wrong.push(...(await look(clerk, path)));
    expect(wrong).toEqual([]);
  });
});
