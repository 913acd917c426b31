import { formatKey } from '#domain';
import { MailMessage, Outbox, StepFailure } from '#persistence';
import { certificateViewModel } from '#documents';
import { v7 } from 'uuid';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { Office } from '../integration/branch/office.js';
import { type IssuedCertificate, Issuer } from '../integration/owner/issued-certificate.js';
import { ask, onDisk } from '../integration/documents/pdf-tools.js';
import { certificateInput, SURETY, textOfLength } from '../fixtures/papers.js';
import { type BrowserVisitor, TestBrowser } from '../support/browser.js';

/** As long as the form takes it, the way such names are. */
const LONG_WORK_NAME = `${'二級河川見本川水系見本川総合流域防災事業（護岸災害復旧）並びに関連する県道見本中央線'.repeat(3)}工事`.slice(0, 118);

let office: Office;
let issuer: Issuer;
let browser: TestBrowser;
let baseUrl: string;
let issued: IssuedCertificate;
let changed: IssuedCertificate;

beforeAll(async () => {
  office = await Office.open();
  issuer = await Issuer.at(office);
  [issued, changed] = [await issuer.issue(), await issuer.issue({ workName: '二級河川見本川 護岸災害復旧工事（第5工区）' })];
  await issuer.issue({ workName: LONG_WORK_NAME });
  await issuer.revise(changed, 'change', office.clock.now());
  await office.app.listen(0, '127.0.0.1');
  baseUrl = await office.app.getUrl();
  browser = await TestBrowser.launch();
});

afterAll(async () => {
  await browser.close();
  await issuer.close();
  await office.close();
});

async function enter(visitor: BrowserVisitor, number: string, key: string): Promise<void> {
  await visitor.page.goto(`${baseUrl}/v`);
  await visitor.page.type('#f-number', number);
  await visitor.page.type('#f-key', key);
  await visitor.submit('form[action="/v"] button[type=submit]');
}

