import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { testRun } from './run.js';

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-extensions', '--disable-dev-shm-usage'];
const SIGN_IN = { contractor: '/sign-in', branch: '/branch/sign-in', admin: '/admin/sign-in' } as const;
const AXE_AT_DESK = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
/** What another width can break; the rest does not depend on it. */
const AXE_AT_PHONE = { type: 'rule', values: ['target-size', 'scrollable-region-focusable', 'aria-hidden-focus', 'label', 'link-name', 'button-name', 'nested-interactive'] };
export const WIDTHS = { desk: 1280, phone: 320 } as const;
/** Runs in the page: its header and all the rest, without the tokens that differ at every visit and that nobody sees. */
const PARTS = `(() => {
  const copy = document.documentElement.cloneNode(true);
  for (const hidden of copy.querySelectorAll('input[type=hidden]')) hidden.removeAttribute('value');
  const header = copy.querySelector('body > header');
  header?.remove();
  return [header?.outerHTML ?? '', copy.outerHTML];
})()`;

/** A page that was visited, and what is wrong with it, a sentence each. */
export interface VisitedPage {
  readonly path: string;
  readonly status: number;
  readonly problems: readonly string[];
}

/** Real Chromium for tests. One per suite; each visitor has cookies of its own. */
export class TestBrowser {
  /** Headers and pages that crawls of its visitors have looked at. */
  private readonly lookedAt = new Set<string>();

  private constructor(
    private readonly browser: Browser,
    private readonly axeSource: string,
  ) {}

