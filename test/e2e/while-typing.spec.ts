import { ApplicationDraft, Session } from '#persistence';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { claim } from '../integration/branch/acts.js';
import { Office } from '../integration/branch/office.js';
import { Filler, idOf, MIHON, TAKASAKI } from '../integration/contractor/filler.js';
import { TestBrowser } from '../support/browser.js';
import { Person } from './person.js';

let office: Office;
let browser: TestBrowser;
let baseUrl: string;

beforeAll(async () => {
  office = await Office.open();
  await office.app.listen(0, '127.0.0.1');
  baseUrl = await office.app.getUrl();
  browser = await TestBrowser.launch();
});
afterAll(async () => {
  await browser.close();
  await office.close();
});

async function signedIn(audience: 'contractor' | 'branch', loginId: string): Promise<Person> {
  const person = new Person(await browser.visitor(baseUrl));
  await person.visitor.signIn(audience, loginId, SAMPLE_PASSWORD);
  return person;
}

test('お客様に届く内容 follows what is typed and ticked, without a press', async () => {
  const { id } = await office.submit();
  await claim(office, id);
  const reviewer = await signedIn('branch', 'higashi-shinsa');
  await reviewer.open(`/branch/cases/${id}/correction`);
  const letter = (words: string) => reviewer.visitor.page.waitForFunction(`document.querySelector('.letter').textContent.includes(${JSON.stringify(words)})`);
  await reviewer.fill({ reason: '工事名に工区がありません。' });
  await letter('　工事名に工区がありません。');
  await reviewer.visitor.page.click('[name="mark"][value="workName"]');
  await letter('　・工事名\n');
  await reviewer.fill({ 'answer-day': '30' });
  await letter('令和8年11月30日（月） まで');
  expect(await reviewer.visitor.problemsHere()).toEqual([]);
  expect((await office.application(id)).state).toBe('in-review');
});

test('an amount is repeated below its field while it is typed, in the words that stand there once it is saved', async () => {
  const contractor = await signedIn('contractor', MIHON);
  const { page } = contractor.visitor;
  await contractor.open(`${await (await Filler.signIn(office)).begin()}/steps/amounts`);
  const said = (name: string) => page.evaluate(`document.querySelector('[name="${name}"]').closest('.field').querySelector('.echo')?.textContent ?? ''`);
  const says = (name: string, words: string) => page.waitForFunction(`(document.querySelector('[name="${name}"]').closest('.field').querySelector('[aria-live=polite] .echo')?.textContent ?? '') === ${JSON.stringify(words)}`);
  await page.setViewport({ width: 320, height: 800 });
  const buttonAt = () => page.$eval('main form button[name="act"][value="next"]:not(.visually-hidden)', (button) => button.getBoundingClientRect().top);
  expect(await said('contractPrice')).toBe('');
  const before = await buttonAt();
  await contractor.fill({ contractPrice: '４，８４０万' });
  await says('contractPrice', '読み取った金額 48,400,000円（4,840万円）');
  // What stands below it does not move away from under the pointer.
  expect(await buttonAt()).toBe(before);
  expect(await contractor.visitor.problemsHere()).toEqual([]);
  await contractor.fill({ contractPrice: '四千万円' });
  await page.waitForFunction(`document.querySelector('[name="contractPrice"]').closest('.field').querySelector('.echo') === null`);
  await contractor.fill({ contractPrice: '４，８４０万' });
  await says('contractPrice', '読み取った金額 48,400,000円（4,840万円）');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.error-summary');
  await says('contractPrice', '読み取った金額 48,400,000円（4,840万円）');
});