describe('the owner in real Chromium', () => {
  test('opens a certificate without JavaScript', async () => {
    const visitor = await browser.visitor(baseUrl, { javaScript: false });
    await enter(visitor, issued.contractNumber, formatKey(issued.key));
    expect(visitor.path).toBe('/v/result');
    const words = await visitor.page.$eval('main', (main) => main.textContent ?? '');
    expect(words).toContain('有効な電子証書です');
  });

  const project = (length: number, number: number) => ({ ...certificateInput().project, name: textOfLength(length), place: textOfLength(length), number: textOfLength(number) });
  const LONGEST = { addressee: textOfLength(60), project: project(120, 40), principal: { ...certificateInput().principal, name: textOfLength(80), signatory: textOfLength(81), address: textOfLength(120) } };
  test.each([
    ['the sample', 'ordinary', {}],
    ['a long 工事名 and 工事場所', 'dense', { project: project(70, 20) }],
    ['the longest 工事名 and 工事場所', 'denser', { project: project(120, 40) }],
    ['every text of the form at its longest', 'tight', { ...LONGEST, principal: { ...certificateInput().principal, signatory: textOfLength(81) } }],
    ['every text at its longest', 'densest', LONGEST],
  ] as const)('prints %s (%s) on one A4 sheet, nothing over anything else', async (_, density, paper) => {
    const certificate = await issuer.issue({ paper });
    const visitor = await browser.visitor(baseUrl, { javaScript: false });
    await enter(visitor, certificate.contractNumber, formatKey(certificate.key));
    expect(await visitor.page.$$eval(`.certificate-${density}`, ({ length }) => length)).toBe(1);
    const sheets = (await ask('pdftotext', await onDisk(Buffer.from(await visitor.page.pdf({ preferCSSPageSize: true, printBackground: true }))), '-')).text.split('\f').filter((sheet) => sheet.trim() !== '');
    expect(sheets).toHaveLength(1);
    for (const words of ['電子証書 閲覧用印刷', '有効な電子証書です', certificateViewModel(certificateInput(paper), SURETY).closing]) expect(sheets[0]?.replace(/\s/g, '')).toContain(words.replace(/\s/g, ''));
  });

  test('the QR code of the notice fills number and key, and the key leaves the address', async () => {
    const visitor = await browser.visitor(baseUrl);
    const asked: string[] = [];
    visitor.page.on('request', (request) => asked.push(request.url()));
    await visitor.page.goto(`${baseUrl}/v/${issued.contractNumber}#k=${issued.key}`);
    await visitor.page.waitForFunction('location.hash === ""');
    await visitor.submit('form[action="/v"] button[type=submit]');
    expect(visitor.path).toBe('/v/result');
    expect(asked.filter((url) => url.replace(/#.*/, '').includes(issued.key))).toEqual([]);
  });

  test('axe finds nothing on any page of the viewer', async () => {
    const visitor = await browser.visitor(baseUrl);
    for (const path of ['/v', `/v/${issued.contractNumber}`, '/v?ended=over', '/v?ended=reissued', '/v?ended=closed']) expect(await visitor.inspect(path)).toMatchObject({ status: 200, problems: [] });
    await enter(visitor, '123', 'K7QX');
    expect(await visitor.problemsHere()).toEqual([]);
    await enter(visitor, changed.contractNumber, changed.key);
    expect(await visitor.inspect('/v/result')).toMatchObject({ status: 200, problems: [] });
    await enter(visitor, issued.contractNumber, issued.key);
    expect(await visitor.inspect('/v/result')).toMatchObject({ status: 200, problems: [] });
    await visitor.page.goto(`${baseUrl}/v`);
    await visitor.page.type('#f-mail', [issued, changed].map(({ contractNumber, key }) => `保証契約番号 ${contractNumber} 認証キー ${formatKey(key)}`).join(' '));
    await visitor.submit('form[action="/v/mail"] button[type=submit]');
    expect(await visitor.problemsHere()).toEqual([]);
    for (let miss = 0; miss < 5; miss += 1) await enter(visitor, issued.contractNumber, changed.key);
    expect(await visitor.page.$eval('h1', (heading) => heading.textContent)).toContain('15分間止めています');
    expect(await visitor.problemsHere()).toEqual([]);
  });
});

test('the contractor prints a guarantee: no heading stands alone at the foot of a sheet', async () => {
  const visitor = await browser.visitor(baseUrl);
  await visitor.signIn('contractor', '1000000001', SAMPLE_PASSWORD);
  await visitor.page.goto(`${baseUrl}/guarantees/${issued.contractNumber}`);
  const file = await onDisk(Buffer.from(await visitor.page.pdf({ preferCSSPageSize: true, format: 'A4' })));
  const { text } = await ask('pdftotext', file, '-');
  expect(text).toContain('証書');
  expect(text.split('\f').map((sheet) => sheet.trim().split('\n').at(-1))).not.toContain('証書');
});

test.each([1200, 1280, 1440, 1024, 900, 375, 320])('保証工事一覧 at %i px: the longest 工事名 takes no column its room, and nothing scrolls sideways', async (width) => {
  const visitor = await browser.visitor(baseUrl);
  await visitor.signIn('contractor', '1000000001', SAMPLE_PASSWORD);
  await visitor.page.setViewport({ width, height: 900 });
  await visitor.page.goto(`${baseUrl}/guarantees`);
  // As text, because it runs in the page.
  const [owner = 0, project = 0, beyond = 1] = (await visitor.page.evaluate(`(() => {
    const width = (cell) => cell.getBoundingClientRect().width;
    return [width(document.querySelector('td[data-heading="発注者"]')), width(document.querySelector('.guarantee-project')), document.documentElement.scrollWidth - document.documentElement.clientWidth];
  })()`)) as readonly number[];
  expect(owner).toBeGreaterThanOrEqual(104);
  expect(project).toBeGreaterThanOrEqual(160);
  expect(beyond).toBe(0);
});

test.each([1280, 1440])('the views of the branch at %i px: each stands on one line with a count of three digits, which never breaks', async (width) => {
  const visitor = await browser.visitor(baseUrl);
  await visitor.signIn('branch', 'higashi-uketsuke', SAMPLE_PASSWORD);
  await visitor.page.setViewport({ width, height: 900 });
  for (const path of ['/branch', '/branch/tasks']) {
    await visitor.page.goto(`${baseUrl}${path}`);
    // As text, because it runs in the page; four characters stand for the counts of a busy day.
    const lines = (await visitor.page.evaluate(`(() => {
      for (const count of document.querySelectorAll('.view-count')) count.firstChild.textContent = '100+';
      return [...document.querySelectorAll('.view-link span')].filter((part) => !part.matches('.visually-hidden')).map((part) => part.getClientRects().length * Math.round(part.getBoundingClientRect().height / 24));
    })()`)) as readonly number[];
    expect([path, lines.length > 10, lines.filter((count) => count !== 1)]).toEqual([path, true, []]);
  }
});

test('axe finds nothing on any page of the administrator, with cases in every kind of trouble', async () => {
  const now = office.clock.now();
  const { applicationId } = issued;
  await office.work.run(async (em) => {
    em.create(StepFailure, { id: v7(), caseId: applicationId, step: 'renderPapers', workflowId: `guarantee-application/${applicationId}`, attempt: 3, code: 'renderer/glyph-missing', cause: 'GlyphMissing U+2A6D6', firstFailedAt: now, lastFailedAt: now, nextRetryAt: null });
    em.create(StepFailure, { id: v7(), caseId: changed.applicationId, step: 'sendMail/certificate-registered', workflowId: `guarantee-application/${changed.applicationId}`, attempt: 3, code: 'mail/unreachable', cause: 'connect ECONNREFUSED', firstFailedAt: now, lastFailedAt: now, nextRetryAt: now });
    em.create(Outbox, { id: v7(), workflowId: `guarantee-application/${applicationId}`, seq: 9, action: 'signal', name: 'factCommitted', payload: {}, createdAt: now, attempts: 3, parkedAt: now, lastError: '14 UNAVAILABLE' });
    em.create(MailMessage, { id: v7(), dedupeKey: 'x', messageId: '<a-rather-long-message-id-of-a-mail@mihon-hosho.example.jp>', application: applicationId, template: 'certificate-registered', to: 'a-rather-long-address-of-a-department@mihongumi.example.jp', subject: '登録のお知らせ', text: '', createdAt: now, sentAt: now, bouncedAt: now });
  });
  const visitor = await browser.visitor(baseUrl);
  await visitor.signIn('admin', 'kanri', SAMPLE_PASSWORD);
  const pages = await visitor.crawl(['/admin', '/admin?q=存在しない', `/admin/cases/${applicationId}`, '/admin/stuck', '/admin/register', '/admin/keys', '/admin/system']);
  expect(pages.filter(({ status, problems }) => status >= 400 || problems.length > 0)).toEqual([]);
  expect(pages.length).toBeGreaterThan(12);
});

test('the administrator has one search on every page, whose hint is not cut off at 1280 px, also beside a count', async () => {
  const visitor = await browser.visitor(baseUrl);
  await visitor.signIn('admin', 'kanri', SAMPLE_PASSWORD);
  await visitor.page.setViewport({ width: 1280, height: 800 });
  for (const path of ['/admin', '/admin/keys']) {
    await visitor.page.goto(`${baseUrl}${path}`);
    expect(await visitor.page.$$('.menu-count')).toHaveLength(1);
    expect(await visitor.page.$$eval('[role=search]', (forms) => forms.length)).toBe(1);
  }
  // As text, because it runs in the page.
  const [room = 0, needed = 1] = (await visitor.page.evaluate(`(() => {
    const input = document.querySelector('#staff-search');
    const measure = document.createElement('canvas').getContext('2d');
    measure.font = getComputedStyle(input).font;
    return [input.clientWidth, measure.measureText(input.placeholder).width];
  })()`)) as readonly number[];
  expect(room).toBeGreaterThanOrEqual(needed);
});

test.each([['admin', 'kanri', '/admin/system', '記録', '/admin/register'], ['branch', 'higashi-kacho', '/branch', 'その他', '/branch/delegations']] as const)(
  'the menu of %s: Tab goes as the eye does at every width, and a group opens by keyboard and without a script',
  async (audience, loginId, path, group, href) => {
    const visitor = await browser.visitor(baseUrl);
    await visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
    for (const width of [320, 1024, 1280, 1440]) {
      await visitor.page.setViewport({ width, height: 800 });
      await visitor.page.goto(`${baseUrl}${path}`);
      // In the order of the document: no control stands in a line above the one before it, nor left of it in the same line.
      const backwards = await visitor.page.evaluate(`(() => {
        const boxes = [...document.querySelectorAll('.staff-header :is(a, summary, input:not([type=hidden]), button)')].filter((control) => control.checkVisibility()).map((control) => ({ text: control.textContent, box: control.getBoundingClientRect() }));
        return boxes.filter(({ box }, index) => index > 0 && (box.bottom <= boxes[index - 1].box.top || (box.top < boxes[index - 1].box.bottom && box.left < boxes[index - 1].box.left))).map(({ text }) => text);
      })()`);
      expect([width, backwards]).toEqual([width, []]);
    }
    await visitor.page.focus('.menu-group summary');
    await visitor.page.keyboard.press('Enter');
    expect(await visitor.page.$eval('.menu-group[open] summary', (summary) => summary.textContent)).toBe(group);
    expect(await visitor.problemsHere()).toEqual([]);
    await visitor.page.keyboard.press('Escape');
    expect(await visitor.page.$$('.menu-group[open]')).toHaveLength(0);

    const plain = await browser.visitor(baseUrl, { javaScript: false });
    await plain.signIn(audience, loginId, SAMPLE_PASSWORD);
    await plain.page.click('.menu-group summary');
    await plain.submit(`.menu-group [href="${href}"]`);
    expect(await plain.page.$$(`.menu-group [aria-current][href="${href}"]`)).toHaveLength(1);
    expect(await plain.page.$$('.menu-group-current')).toHaveLength(1);
  },
);
