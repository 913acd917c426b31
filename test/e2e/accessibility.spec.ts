import { jest } from '@jest/globals';
import { join } from 'node:path';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { makeSampleCases } from '../../apps/cli/src/sample/make-samples.js';
import { type BrowserVisitor, TestBrowser, type VisitedPage } from '../support/browser.js';
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
    system = await startRunningSystem({ withIntake: true });
    failures = await makeSampleCases({ base: system.baseUrl, password: SAMPLE_PASSWORD, doneList: join(system.config.storageDir, 'samples.json'), print: () => undefined }, system.doors);
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
    ['支店長', 'branch', 'higashi-shitencho', ['/branch', '/branch?view=all'], 1, 6],
    ['本店の決裁者', 'branch', 'honten-kessai', ['/branch', '/branch?view=done'], 1, 6],
    ['システム管理者', 'admin', 'kanri', ['/admin', '/admin/stuck'], 1, 6],
  ] as const)('%s', async (_, audience, loginId, starts, perRoute, atLeast) => {
    const visitor = await browser.visitor(system.baseUrl);
    await visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
    const pages = await visitor.crawl(starts, { perRoute, skip: new RegExp(`${PUBLIC_PAGES.source}|${FILES.source}`) });
    expect(wrong(pages)).toEqual([]);
    expect(pages.length).toBeGreaterThanOrEqual(atLeast);
  });

  describe('and on what answers a form that is refused', () => {
    const signedIn = async (audience: 'contractor' | 'branch', loginId: string): Promise<BrowserVisitor> => {
      const visitor = await browser.visitor(system.baseUrl);
      await visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
      return visitor;
    };
    /** Sends the form that is open, as it stands or emptied, and looks at the answer. */
    const refuse = async (visitor: BrowserVisitor, button: string, empty = ''): Promise<void> => {
      if (empty !== '') await visitor.page.$$eval(empty, (boxes) => boxes.forEach((box) => { (box as unknown as { value: string }).value = ''; }));
      await visitor.submit(button);
      expect(await visitor.page.title()).toMatch(/^エラー：/);
      expect([visitor.path, await visitor.problemsHere()]).toEqual([visitor.path, []]);
    };
    const firstCase = async (visitor: BrowserVisitor, list: string): Promise<string> => {
      await visitor.page.goto(`${system.baseUrl}${list}`);
      const href = await visitor.page.$eval('main a[href^="/branch/cases/"]', (link) => link.getAttribute('href') ?? '');
      return href.replace(/[?#].*$/, '');
    };
    const open = (visitor: BrowserVisitor, path: string) => visitor.page.goto(`${system.baseUrl}${path}`);

    test.each(['/sign-in', '/branch/sign-in', '/admin/sign-in'])('%s', async (path) => {
      const visitor = await browser.visitor(system.baseUrl);
      await open(visitor, path);
      await refuse(visitor, 'form[action$="sign-in"] button[type=submit]');
    });

    test.each(['eligibility', 'works', 'amounts', 'delivery', 'attachments'])('the step %s of the form', async (step) => {
      const visitor = await signedIn('contractor', '1000000001');
      await open(visitor, '/applications/new');
      await visitor.submit('form[action$="/applications/drafts"] button');
      await open(visitor, `${visitor.path}/steps/${step}`);
      await refuse(visitor, 'main form .button-row button[value=next]', 'main input[type=text]');
    });

    test('審査意見 and 補正のお願い', async () => {
      const visitor = await signedIn('branch', 'higashi-shinsa');
      const path = await firstCase(visitor, '/branch?view=reviewing');
      await open(visitor, path);
      await refuse(visitor, '.decision-acts button[form=opinion-form]:not([name])');
      await open(visitor, `${path}/correction`);
      await refuse(visitor, '.decision-acts button[form=correction-form]', '#f-reason, #f-answer');
    });

    test('決裁', async () => {
      const visitor = await signedIn('branch', 'higashi-kacho');
      await open(visitor, `${await firstCase(visitor, '/branch?view=decision')}/decision?outcome=returned`);
      await refuse(visitor, 'main form[action$="/decision"] button');
    });

    test('入金', async () => {
      const visitor = await signedIn('branch', 'higashi-uketsuke');
      await open(visitor, '/branch/payments/new');
      await refuse(visitor, 'main form[action$="/payments/new"] button[type=submit]');
    });
  });
});