describe('a draft that is open twice', () => {
  /** The page 発注者と工事 of a new draft. */
  async function newPage(): Promise<string> {
    return `${await (await Filler.signIn(office)).begin()}/steps/works`;
  }

  /** What the draft holds of the page. */
  async function kept(page: string): Promise<Record<string, string>> {
    const draft = await office.work.read((em) => em.findOneOrFail(ApplicationDraft, idOf(page)));
    return Object.fromEntries(Object.entries(draft.form['works'] ?? {}).filter(([, text]) => text !== ''));
  }

  /** Types and turns to another tab, upon which the page saves by itself; what it says then. */
  async function typeAndTurnAway(person: Person, values: Readonly<Record<string, string>>): Promise<string> {
    await person.fill(values);
    await turnAway(person);
    const said = await person.visitor.page.waitForFunction(`document.querySelector('[data-saved]').textContent`);
    return String(await said.jsonValue());
  }

  /** The page is hidden behind another tab. */
  async function turnAway(person: Person): Promise<void> {
    await person.visitor.page.evaluate(`
      document.querySelector('[data-saved]').textContent = '';
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    `);
  }

  test('in two tabs of one person: the later one is told, loses nothing, and overwrites nothing unasked', async () => {
    const page = await newPage();
    const first = await signedIn('contractor', MIHON);
    await first.open(page);
    const second = await first.secondTab();
    await second.open(page);
    expect(await typeAndTurnAway(first, { workName: '一つ目の画面の工事' })).toContain('自動保存');
    expect(await typeAndTurnAway(second, { workName: '二つ目の画面の工事' })).toContain('まだ保存していません');
    expect(await kept(page)).toMatchObject({ workName: '一つ目の画面の工事' });
    expect(await typeAndTurnAway(first, { workPlace: '見本県見本市' })).toContain('自動保存');
    expect(await kept(page)).toMatchObject({ workName: '一つ目の画面の工事', workPlace: '見本県見本市' });
    expect(await second.visitor.problemsHere()).toEqual([]);
  });

  test('in one tab it is not open twice: 保存して次へ while a save is on its way waits for its answer', async () => {
    const page = await newPage();
    const contractor = await signedIn('contractor', MIHON);
    await contractor.open(page);
    const wire = await contractor.visitor.page.createCDPSession();
    await wire.send('Fetch.enable', { patterns: [{ urlPattern: '*/steps/works', resourceType: 'Fetch', requestStage: 'Response' }] });
    const answered = new Promise<string>((resolve) => void wire.once('Fetch.requestPaused', ({ requestId }) => resolve(requestId)));
    await contractor.fill({ workName: '一つの画面の工事' });
    await turnAway(contractor);
    const requestId = await answered;
    await contractor.fill({ workPlace: '見本県見本市' });
    const next = contractor.visitor.page.waitForNavigation();
    await contractor.visitor.page.click('main form button[name="act"][value="next"]');
    await wire.send('Fetch.continueResponse', { requestId });
    await next;
    expect(await contractor.text()).not.toContain('ほかの画面で');
    expect(await kept(page)).toMatchObject({ workName: '一つの画面の工事', workPlace: '見本県見本市' });
  });

  test('by two people with one ID: whoever is late is told, loses nothing, and decides', async () => {
    const page = await newPage();
    const [early, late] = [await signedIn('contractor', MIHON), await signedIn('contractor', MIHON)];
    for (const person of [early, late]) await person.open(page);
    expect(await typeAndTurnAway(early, { workName: '先に打った工事' })).toContain('自動保存');
    expect(await typeAndTurnAway(late, { workName: 'あとに打った工事' })).toContain('ほかの画面で保存されたため、まだ保存していません');
    expect(await kept(page)).toMatchObject({ workName: '先に打った工事' });
    await late.pressAt('main form button[name="act"][value="next"]');
    await late.sees('ほかの画面で、このページが先に保存されました');
    expect(await late.visitor.problemsHere()).toEqual([]);
    expect([await late.visitor.page.$eval('[name="workName"]', (box) => box.getAttribute('value')), await kept(page)]).toEqual(['あとに打った工事', expect.objectContaining({ workName: '先に打った工事' })]);
    await late.pressAt('main form button[name="act"][value="next"]');
    expect(await kept(page)).toMatchObject({ workName: 'あとに打った工事' });
    expect(await typeAndTurnAway(early, { workName: '先に打った工事（直し）' })).toContain('まだ保存していません');
    expect(await kept(page)).toMatchObject({ workName: 'あとに打った工事' });
  });
});

