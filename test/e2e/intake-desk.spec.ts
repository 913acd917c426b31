import { jest } from '@jest/globals';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { IntakeOffice, PAPER } from '../integration/registration/intake-office.js';
import { type BrowserVisitor, TestBrowser } from '../support/browser.js';

jest.setTimeout(180_000);

const READ = {
  name: { value: PAPER['name'] ?? '', confidence: 99, place: null }, phone: { value: '099-000-4167', confidence: 74, place: null },
  department: { value: '工事', confidence: 61, place: null },
};

describe('the desk of the ID registration in a browser', () => {
  let town: IntakeOffice;
  let browser: TestBrowser;
  let baseUrl: string;
  let clerk: BrowserVisitor;

  beforeAll(async () => {
    town = await IntakeOffice.open();
    await town.office.app.listen(0, '127.0.0.1');
    baseUrl = await town.office.app.getUrl();
    browser = await TestBrowser.launch();
    clerk = await browser.visitor(baseUrl);
    await clerk.signIn('branch', 'higashi-uketsuke', SAMPLE_PASSWORD);
  });
  afterAll(async () => {
    await browser.close();
    await town.close();
  });

  it('has no page that hurts at a desk or at 320 px', async () => {
    const id = await town.arrive({ read: READ, raw: { phone: '099-000-4167' }, pages: 2 });
    await town.arrive({ raw: { name: '株式会社例見工務店', phone: '099-000-4167' } });
    const desk = await town.office.desk('higashi-uketsuke');
    await town.act(desk, id, 'claim');
    const waiting = await town.arrive({ raw: PAPER });
    await town.act(desk, waiting, 'claim');
    await town.act(desk, waiting, 'deficiency', { reasons: 'seal-missing', 'answer-year': '8', 'answer-month': '12', 'answer-day': '1' });
    const paths = [
      '/branch/intake', '/branch/intake?view=mine', '/branch/intake?q=例見', '/branch/intake/new', '/branch/intake/arrivals',
      ...['', '/sorting', '/duplicates', '/customer', '/calls', '/deficiency', '/holder', '/history'].map((tab) => `/branch/intake/${id}${tab}`), `/branch/intake/${waiting}/deficiency`,
    ];
    const strange: unknown[] = [];
    for (const path of paths) {
      const { status, problems } = await clerk.inspect(path);
      if (status !== 200 || problems.length > 0) strange.push({ path, status, problems });
    }
    expect(strange).toEqual([]);
  });

  it('nor have the pages of what is no registration: arrivals, 誤送信, 保存期限', async () => {
    const [desk, second] = [await town.office.desk('higashi-uketsuke'), await town.office.desk('higashi-keiri')];
    const [waiting, aside, mistaken, old, older] = await Promise.all([{}, {}, {}, { receivedAt: new Date('2026-09-01T00:00:00Z') }, { receivedAt: new Date('2026-09-02T00:00:00Z') }].map((arrived) => town.land(arrived)));
    for (const id of [aside, old, older]) await desk.post(`/branch/intake/arrivals/${id ?? ''}/set-aside`, { class: 'junk' });
    const day = { 'noticed-year': '8', 'noticed-month': '11', 'noticed-day': '24', 'on-year': '8', 'on-month': '11', 'on-day': '24' };
    const entry = await desk.post('/branch/intake/misdeliveries/new', { ...day, arrival: mistaken ?? '', direction: 'received', counterparty: '架空商事', contact: '099-000-0000', content: '見積書' });
    await desk.post(`${entry.location ?? ''}/handle`, { ...day, handling: 'returned', note: '返送した' });
    await second.post('/branch/intake/retention/propose', { arrival: old ?? '', reason: '期限' });
    const strange: unknown[] = [];
    for (const path of [
      '/branch/intake/arrivals', '/branch/intake/arrivals?view=aside', `/branch/intake/arrivals/${waiting ?? ''}`, `/branch/intake/arrivals/${mistaken ?? ''}`, '/branch/intake/misdeliveries',
      `/branch/intake/misdeliveries/new?arrival=${waiting ?? ''}`, entry.location ?? '', '/branch/intake/retention',
    ]) {
      const { status, problems } = await clerk.inspect(path);
      if (status !== 200 || problems.length > 0) strange.push({ path, status, problems });
    }
    await clerk.page.goto(`${baseUrl}/branch/intake/misdeliveries/new`);
    await clerk.submit('main form button[type=submit]');
    const refused = await clerk.problemsHere();
    await clerk.page.goto(`${baseUrl}/branch/intake/retention`);
    await clerk.submit('main form[action$="/propose"] button[type=submit]');
    expect([strange, refused, await clerk.problemsHere()]).toEqual([[], [], []]);
  });

  it('a field shows its place, a word fills it, Enter confirms and goes to the next that waits', async () => {
    const id = await town.arrive({ read: READ, words: [{ text: '工事部', confidence: 90, x: 200, y: 1_300, width: 200, height: 60 }] });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const { page } = clerk;
    const count = () => page.evaluate('document.querySelector(".decision-bar .tag-yellow").textContent');
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(`${baseUrl}/branch/intake/${id}`);
    await page.focus('#f-phone');
    expect(await page.evaluate('document.querySelector(".page-close-up").hidden')).toBe(false);
    expect(await count()).toBe('要確認 2');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.querySelector("#f-confirm-phone").checked')).toBe(true);
    expect(await page.evaluate('document.activeElement.id')).toBe('f-department');
    expect(await count()).toBe('要確認 1');
    await page.evaluate('document.querySelector(".page-word").click()');
    expect(await page.evaluate('document.querySelector("#f-department").value')).toBe('工事部');
    await page.focus('#f-contactName');
    expect(await count()).toBe('要確認はありません');
    expect(await page.evaluate('document.querySelector("#f-department").closest(".entry-row").className')).not.toContain('entry-confirm');
    await page.keyboard.press('Enter');
    expect([clerk.path, await page.evaluate('document.activeElement.id')]).toEqual([`/branch/intake/${id}`, 'f-mail']);
    await page.focus('.page-canvas');
    await page.keyboard.press('+');
    expect(await page.evaluate('document.querySelector(".page-position").textContent')).toBe('1 / 1枚・125%');
    await clerk.submit('button[value=keep]');
    expect(await town.registration(id)).toMatchObject({ raw: { department: '工事部' }, confirmed: ['phone', 'department'] });
  });

  it('without a script Enter keeps the form and takes no other value; there is one 一時保存', async () => {
    const id = await town.arrive({ read: { ...READ, phone: { value: '099-000-4767', confidence: 74, place: null } }, raw: { phone: '099-000-4167' } });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const plain = await browser.visitor(baseUrl, { javaScript: false });
    await plain.signIn('branch', 'higashi-uketsuke', SAMPLE_PASSWORD);
    await plain.page.goto(`${baseUrl}/branch/intake/${id}`);
    await plain.page.type('#f-contactName', '架空 花子');
    await Promise.all([plain.page.waitForNavigation(), plain.page.keyboard.press('Enter')]);
    expect((await town.registration(id)).raw).toMatchObject({ contactName: '架空 花子', phone: '099-000-4167' });
    const html = await plain.page.content();
    expect(html.match(/一時保存/g)?.length).toBe((html.match(/<dd>一時保存<\/dd>/g)?.length ?? 0) + 1);
  });

  it('keys press what stands on the page: another value, the next that waits, the picture, saving; the lease counts down', async () => {
    const id = await town.arrive({ read: { ...READ, phone: { value: '099-000-4767', confidence: 74, place: null } }, raw: { phone: '099-000-4167' } });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const { page } = clerk;
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(`${baseUrl}/branch/intake/${id}`);
    const press = async (...keys: readonly Parameters<typeof page.keyboard.down>[0][]) => {
      for (const key of keys) await page.keyboard.down(key);
      for (const key of [...keys].reverse()) await page.keyboard.up(key);
    };
    expect(await page.evaluate('document.querySelector(".lease-end").textContent')).toMatch(/^あと (10分00|9分\d\d)秒$/);
    await page.keyboard.press('?');
    expect(await page.evaluate('document.querySelector("#key-help").open')).toBe(true);
    await page.focus('#f-phone');
    await press('Alt', 'Digit1');
    expect(await page.evaluate('document.querySelector("#f-phone").value')).toBe('099-000-4767');
    await press('Alt', 'ArrowUp');
    expect(await page.evaluate('document.querySelector(".page-position").textContent')).toBe('1 / 1枚・125%');
    await press('F8');
    expect(await page.evaluate('document.activeElement.id')).toBe('f-department');
    await Promise.all([page.waitForNavigation(), press('Control', 's')]);
    expect((await town.registration(id)).raw.phone).toBe('099-000-4767');
    await Promise.all([page.waitForNavigation(), press('F2')]);
    expect(clerk.path).toBe(`/branch/intake/${id}/customer`);
  });
});