  static async launch(): Promise<TestBrowser> {
    const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    // In the run's folder, which goes with the run whatever becomes of this process.
    const userDataDir = await mkdtemp(join(testRun().folder, 'profile-'));
    const browser = await puppeteer.launch({ executablePath: testRun().chromium, headless: 'shell', args: ARGUMENTS, userDataDir, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
    return new TestBrowser(browser, axeSource);
  }

  /** Somebody with an empty cookie jar at an installation such as `http://127.0.0.1:3000`. */
  async visitor(baseUrl: string, options: { javaScript?: boolean } = {}): Promise<BrowserVisitor> {
    const page = await (await this.browser.createBrowserContext()).newPage();
    await page.setJavaScriptEnabled(options.javaScript ?? true);
    return new BrowserVisitor(page, baseUrl, this.axeSource, this.lookedAt);
  }

  async close(): Promise<void> {
    await this.browser.close();
  }
}

export class BrowserVisitor {
  private readonly refusedByPolicy: string[] = [];

  constructor(
    readonly page: Page,
    readonly baseUrl: string,
    private readonly axeSource: string,
    private readonly lookedAt: Set<string>,
  ) {
    page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) this.refusedByPolicy.push(message.text());
    });
    page.on('pageerror', (error) => this.refusedByPolicy.push(String(error)));
  }

  /** The same cookies on a further page. */
  beside(page: Page): BrowserVisitor {
    return new BrowserVisitor(page, this.baseUrl, this.axeSource, this.lookedAt);
  }

  async signIn(audience: keyof typeof SIGN_IN, loginId: string, password: string): Promise<void> {
    await this.page.goto(`${this.baseUrl}${SIGN_IN[audience]}`);
    await this.page.type('#f-login-id', loginId);
    await this.page.type('#f-password', password);
    await this.submit('form[action$="sign-in"] button[type=submit]');
    if (this.path.endsWith('/sign-in')) throw new Error(`${loginId} could not sign in at ${SIGN_IN[audience]}`);
  }

  /** Presses a control that leads to another page. */
  async submit(selector: string): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), this.page.click(selector)]);
  }

  get path(): string {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  /** Opens a page and has axe look at it, at desk and phone width; the phone must not scroll sideways, nor its menu. */
  async inspect(path: string): Promise<VisitedPage> {
    const status = await this.open(path);
    return { path, status, problems: await this.problemsHere() };
  }

  /** The same look at the page that is open, such as the answer to a form. */
  async problemsHere(): Promise<string[]> {
    await this.page.setViewport({ width: WIDTHS.desk, height: 900 });
    await this.page.evaluate('document.fonts.ready.then(() => true)');
    const problems = await this.axeProblems('1280 px', AXE_AT_DESK);
    await this.page.setViewport({ width: WIDTHS.phone, height: 700 });
    problems.push(...(await this.axeProblems('320 px', AXE_AT_PHONE)));
    const width = Number(await this.page.evaluate('document.documentElement.scrollWidth'));
    if (width > WIDTHS.phone) problems.push(`scrolls sideways at 320 px: ${width} px wide`);
    const cut = await this.page.evaluate(`[...document.querySelectorAll('header nav ul')].some((menu) => menu.scrollWidth > menu.clientWidth)`);
    if (cut === true) problems.push('an item of the menu is cut at 320 px');
    return [...problems, ...this.refusedByPolicy];
  }

  /** How wide the page that is open becomes at each width that does not hold it, and what stands furthest out. */
  async widthsHere(widths: readonly number[]): Promise<string[]> {
    const found: string[] = [];
    for (const width of widths) {
      await this.page.setViewport({ width, height: 900 });
      const [wide, what] = (await this.page.evaluate(`(() => {
        const all = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
        const last = all.at(-1);
        return [document.documentElement.scrollWidth, last ? last.tagName + '.' + last.className + ' in ' + last.parentElement.tagName + '.' + last.parentElement.className : ''];
      })()`)) as [number, string];
      if (wide > width) found.push(`${wide} px wide at ${width} px (${what})`);
    }
    return found;
  }

  /**
   * Visits every page that can be reached by links from `starts`, at most `perRoute` of each shape (ids and numbers in
   * addresses count as one shape), each address once, and inspects each. Papers, which a browser takes away instead of showing, are left out.
   * Several kinds of people are shown the same lists: axe looks again where the page or its header is not to the letter one it has seen.
   */
  async crawl(starts: readonly string[], options: { perRoute?: number; most?: number; skip?: RegExp } = {}): Promise<VisitedPage[]> {
    const { perRoute = 1, most = 150, skip = /\.pdf|\/pdf|download|\/attachments\// } = options;
    const seen = new Map<string, number>();
    const opened = new Set<string>();
    const waiting = [...starts];
    const visited: VisitedPage[] = [];
    while (waiting.length > 0 && visited.length < most) {
      const path = waiting.shift() ?? '/';
      const shape = shapeOf(path);
      const count = seen.get(shape) ?? 0;
      if (count >= perRoute || opened.has(path) || skip.test(path)) continue;
      seen.set(shape, count + 1);
      opened.add(path);
      const status = await this.open(path).catch(noPage);
      if (status === null) continue;
      visited.push({ path, status, problems: (await this.wasLookedAt()) ? [...this.refusedByPolicy] : await this.problemsHere() });
      waiting.push(...(await this.links()));
    }
    return visited;
  }

  /** @returns the status of the answer */
  private async open(path: string): Promise<number> {
    this.refusedByPolicy.length = 0;
    await this.page.setViewport({ width: WIDTHS.desk, height: 900 });
    const response = await this.page.goto(`${this.baseUrl}${path}`, { waitUntil: 'load' });
    return response?.status() ?? 0;
  }

  private async wasLookedAt(): Promise<boolean> {
    const parts = ((await this.page.evaluate(PARTS)) as string[]).map((part) => createHash('sha256').update(part).digest('hex'));
    const isKnown = parts.every((part) => this.lookedAt.has(part));
    for (const part of parts) this.lookedAt.add(part);
    return isKnown;
  }

  private async links(): Promise<string[]> {
    const hrefs = (await this.page.evaluate('[...document.links].map((link) => link.href)')) as string[];
    const found = hrefs.map((href) => new URL(href)).filter(({ origin }) => origin === this.baseUrl).map(({ pathname, search }) => pathname + search);
    return [...new Set(found)];
  }

  private async axeProblems(where: string, runOnly: object): Promise<string[]> {
    // Half a megabyte, once a document.
    if ((await this.page.evaluate('typeof axe')) === 'undefined') await this.page.evaluate(this.axeSource);
    const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });
    const results = (await this.page.evaluate(`axe.run(document, ${options})`)) as AxeResults;
    return results.violations.map(({ id, help, nodes }) => `${where}: ${id} (${help}): ${nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary?.split('\n').at(1)?.trim() ?? ''}`).join('; ')}`);
  }
}

/** What Chromium says when an address answers with a file to keep. */
function noPage(error: unknown): null {
  if (error instanceof Error && error.message.includes('net::ERR_ABORTED')) return null;
  throw error;
}

/** `/branch/cases/0198…/review?tab=a` → `/branch/cases/:id/review?tab`. */
function shapeOf(path: string): string {
  const [route = '', search = ''] = path.split('?');
  const names = [...new URLSearchParams(search).keys()].sort().join('&');
  return `${route.replace(/\/(?=[^/]*\d)[^/]+/g, '/:id')}?${names}`;
}