describe('a form that cannot be kept stays in the page, with what is typed, and says why', () => {
  const told = (person: Person, words: string) => person.visitor.page.waitForFunction(`document.querySelector('[data-saved]').textContent.includes(${JSON.stringify(words)})`);
  const press = (person: Person) => person.visitor.page.click('main form button[name="act"][value="next"]');
  const typed = (person: Person) => person.visitor.page.$eval('[name="workName"]', (box) => (box as { value?: string }).value);

  test('nobody answers: the same press is good once they do', async () => {
    const contractor = await signedIn('contractor', MIHON);
    const path = `${await (await Filler.signIn(office)).begin()}/steps/works`;
    await contractor.open(path);
    await contractor.fill({ workName: '電波の届かない工事' });
    await contractor.visitor.page.setOfflineMode(true);
    await press(contractor);
    await told(contractor, 'いまは保存できません');
    expect([new URL(contractor.visitor.page.url()).pathname, await typed(contractor)]).toEqual([path, '電波の届かない工事']);
    await contractor.visitor.page.setOfflineMode(false);
    const sent = contractor.visitor.page.waitForNavigation();
    await press(contractor);
    await sent;
    const draft = await office.work.read((em) => em.findOneOrFail(ApplicationDraft, idOf(path)));
    expect(draft.form['works']).toMatchObject({ workName: '電波の届かない工事' });
  });

  test('another ID is signed in at the same machine: says whose page it is, and saves once that one is back', async () => {
    const contractor = await signedIn('contractor', MIHON);
    const path = `${await (await Filler.signIn(office)).begin()}/steps/works`;
    await contractor.open(path);
    await contractor.fill({ workName: '共用の画面の工事' });
    const elsewhere = await contractor.secondTab();
    await elsewhere.visitor.page.deleteCookie(...(await elsewhere.visitor.page.cookies(baseUrl)));
    await elsewhere.visitor.signIn('contractor', TAKASAKI, SAMPLE_PASSWORD);
    await press(contractor);
    await told(contractor, 'いまは別のIDでログインしています。別のタブで 末尾が 0001 のお客様ID でログインし直して');
    expect([new URL(contractor.visitor.page.url()).pathname, await typed(contractor)]).toEqual([path, '共用の画面の工事']);
    await elsewhere.visitor.page.deleteCookie(...(await elsewhere.visitor.page.cookies(baseUrl)));
    await elsewhere.visitor.signIn('contractor', MIHON, SAMPLE_PASSWORD);
    const sent = contractor.visitor.page.waitForNavigation();
    await press(contractor);
    await sent;
    const draft = await office.work.read((em) => em.findOneOrFail(ApplicationDraft, idOf(path)));
    expect(draft.form['works']).toMatchObject({ workName: '共用の画面の工事' });
  });

  test('signed out and in again in another tab: the first press saves', async () => {
    const contractor = await signedIn('contractor', MIHON);
    const path = `${await (await Filler.signIn(office)).begin()}/steps/works`;
    await contractor.open(path);
    const elsewhere = await contractor.secondTab();
    await elsewhere.visitor.page.deleteCookie(...(await elsewhere.visitor.page.cookies(baseUrl)));
    await elsewhere.visitor.signIn('contractor', MIHON, SAMPLE_PASSWORD);
    await contractor.fill({ workName: '入り直したあとの工事' });
    const sent = contractor.visitor.page.waitForNavigation();
    await press(contractor);
    await sent;
    const draft = await office.work.read((em) => em.findOneOrFail(ApplicationDraft, idOf(path)));
    expect(draft.form['works']).toMatchObject({ workName: '入り直したあとの工事' });
  });

  test('the application was sent from another tab', async () => {
    const contractor = await signedIn('contractor', MIHON);
    const filler = await Filler.signIn(office);
    const draft = await filler.filled();
    await contractor.open(`${draft}/steps/works`);
    await filler.submit(draft);
    await contractor.fill({ workName: '送ったあとの工事' });
    await press(contractor);
    await told(contractor, 'ほかの画面で送信されたか、取りやめられました');
    expect(await typed(contractor)).toBe('送ったあとの工事');
  });
});

test('a form sent after the session has ended stays in the page, says so, and is sent once one is signed in again', async () => {
  const contractor = await signedIn('contractor', '1000000001');
  await contractor.open('/applications/new');
  await contractor.pressAt('form[action$="/applications/drafts"] button');
  const { page } = contractor.visitor;
  const draft = page.url().replace(/\/steps\/.*$/, '');
  await contractor.open(`${new URL(draft).pathname}/steps/works`);
  await contractor.fill({ workName: '消えてはならない工事' });
  await office.work.run(async (em) => { await em.nativeUpdate(Session, { audience: 'contractor', revokedAt: null }, { revokedAt: office.clock.now() }); });
  await page.click('button[name="act"][value="next"]');
  await page.waitForFunction(`document.querySelector('[data-saved]').textContent.includes('保存できていません')`);
  expect(new URL(page.url()).pathname).toMatch(/\/steps\/works$/);
  const elsewhere = await contractor.secondTab();
  await elsewhere.visitor.signIn('contractor', '1000000001', SAMPLE_PASSWORD);
  const sent = page.waitForNavigation();
  await page.click('button[name="act"][value="next"]');
  await sent;
  await contractor.open(`${new URL(draft).pathname}/steps/works`);
  expect(await page.$eval('[name="workName"]', (field) => (field as { value?: string }).value)).toBe('消えてはならない工事');
});

