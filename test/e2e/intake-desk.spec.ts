import sharp from 'sharp';
import { Customer, RegistrationTask } from '#persistence';
import { SAMPLE_PASSWORD } from '../../apps/cli/src/masters/people.js';
import { DeskRoom } from '../integration/registration/desk-room.js';
import { IntakeOffice, PAPER } from '../integration/registration/intake-office.js';
import { type BrowserVisitor, TestBrowser } from '../support/browser.js';

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
    const waiting = await town.arrive({ read: READ, raw: { address: PAPER['address'] ?? '' } });
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

  it('nor have the pages of the second person: what is missing instead of the button, 不備, and what is to be told by hand', async () => {
    const room = await DeskRoom.of(town);
    const [good, lacking] = [await room.entered(), await room.entered()];
    const { customer, branch } = await town.registration(lacking);
    await town.office.work.run(async (em) => {
      Object.assign(await em.findOneOrFail(Customer, customer ?? ''), { address: '見本県別市9番' });
      // The longest of the tags: read otherwise, and confirmed by whoever typed it.
      await em.execute(`update registration set read = '{"department": {"value": "工事邦", "confidence": 95, "place": null}}', confirmed = '["department"]' where id = ?`, [good]);
      em.create(RegistrationTask, { dedupeKey: `tell-by-hand/registration-deficient/${lacking}/f`, registration: lacking, branch, kind: 'tell-by-hand', openedAt: town.office.clock.now() });
    });
    const person = await browser.visitor(baseUrl);
    await person.signIn('branch', 'higashi-keiri', SAMPLE_PASSWORD);
    const strange: unknown[] = [];
    for (const path of [`/branch/intake/${good}?pages=open`, `/branch/intake/${good}/deficiency`, `/branch/intake/${lacking}?pages=open`, `/branch/intake/${lacking}/calls`, '/branch/intake?view=telling', '/branch/letters/tasks']) {
      const { status, problems } = await person.inspect(path);
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
    expect([clerk.path, await page.evaluate('document.activeElement.id')]).toEqual([`/branch/intake/${id}`, 'f-nameKana']);
    await page.focus('.page-canvas');
    await page.keyboard.press('+');
    expect(await page.evaluate('document.querySelector(".page-position").textContent')).toBe('1 / 1枚・125%');
    await clerk.submit('button[value=keep]');
    expect(await town.registration(id)).toMatchObject({ raw: { department: '工事部' }, confirmed: ['phone', 'department'] });
  });

  it('a tick that is taken back is counted again, also where nothing waited when the page was opened', async () => {
    const id = await town.arrive({ read: READ });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const { page } = clerk;
    const waiting = () => page.evaluate('(() => { const { hidden, textContent } = document.querySelector("[data-waiting]"); return [hidden, textContent]; })()');
    await page.goto(`${baseUrl}/branch/intake/${id}`);
    for (const name of ['phone', 'department']) await page.click(`#f-confirm-${name}`);
    expect(await waiting()).toEqual([false, '要確認はありません']);
    await clerk.submit('button[value=keep]');
    expect(await waiting()).toEqual([true, expect.anything()]);
    await page.focus('#f-confirm-phone');
    await page.keyboard.press('Space');
    expect(await waiting()).toEqual([false, '要確認 1']);
  });

  it('R turns to the right and Shift+R to the left, also while Caps Lock is on', async () => {
    const id = await town.arrive({ read: READ });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const { page } = clerk;
    await page.goto(`${baseUrl}/branch/intake/${id}`);
    const turned = (key: string, shiftKey: boolean): Promise<unknown> => page.evaluate(`(() => {
      const canvas = document.querySelector(".page-canvas");
      canvas.dispatchEvent(new KeyboardEvent("keydown", { key: "${key}", shiftKey: ${shiftKey}, bubbles: true }));
      return /rotate\\((\\d+)deg/.exec(canvas.querySelector(".page-picture").style.transform)?.[1] ?? "0";
    })()`);
    const keys = [['r', false], ['R', true], ['R', false], ['r', true]] as const;
    const angles: unknown[] = [];
    for (const [key, shift] of keys) angles.push(await turned(key, shift));
    expect(angles).toEqual(['90', '0', '90', '0']);
  });

  it('what is typed is no reading any more, at once; emptied it is red, and F8 finds it; typed back it is read again', async () => {
    const id = await town.arrive({ raw: {}, read: { ...READ, name: { value: '株式会社見本組', confidence: 97, place: null } } });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const { page } = clerk;
    await page.goto(`${baseUrl}/branch/intake/${id}`);
    const mark = () => page.evaluate('(() => { const row = document.querySelector("#f-name").closest(".entry-row"); return [row.className, row.querySelector(".entry-mark").innerText.replaceAll("\\n", " ").trim()]; })()');
    const red = () => page.evaluate('document.querySelector("[data-refused]").textContent');
    const before = await mark();
    expect(before).toEqual(['entry-row entry-as-read', expect.stringMatching(/読取どおり.*読取 97%/)]);
    const reds = await red();
    await page.focus('#f-name');
    await page.keyboard.press('End');
    await page.keyboard.type('社');
    expect(await mark()).toEqual(['entry-row entry-typed', expect.not.stringContaining('読取')]);
    await page.keyboard.press('Backspace');
    expect(await mark()).toEqual(before);
    for (let letter = 0; letter < '株式会社見本組'.length; letter += 1) await page.keyboard.press('Backspace');
    expect(await mark()).toEqual(['entry-row entry-refused', expect.stringContaining('空・不正')]);
    expect(await red()).not.toBe(reds);
    await page.focus('#f-address');
    await page.keyboard.press('F8');
    expect(await page.evaluate('document.activeElement.id')).toBe('f-name');
  });

  it('the fields stand as on the paper: 印 between 名称 and 電話番号, what the paper has no box for behind them', async () => {
    const id = await town.arrive({ read: READ });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    await clerk.page.goto(`${baseUrl}/branch/intake/${id}`);
    expect(await clerk.page.$$eval('#entry input:is([type=text], [type=email]), #f-seal', (inputs) => inputs.map((input) => input.id.replace('f-', ''))))
      .toEqual(['appliedOn', 'postalCode', 'address', 'name', 'seal', 'phone', 'department', 'contactName', 'nameKana', 'corporateNumber', 'mail']);
  });

  it.each(['typed beside it', 'left alone'])('why a file could not be opened comes to the page by itself, and nothing typed is lost: %s', async (how) => {
    const [id, arrival] = [await town.arrive({ pages: 0, channel: 'counter' }), await town.land({ state: 'stored', pages: 0 })];
    await town.office.work.run(async (em) => {
      await em.execute('delete from arrival_part where arrival_id = ?', [arrival]);
      await em.execute(`update arrival set channel = 'upload', registration_id = ? where id = ?`, [id, arrival]);
    });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const { page } = clerk;
    await page.goto(`${baseUrl}/branch/intake/${id}`);
    const link = '#f-paper a[data-waits]';
    expect([await page.$eval(link, (found) => found.textContent), await page.$eval(link, (found) => found.getAttribute('href'))]).toEqual(['最新の状態を見る', `/branch/intake/${id}`]);
    if (how === 'typed beside it') await page.type('#f-name', '株式会社打ちかけ');
    const looked = await town.office.work.read((em) => em.execute('select at from registration_look where registration_id = ?', [id]));
    await page.waitForResponse((answer) => answer.url().endsWith(`/branch/intake/${id}/waiting`));
    expect(await town.office.work.read((em) => em.execute('select at from registration_look where registration_id = ?', [id]))).toEqual(looked);
    await town.office.work.run((em) => em.execute(`update arrival set state = 'quarantined', quarantine = 'encrypted', read_at = received_at where id = ?`, [arrival]));
    await page.waitForFunction(`document.querySelector('#f-paper').textContent.includes('開けません：パスワードで保護されたファイルです')`);
    expect([await page.$$eval(link, (found) => found.length), await page.evaluate('document.querySelector("#f-name").value')]).toEqual([0, how === 'typed beside it' ? '株式会社打ちかけ' : '']);
    expect(await clerk.problemsHere()).toEqual([]);
  });

  it.each(['typed beside it', 'left alone'])('the letters that are still made out come to the page by themselves, and nothing typed is lost: %s', async (how) => {
    const id = await town.arrive({ channel: 'counter' });
    await town.office.work.run((em) => em.execute('update arrival_page set words = null where registration_id = ?', [id]));
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const { page } = clerk;
    await page.goto(`${baseUrl}/branch/intake/${id}`);
    const link = '#f-reading a[data-waits]';
    expect(await page.$eval('#f-reading', (found) => found.textContent?.replace(/\s+/g, ' ').trim())).toBe('文字の読み取り 文字を読み取っています。終わると、読み取った値がここに並びます。入力の途中なら、一時保存すると並びます。 最新の状態を見る');
    expect(await page.$eval(link, (found) => found.getAttribute('href'))).toBe(`/branch/intake/${id}`);
    if (how === 'typed beside it') await page.type('#f-name', '株式会社打ちかけ');
    await page.waitForResponse((answer) => answer.url().endsWith(`/branch/intake/${id}/reading`));
    await town.office.work.run(async (em) => {
      await em.execute(`update arrival_page set words = '[]'::jsonb where registration_id = ?`, [id]);
      await em.execute('update registration set read = ?::jsonb where id = ?', [JSON.stringify({ phone: { value: '099-000-4167', confidence: 74, place: null } }), id]);
    });
    if (how === 'typed beside it') {
      await page.waitForFunction(`document.querySelector('#f-reading').textContent.includes('読み取りが終わりました。一時保存すると、読み取った値が並びます。')`);
      expect(await page.evaluate('document.querySelector("#f-name").value')).toBe('株式会社打ちかけ');
    } else await page.waitForFunction(`document.querySelector('#f-phone').value === '099-000-4167'`);
    expect(await clerk.problemsHere()).toEqual([]);
  });

  describe('the picture of the page', () => {
    const PLACES = {
      phone: { value: '099-000-4167', confidence: 74, place: { pageId: '', x: 560, y: 1_120, width: 950, height: 80 }, doubt: { x: 1_300, y: 1_125, width: 60, height: 70 } },
      department: { value: '工事邦', confidence: 95, place: { pageId: '', x: 220, y: 1_370, width: 1_280, height: 84 } },
      contactName: { value: '架空 花子', confidence: 95, place: { pageId: '', x: 220, y: 1_470, width: 1_280, height: 84 } },
    };
    /** A registration in hand whose readings stand on its first page. */
    const placed = async (pages: number): Promise<string> => {
      const id = await town.arrive({
        pages, raw: { name: '株式会社例見工務店' }, picture: await sharp({ create: { width: 1_654, height: 2_339, channels: 3, background: '#ffffff' } }).png().toBuffer(),
        words: [{ text: '0|9|9|', confidence: 30, x: 570, y: 1_125, width: 200, height: 60 }, { text: '花子', confidence: 90, x: 300, y: 1_480, width: 90, height: 60 }],
      });
      const pageId = (await town.pagesOf(id)).toSorted((a, b) => a.number - b.number)[0]?.id ?? '';
      const read = Object.fromEntries(Object.entries(PLACES).map(([name, reading]) => [name, { ...reading, place: { ...reading.place, pageId } }]));
      await town.office.work.run((em) => em.execute('update registration set read = ?::jsonb where id = ?', [JSON.stringify(read), id]));
      await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
      await clerk.page.setViewport({ width: 1440, height: 900 });
      await clerk.page.goto(`${baseUrl}/branch/intake/${id}`);
      return id;
    };
    /** Where an element stands in the window of the picture, whose left top corner is 0, 0. */
    const at = async (selector: string) => (await clerk.page.evaluate(`(() => {
      const box = document.querySelector('${selector}')?.getBoundingClientRect();
      const view = document.querySelector('.page-canvas').getBoundingClientRect();
      return box ? { left: box.left - view.left, top: box.top - view.top, right: box.right - view.left, bottom: box.bottom - view.top, width: view.width, height: view.height } : null;
    })()`)) as Record<'left' | 'top' | 'right' | 'bottom' | 'width' | 'height', number> | null;
    const position = () => clerk.page.evaluate('document.querySelector(".page-position").textContent');
    const seen = async (selector: string): Promise<boolean> => {
      const box = await at(selector);
      return box !== null && box.right > box.left && box.left >= -2 && box.top >= -2 && box.right <= box.width + 2 && box.bottom <= box.height + 2;
    };

    it('frames the field that is typed in and scrolls there, whatever the zoom and the turn; what is doubtful is boxed', async () => {
      await placed(2);
      const { page } = clerk;
      for (let turns = 0; turns < 4; turns += 1) {
        await page.focus('#f-contactName');
        expect(await page.$$eval('.page-zone-current', (found) => found.length)).toBe(1);
        expect(await seen('.page-zone-current')).toBe(true);
        await page.focus('#f-phone');
        expect([turns, await seen('.page-zone-current'), await seen('.page-sheet:not([hidden]) .page-doubt:not([hidden])')]).toEqual([turns, true, true]);
        await page.keyboard.down('Alt');
        await page.keyboard.press('r');
        await page.keyboard.up('Alt');
      }
      expect(await page.$$eval('.page-close-up .page-doubt', (found) => found.length)).toBe(1);
      await page.focus('#f-phone');
      for (let times = 0; times < 3; times += 1) await page.evaluate('[...document.querySelectorAll(".page-tools button")].find(({ textContent }) => textContent === "拡大").click()');
      await page.focus('#f-contactName');
      await page.focus('#f-phone');
      expect([await position(), await seen('.page-sheet:not([hidden]) .page-doubt:not([hidden])')]).toEqual(['1 / 2枚・195%', true]);
      await page.keyboard.press('Enter');
      expect(await page.$$eval('.page-doubt:not([hidden])', (found) => found.length)).toBe(0);
    });

    it('has a word to click in the place of every field that was read, also where the page as a whole showed none', async () => {
      await placed(1);
      const { page } = clerk;
      const place = await page.$eval('.entry-row:has(#f-department)', (row) => row.getAttribute('data-place'));
      expect(place).not.toBe('');
      const words = await page.$$eval('.page-word', (found) => found.map((word) => word.getAttribute('title')));
      expect(words).toContain('工事邦');
      await page.click('.page-word[title="工事邦"]');
      expect(await page.evaluate('document.querySelector("#f-department").value')).toBe('工事邦');
    });

    it('at 320 px the enlarged place is seen with the field that has the focus, and does not cover it', async () => {
      await placed(1);
      const { page } = clerk;
      await page.setViewport({ width: 320, height: 568 });
      // The browser says with its next picture that the window is narrow.
      await page.waitForFunction('document.querySelector("form > .page-close-up") !== null');
      const strange: unknown[] = [];
      for (const field of ['f-address', 'f-phone', 'f-contactName', 'f-phone']) {
        await page.focus(`#${field}`);
        const seen = await page.evaluate(`(() => {
          const [closeUp, input] = [document.querySelector('.page-close-up').getBoundingClientRect(), document.querySelector('#${field}').getBoundingClientRect()];
          return { image: document.querySelector('.page-close-up img') !== null, inView: closeUp.top >= 0 && closeUp.bottom <= innerHeight, apart: input.top >= closeUp.bottom - 1 && input.bottom <= innerHeight };
        })()`) as Record<string, boolean>;
        if (Object.values(seen).includes(false)) strange.push({ field, seen });
      }
      expect(strange).toEqual([]);
      await page.setViewport({ width: 1440, height: 900 });
      // The browser says with its next picture that the window is wide again.
      await page.waitForFunction('document.querySelector(".page-close-up").closest("page-viewer") !== null');
    });

    it('keeps every corner within reach at every turn and zoom', async () => {
      await placed(1);
      const { page } = clerk;
      await page.focus('.page-canvas');
      const lost: unknown[] = [];
      for (let turns = 0; turns < 4; turns += 1) {
        await page.keyboard.press('0');
        for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press('-');
        for (let steps = 0; steps < 11; steps += 1) {
          for (const [x, y] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
            const missing = await page.evaluate(`(() => {
              const canvas = document.querySelector('.page-canvas');
              canvas.scrollTo(${x} * canvas.scrollWidth, ${y} * canvas.scrollHeight);
              const [view, box] = [canvas.getBoundingClientRect(), document.querySelector('.page-picture img').getBoundingClientRect()];
              const [dx, dy] = [${x} ? box.right - (view.left + canvas.clientWidth) : view.left - box.left, ${y} ? box.bottom - (view.top + canvas.clientHeight) : view.top - box.top];
              // Neither cut off nor behind a blank area.
              const off = (by, length, room) => (length > room ? Math.abs(by) : by) > 3;
              return off(dx, box.width, canvas.clientWidth) || off(dy, box.height, canvas.clientHeight) ? [dx, dy, box.width, box.height].join(' ') : null;
            })()`);
            if (missing !== null) lost.push({ turns, zoom: await position(), corner: [x, y], missing });
          }
          await page.keyboard.press('+');
        }
        await page.keyboard.press('r');
      }
      expect(lost).toEqual([]);
      expect(await position()).toBe('1 / 1枚・400%');
    });

    it('a click on a word fills the field that is typed in, else the one it stands in; the boxes of a number are one word', async () => {
      await placed(1);
      const { page } = clerk;
      const value = (id: string) => page.evaluate(`document.querySelector('#${id}').value`);
      await page.click('.page-word[title="花子"]');
      expect(await value('f-contactName')).toBe('花子');
      expect(await page.$$eval('.page-word', (words) => words.map((word) => word.getAttribute('title')))).toEqual(['花子', '099-000-4167', '工事邦']);
      await page.evaluate('document.querySelector("#f-phone").value = ""');
      await page.focus('#f-phone');
      await page.click('.page-word[title="099-000-4167"]');
      expect(await value('f-phone')).toBe('099-000-4167');
      expect(await page.evaluate('document.activeElement.id')).toBe('f-phone');
    });

    it('is worked by keys alone, and by its strip of pages', async () => {
      await placed(3);
      const { page } = clerk;
      await page.focus('#f-name');
      await page.keyboard.press('F6');
      expect(await page.evaluate('document.activeElement.className')).toBe('page-canvas');
      for (const key of ['PageDown', '+', '+', '+'] as const) await page.keyboard.press(key);
      expect(await position()).toBe('2 / 3枚・195%');
      await page.evaluate('document.querySelector(".page-canvas").scrollTo(0, 0)');
      for (const key of ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowLeft'] as const) await page.keyboard.press(key);
      expect(await page.evaluate('[document.querySelector(".page-canvas").scrollLeft, document.querySelector(".page-canvas").scrollTop]')).toEqual([0, 160]);
      const turned = () => page.$eval('.page-sheet:not([hidden]) .page-picture', (picture) => /rotate\((\d+)deg\)/.exec(picture.getAttribute('style') ?? '')?.[1] ?? '0');
      await page.keyboard.press('r');
      expect(await turned()).toBe('90');
      await page.keyboard.down('Shift');
      await page.keyboard.press('R');
      await page.keyboard.press('R');
      await page.keyboard.up('Shift');
      expect(await turned()).toBe('270');
      await page.keyboard.press('0');
      expect(await position()).toBe('2 / 3枚・100%');
      await page.keyboard.press('F6');
      expect(await page.evaluate('document.activeElement.id')).toBe('f-name');
      await page.click('.page-thumbnail:nth-child(3)');
      expect(await position()).toBe('3 / 3枚・100%');
      expect(await page.$eval('.page-thumbnail:nth-child(3)', (button) => button.getAttribute('aria-current'))).toBe('true');
      await page.focus('.page-thumbnail:nth-child(1)');
      await page.keyboard.press('Enter');
      expect(await position()).toBe('1 / 3枚・100%');
      const help = await page.$eval('#key-help', ({ textContent }) => textContent);
      for (const key of ['F6', 'PageUp', '移動', '拡大・縮小', '回転']) expect(help).toContain(key);
    });
  });

  it('without a script Enter keeps the form and takes no other value; there is one 一時保存', async () => {
    const id = await town.arrive({ read: { ...READ, phone: { value: '099-000-4767', confidence: 74, place: null } }, raw: { phone: '099-000-4167' } });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const plain = await browser.visitor(baseUrl, { javaScript: false });
    await plain.signIn('branch', 'higashi-uketsuke', SAMPLE_PASSWORD);
    await plain.page.goto(`${baseUrl}/branch/intake/${id}`);
    // Keys that nothing answers are not told of.
    expect(await plain.page.$$eval('kbd, .key-help, .key-note', (told) => told.filter((one) => one.checkVisibility()).length)).toBe(0);
    await plain.page.type('#f-contactName', '架空 花子');
    await Promise.all([plain.page.waitForNavigation(), plain.page.keyboard.press('Enter')]);
    expect((await town.registration(id)).raw).toMatchObject({ contactName: '架空 花子', phone: '099-000-4167' });
    const html = await plain.page.content();
    expect(html.match(/一時保存/g)?.length).toBe((html.match(/<dd>一時保存<\/dd>/g)?.length ?? 0) + 1);
  });

  it('typing keeps the claim; when somebody takes it over the open page says who has it, saves nothing more, and what was typed can still be read', async () => {
    const id = await town.arrive({ read: READ, raw: { phone: '099-000-4167' } });
    await town.act(await town.office.desk('higashi-uketsuke'), id, 'claim');
    const begun = new Date(town.office.clock.now().getTime() - 9 * 60_000);
    await town.office.work.run((em) => em.execute(`update registration set lease_seen_at = ? where id = ?`, [begun, id]));
    const { page } = clerk;
    await page.setViewport({ width: 1440, height: 900 });
    await page.goto(`${baseUrl}/branch/intake/${id}`);
    await town.office.work.run((em) => em.execute(`update registration set lease_seen_at = ? where id = ?`, [begun, id]));
    // As when its tab is come back to; nobody waits here for the next round.
    const ask = () => page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    const pill = () => page.$eval('.lock-pill', (told) => told.textContent ?? '');
    await ask();
    await page.waitForFunction('/^あと (1分00|0分[0-9]+)秒$/.test(document.querySelector(".lease-end").textContent)');
    await page.type('#f-contactName', '架空 花子');
    await ask();
    await page.waitForFunction('/^あと (10分00|9分[0-9]+)秒$/.test(document.querySelector(".lease-end").textContent)');
    expect((await town.registration(id)).leaseSeenAt).toEqual(town.office.clock.now());
    expect([await pill(), await page.$eval('[data-lost]', (told) => told.checkVisibility())]).toEqual([expect.stringContaining('あなたが担当'), false]);
    const second = await town.office.desk('higashi-keiri');
    await second.get(`/branch/intake/${id}`);
    await ask();
    const { name } = await town.office.staff('higashi-keiri');
    await page.waitForFunction(`document.querySelector('.case-bar').textContent.includes('${name}')`);
    await town.act(second, id, 'take-over', { 'reason-take-over': '急ぎのため' });
    await ask();
    await page.waitForSelector('[data-lost]:not([hidden])');
    expect(await pill()).toContain(`${name}が担当`);
    expect(await page.$$eval('main button[type="submit"]:enabled', (buttons) => buttons.filter((button) => !button.closest('.case-bar')).length)).toBe(0);
    expect(await page.evaluate('document.querySelector("#f-contactName").value')).toBe('架空 花子');
    // Nothing is kept any more: a link leads where it says.
    await Promise.all([page.waitForNavigation(), page.click('.case-tabs a[href$="/holder"]')]);
    expect([new URL(page.url()).pathname, (await town.registration(id)).raw.contactName ?? '']).toEqual([`/branch/intake/${id}/holder`, '']);
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
    expect(await page.$eval('.decision-bar kbd', (told) => told.checkVisibility())).toBe(true);
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
    const { version } = await town.registration(id);
    await Promise.all([page.waitForNavigation(), page.click('.case-tabs a')]);
    // Whoever leaves by a key or a link of the desk finds what was typed; without a change nothing is written.
    await Promise.all([page.waitForNavigation(), press('F2')]);
    expect((await town.registration(id)).version).toBe(version);
    for (const [typed, leave, to] of [['架空 一子', () => press('F2'), '/customer'], ['架空 二子', () => page.click('.case-tabs a[href$="/calls"]'), '/calls']] as const) {
      await page.goto(`${baseUrl}/branch/intake/${id}`);
      await page.click('#f-contactName', { count: 3 });
      await page.keyboard.type(typed);
      await Promise.all([page.waitForNavigation(), leave()]);
      expect([clerk.path, (await town.registration(id)).raw.contactName]).toEqual([`/branch/intake/${id}${to}`, typed]);
    }
  });
});