test('確認項目 are counted while they are ticked: those that follow from the comparison with it, and what the automatic one waits for stays open', async () => {
  const theCase = await office.submit({ workName: '数える工事' });
  await claim(office, theCase.id);
  const reviewer = await signedIn('branch', 'higashi-shinsa');
  const { page } = reviewer.visitor;
  await reviewer.open(`/branch/cases/${theCase.id}`);
  const told = () => page.evaluate(`[document.querySelector('[aria-live="polite"] [data-checklist-count]').textContent, [...document.querySelectorAll('.review-mark')].map((mark) => mark.parentElement.querySelector('.review-mark-words').textContent).join()]`);
  const press = async (...names: string[]) => {
    for (const name of names) await page.click(`input[name="tick"][value="${name}"]`);
    return told();
  };
  expect(await told()).toEqual(['0 / 5', '未確認,未確認,未確認']);
  expect(await press('field:addressee', 'field:signatoryTitle')).toEqual(['0 / 5', '未確認,未確認,未確認']);
  expect(await press('field:signatoryName')).toEqual(['1 / 5', '未確認,済み,未確認']);
  expect(await press('seal-matches')).toEqual(['2 / 5', '未確認,済み,未確認']);
  expect(await press('field:addressee')).toEqual(['1 / 5', '未確認,未確認,未確認']);
  await page.evaluate(`document.querySelectorAll('input[name="tick"]:not(:checked)').forEach((box) => box.click())`);
  expect(await told()).toEqual(['4 / 5', '未確認,済み,済み']);
  expect(await reviewer.visitor.problemsHere()).toEqual([]);
});

test('a page of a case says that it is still open: nobody drops out of the list who only reads', async () => {
  const theCase = await office.submit({ workName: '開いたままの工事' });
  const { page } = (await signedIn('branch', 'higashi-kacho')).visitor;
  await page.goto(`${baseUrl}/branch/cases/${theCase.id}/history`);
  const told = page.waitForResponse((answer) => answer.url() === `${baseUrl}/branch/cases/${theCase.id}/present`);
  // As when its tab is come back to; nobody waits here for the next round.
  await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
  expect((await told).status()).toBe(204);
  const list = `/branch?view=all&f=${encodeURIComponent('開いたまま')}`;
  expect((await (await office.desk('higashi-shinsa')).get(list)).body).toContain('見本 課長 閲覧');
});

describe('keys of one character at the branch', () => {
  test('walk the list, tick, take a case and leave it again; not while somebody types, and not when they are switched off', async () => {
    const theCase = await office.submit({ workName: 'キー操作の工事' });
    const reviewer = await signedIn('branch', 'higashi-shinsa');
    const { page } = reviewer.visitor;
    await page.setViewport({ width: 1280, height: 800 });
    const list = `/branch?view=unclaimed&f=${encodeURIComponent('キー操作')}`;
    await reviewer.open(list);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    expect(await page.evaluate(`document.querySelector('input[name="case"]').checked`)).toBe(true);
    await page.keyboard.press('f');
    await page.keyboard.type('cx');
    expect(await page.evaluate(`document.querySelector('#queue-words').value + document.querySelector('input[name="case"]').checked`)).toBe('cxtrue');
    await page.evaluate(`document.querySelector('#queue-words').blur()`);
    await page.keyboard.press('?');
    await page.click('[data-single-keys]');
    await page.keyboard.press('k');
    await page.keyboard.press('c');
    expect((await office.application(theCase.id)).assignee ?? null).toBeNull();
    await page.click('[data-single-keys]');
    await page.keyboard.press('k');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('c')]);
    expect(page.url()).toContain(`/branch/cases/${theCase.id}?view=unclaimed`);
    expect((await office.application(theCase.id)).state).toBe('in-review');
    await page.keyboard.press('a');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('意見を付けて決裁へ回す');
    expect((await office.application(theCase.id)).state).toBe('in-review');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('u')]);
    expect(page.url()).toContain('/branch?view=unclaimed');
    expect(await reviewer.visitor.problemsHere()).toEqual([]);
  });
});
