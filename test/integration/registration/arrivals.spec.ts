import { Arrival, ArrivalPage, ArrivalPart, Registration } from '#persistence';
import type { Answer, Desk } from '../branch/desk.js';
import { IntakeOffice } from './intake-office.js';

let town: IntakeOffice;
let clerk: Desk;
let elsewhere: Desk;

beforeAll(async () => {
  town = await IntakeOffice.open();
  clerk = await town.office.desk('higashi-uketsuke');
  elsewhere = await town.office.desk('nishi-uketsuke');
});
afterAll(() => town.close());

const path = (id: string, act = ''): string => `/branch/intake/arrivals/${id}${act === '' ? '' : `/${act}`}`;

describe('対象外', () => {
  it('says what was set aside as what, and leads to the next that waits; an address that says so of another says nothing', async () => {
    const at = (minute: number) => new Date(town.office.clock.now().getTime() - minute * 60_000);
    const [before, mine, next] = [await town.land({ subject: '先のFAX', receivedAt: at(3) }), await town.land({ subject: 'パンフレットのご案内', receivedAt: at(2) }), await town.land({ subject: '次のFAX', receivedAt: at(1) })];
    const { status, location } = await clerk.post(path(mine, 'set-aside'), { class: 'junk' });
    expect([status, location]).toEqual([303, `/branch/intake/arrivals?set-aside=${mine}`]);
    const { body } = await clerk.get(location ?? '');
    expect(body).toMatch(/<div id="done" tabindex="-1" autofocus><div class="banner banner-success" role="status">\s*<p class="banner-title">「パンフレットのご案内」を、迷惑として対象外にしました。/);
    expect(body).toMatch(new RegExp(`<a href="#arrival-${next}">次へ：次のFAX</a>`));
    expect(body).toContain(`<section class="act" id="arrival-${next}" tabindex="-1">`);
    for (const [desk, id] of [[clerk, before], [clerk, 'x'], [elsewhere, mine]] as const) expect((await desk.get(`/branch/intake/arrivals?set-aside=${id}`)).body).not.toContain('対象外にしました');
    for (const id of [before, next]) await clerk.post(path(id, 'set-aside'), { class: 'question' });
  });
});

describe('a 件名 of five hundred characters', () => {
  it('is cut in headings and names of links and buttons, and whole in the details', async () => {
    const subject = `見本の件名${'か\u3099'.repeat(240)}`;
    const id = await town.land({ subject });
    const names = (body: string): string[] => [...body.matchAll(/<(h1|h2|a|button|title|legend|label)\b[^>]*>(.*?)<\/\1>/gs)].map(([, , inside = '']) => inside.replace(/<[^>]*>/g, '').trim());
    for (const address of ['/branch/intake/arrivals', path(id), `/branch/intake/misdeliveries/new?arrival=${id}`]) {
      const named = names((await clerk.get(address)).body).filter((name) => name.includes('見本の件名'));
      expect([address, named.length > 0, named.filter((name) => name.includes(subject.slice(0, 101)) || name.includes('か…'))]).toEqual([address, true, []]);
    }
    expect((await clerk.get(path(id))).body).toContain(`<dt>件名</dt><dd>${subject}</dd>`);
    expect((await clerk.get(path(await town.land({ subject: 'ふつうの件名' })))).body).not.toContain('<dt>件名</dt>');
    await clerk.post(path(id, 'set-aside'), { class: 'question' });
  });
});

describe('every word about an arrival is a fact with its author', () => {
  it('対象外, another class, back to the desk, and a registration at last: each once, all on its page', async () => {
    const id = await town.land();
    for (const fields of [{ class: 'junk' }, { class: 'junk' }, { class: 'question' }]) expect((await clerk.post(path(id, 'set-aside'), fields)).status).toBe(303);
    expect(await town.arrival(id)).toMatchObject({ state: 'set-aside', class: 'question', classRule: null });
    expect((await clerk.get('/branch/intake/arrivals')).body).not.toContain(id);
    const aside = (await clerk.get('/branch/intake/arrivals?view=aside')).body;
    for (const part of [path(id), path(id, 'take-back')]) expect(aside).toContain(part);
    expect((await clerk.post(path(id, 'take-back'))).status).toBe(303);
    const other = await town.office.desk('higashi-keiri');
    // Whoever presses twice has pressed once; another with a page from before is told.
    expect((await clerk.post(path(id, 'take-back'))).location).toBe(path(id));
    const { name: first } = await town.office.staff('higashi-uketsuke');
    const late = async (act: string): Promise<readonly unknown[]> => {
      const { status, body } = await other.post(path(id, act));
      return [status, body.includes(`　${first}　`), body.includes(`href="${path(id)}"`)];
    };
    expect(await late('take-back')).toEqual([409, true, true]);
    const presses = await Promise.all([clerk.post(path(id, 'register')), clerk.post(path(id, 'register'))]);
    expect(presses.map(({ status }) => status)).toEqual([303, 303]);
    expect(new Set(presses.map(({ location }) => location)).size).toBe(1);
    expect((await clerk.post(path(id, 'register'))).location).toBe(presses[0]?.location);
    expect(await late('register')).toEqual([409, true, true]);
    const clerkName = (await town.office.staff('higashi-uketsuke')).name;
    expect(await town.facts(id)).toEqual([
      expect.objectContaining({ kind: 'ArrivalStored' }),
      { kind: 'ArrivalSorted', actor: clerkName, data: { class: 'junk', from: 'other-paper' } },
      { kind: 'ArrivalSorted', actor: clerkName, data: { class: 'question', from: 'junk' } },
      { kind: 'ArrivalTakenBack', actor: clerkName, data: { from: 'question', form: expect.any(String) } },
      { kind: 'ArrivalFiled', actor: clerkName, data: { to: expect.stringMatching(/^26-/), pages: 1, form: expect.any(String) } },
    ]);
    const { body } = await clerk.get(path(id));
    for (const words of ['他の書類 → 迷惑', '迷惑 → 質問', '仕分けへの戻し', '受付への振り分け', '振り分け先']) expect(body).toContain(words);
  });

  it('a page whose code names a registration that is open goes there by one act, from the list and from its page; no other does, and nowhere else', async () => {
    const [id, other] = [await town.arrive({ channel: 'web', raw: { name: '株式会社見本組' }, awaitsPaper: true, pages: 0 }), await town.arrive()];
    const [arrival, plain] = [await town.land(), await town.land()];
    await town.office.work.run((em) => em.execute("update arrival_page set form_code = 'RF0126111ABCDEFGH2345' where part_id in (select id from arrival_part where arrival_id = ?)", [arrival]));
    const { receptionNumber } = await town.registration(id);
    for (const page of ['/branch/intake/arrivals', path(arrival)]) expect((await clerk.get(page)).body).toMatch(new RegExp(`action="${path(arrival, 'file')}"[\\s\\S]*name="to" value="${id}"[\\s\\S]*${receptionNumber} に入れる`));
    expect((await clerk.get(path(plain))).body).not.toContain('に入れる');
    for (const [from, to] of [[arrival, other], [plain, id], [arrival, 'x'], [arrival, '']] as const) expect([404, 409]).toContain((await clerk.post(path(from, 'file'), { to })).status);
    expect((await elsewhere.post(path(arrival, 'file'), { to: id })).status).toBe(404);
    for (const _ of [1, 2]) expect((await clerk.post(path(arrival, 'file'), { to: id })).location).toBe(`/branch/intake/${id}`);
    expect(await town.registration(id)).toMatchObject({ state: 'received' });
    expect(await town.pagesOf(id)).toHaveLength(1);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'filed', class: 'registration' });
    expect((await town.facts(id)).filter(({ kind }) => kind === 'RegistrationPagesFiled')).toHaveLength(1);
  });

  it('what cannot be opened goes back to 隔離', async () => {
    const id = await town.land({ state: 'quarantined', quarantine: 'encrypted', pages: 0 });
    await clerk.post(path(id, 'set-aside'), { class: 'other-paper' });
    await clerk.post(path(id, 'take-back'));
    expect((await town.arrival(id)).state).toBe('quarantined');
    expect((await clerk.get(path(id))).body).toContain('パスワードで保護されたファイルです');
  });

  it('what was put into 隔離 is read again when a person says so, once for one press, and by its branch alone', async () => {
    const id = await town.land({ state: 'quarantined', quarantine: 'reader-failed', pages: 0 });
    expect((await clerk.get('/branch/intake/arrivals')).body).toContain(path(id, 'read-again'));
    expect((await elsewhere.post(path(id, 'read-again'))).status).toBe(404);
    expect((await clerk.get(path(id))).body).toContain('もう一度読み取る');
    for (const _ of [1, 2]) expect((await clerk.post(path(id, 'read-again'))).location).toBe(path(id));
    expect((await (await town.office.desk('higashi-keiri')).post(path(id, 'read-again'))).status).toBe(409);
    expect(await town.arrival(id)).toMatchObject({ state: 'stored', quarantine: null, class: null, readAt: null });
    expect((await town.facts(id)).slice(1)).toEqual([{ kind: 'ArrivalReadAgain', actor: (await town.office.staff('higashi-uketsuke')).name, data: { reason: 'reader-failed', form: expect.any(String) } }]);
    const owed = await town.office.work.read((em) => em.execute<{ workflow: string }[]>(`select workflow_id as workflow from outbox where name = 'arrivalReading' and payload->>'arrivalId' = ?`, [id]));
    expect(owed.map(({ workflow }) => workflow)).toEqual([expect.stringMatching(`^arrival-reading/${id}/.{36}$`)]);
    const { body } = await clerk.get(path(id));
    for (const words of ['読み取りのやり直し', 'ファイルを安全に読み取れませんでした']) expect(body).toContain(words);
    expect(body).not.toContain('もう一度読み取る');
  });

  it('a page sent back from a registration is a fact of the arrival too', async () => {
    const id = await town.arrive();
    await town.act(clerk, id, 'claim');
    const [page] = await town.pagesOf(id);
    await town.act(clerk, id, 'sorting', { page: page?.id ?? '', to: 'aside' });
    const [arrival] = await town.office.work.read((em) => em.execute<{ id: string }[]>('select arrival_id as id from arrival_part where id = ?', [page?.part]));
    const { receptionNumber } = await town.registration(id);
    expect((await town.facts(arrival?.id ?? '')).at(-1)).toMatchObject({ kind: 'ArrivalTakenBack', data: { from: 'registration', registration: receptionNumber } });
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toContain('仕分け待ちへ移した');
  });
});

describe('the list', () => {
  it('leads from the part of a file that came first to the whole that came later, and back', async () => {
    const [part, whole, other] = [await town.land({ subject: '途中まで' }), await town.land({ subject: '全体' }), await town.land()];
    await town.office.work.run((em) => em.execute('update arrival set continues_id = ? where id = ?', [part, whole]));
    const list = (await clerk.get('/branch/intake/arrivals')).body;
    for (const [from, to, words] of [[part, whole, 'あとから届いた、続きを含む全体　全体'], [whole, part, '先に届いた、途中までのもの　途中まで']] as const) {
      for (const body of [list, (await clerk.get(path(from))).body]) expect(body).toMatch(new RegExp(`<a href="${path(to)}">${words}`, 'u'));
    }
    expect((await clerk.get(path(other))).body).not.toContain('続き</dt>');
  });

  it('so does the registration that either of them became', async () => {
    const [part, whole] = [await town.land({ subject: '途中まで' }), await town.land({ subject: '全体' })];
    await town.office.work.run((em) => em.execute('update arrival set continues_id = ? where id = ?', [part, whole]));
    for (const [of, to, words] of [[part, whole, 'あとから届いた、続きを含む全体　全体'], [whole, part, '先に届いた、途中までのもの　途中まで']] as const) {
      const made = String((await clerk.post(`${path(of)}/register`)).location);
      expect((await clerk.get(made)).body).toMatch(new RegExp(`続き：<a href="${path(to)}">${words}`, 'u'));
    }
  });

  it('says of a mail whose letters may be garbled that they may be', async () => {
    const id = await town.land({ subject: '縺薙ｓ縺ｫ縺｡縺ｯ' });
    expect((await clerk.get(path(id))).body).toContain('文字化けの疑いがあります');
    expect((await clerk.get('/branch/intake/arrivals')).body).toContain('文字化けの疑いがあります');
    await town.office.work.run((em) => em.execute(`update arrival set subject = '申込書' where id = ?`, [id]));
    expect((await clerk.get(path(id))).body).not.toContain('文字化け');
  });

  it('names what came without a name, so that its link and its buttons can be pressed and read out', async () => {
    const id = await town.land();
    await town.office.work.run((em) => em.execute(`update arrival set subject = ' ', file_name = '' where id = ?`, [id]));
    for (const address of ['/branch/intake/arrivals', path(id)]) {
      const { body } = await clerk.get(address);
      expect(body).toContain('（名称なし） FAX 11/24(火) 10:42');
      expect(body).not.toMatch(/<a [^>]*>\s*<\/a>|：\s*<\/span><\/button>/u);
    }
  });

  it('has as many pages as there is to sort, and counts all of it', async () => {
    const { id: branch } = await town.office.branch('21');
    await town.office.work.run((em) => em.execute(
      `insert into arrival (id, source_key, channel, branch_id, sender, subject, received_at, sha256, bytes, file_name, state, class, created_at)
       select gen_random_uuid(), 'many/' || n, 'fax-folder', ?, '', 'many ' || n, timestamptz '2026-11-20T00:00:00Z' + n * interval '1 second', repeat('0', 64), 1, 'many.tif', 'sorting', 'other-paper', now() from generate_series(1, 205) n`, [branch],
    ));
    expect((await elsewhere.get('/branch/intake')).body).toMatch(/仕分け待ち・隔離[\s\S]{0,200}205/u);
    const seen: string[] = [];
    for (let address: string | undefined = '/branch/intake/arrivals'; address !== undefined;) {
      const { body } = await elsewhere.get(address);
      expect(body).toContain('205件');
      // Each of them came 204 times more.
      expect(body).toContain('ほか194件');
      seen.push(...[...body.matchAll(/>(many \d+)<\/a>/gu)].map(([, name = '']) => name));
      address = /href="([^"]+)" rel="next"/u.exec(body)?.[1]?.replaceAll('&#x3D;', '=');
    }
    expect(seen).toEqual(Array.from({ length: 205 }, (_, index) => `many ${index + 1}`));
  });
});

describe('a page that goes to another registration', () => {
  const owed = (): Promise<{ workflow: string; payload: unknown }[]> => town.office.work.read((em) => em.execute(`select workflow_id as workflow, payload from outbox where name = 'pageReading' order by seq`));

  it('is read again there, and what was read on it leaves the first one; what was typed stays', async () => {
    const id = await town.arrive({ pages: 2, raw: { contactName: '架空 花子' } });
    const [first, second] = [...(await town.pagesOf(id))].sort((a, b) => a.position - b.position);
    const field = (value: string, page?: { readonly id: string }) => ({ value, confidence: 80, place: { pageId: page?.id ?? '', x: 1, y: 1, width: 9, height: 9 } });
    await town.office.work.run(async (em) => {
      const registration = await em.findOneOrFail(Registration, id);
      Object.assign(registration, { read: { name: field('株式会社例見', first), phone: field('0990000001', second) }, confirmed: ['name', 'phone'] });
    });
    await town.act(clerk, id, 'claim');
    const before = (await owed()).length;
    expect((await town.act(clerk, id, 'sorting', { page: second?.id ?? '', to: 'new' })).status).toBe(303);
    expect(await town.registration(id)).toMatchObject({ read: { name: { value: '株式会社例見' } }, raw: { contactName: '架空 花子' }, confirmed: ['name'] });
    expect((await town.registration(id)).read.phone).toBeUndefined();
    const moved = await town.office.work.read((em) => em.findOneOrFail(ArrivalPage, second?.id ?? ''));
    expect([moved.registration === id, moved.words ?? null]).toEqual([false, null]);
    const [notice, ...more] = (await owed()).slice(before);
    expect(more).toEqual([]);
    expect([notice?.workflow.startsWith(`page-reading/${second?.id ?? ''}/`), notice?.payload]).toEqual([true, { arrivalId: expect.any(String), pageId: second?.id }]);
  });

  it('so is one that a clerk registers from the desk; one that is sent back is not', async () => {
    const before = (await owed()).length;
    const id = await town.land({ pages: 2 });
    await clerk.post(path(id, 'register'));
    expect((await owed()).length).toBe(before + 2);
    const registration = await town.arrive();
    await town.act(clerk, registration, 'claim');
    await town.act(clerk, registration, 'sorting', { page: (await town.pagesOf(registration))[0]?.id ?? '', to: 'aside' });
    expect((await owed()).length).toBe(before + 2);
  });
});

describe('its page', () => {
  it('shows what came and its pages to the branch that received it and to nobody else', async () => {
    const id = await town.land({ subject: '<b>お問い合わせ</b>' });
    const { body } = await clerk.get(path(id));
    for (const words of ['&lt;b&gt;お問い合わせ&lt;/b&gt;', '099-000-4168', '見本東支店', (await town.arrival(id)).sha256]) expect(body).toContain(words);
    const picture = /src="(\/branch\/intake\/arrivals\/[^"]+\/pages\/[^"]+)"/.exec(body)?.[1] ?? '';
    const answer = await clerk.get(picture);
    expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([200, 'image/png', 'private, no-store']);
    for (const address of [path(id), picture]) expect((await elsewhere.get(address)).status).toBe(404);
    for (const act of ['set-aside', 'take-back', 'register', 'read-again']) expect((await elsewhere.post(path(id, act), { class: 'junk' })).status).toBe(404);
    expect((await (await town.office.desk('honten-kessai')).get(path(id))).status).toBe(200);
  });

  it('a page that was filed is seen at its registration alone', async () => {
    const id = await town.land();
    const picture = /src="([^"]+\/pages\/[^"]+)"/.exec((await clerk.get(path(id))).body)?.[1] ?? '';
    await clerk.post(path(id, 'register'));
    expect((await clerk.get(picture)).status).toBe(404);
  });
});

describe('原本', () => {
  const saved = (answer: Answer) => [answer.status, answer.headers['content-type'], answer.headers['x-content-type-options'], String(answer.headers['content-disposition']).split(';')[0], answer.headers['cache-control']];
  const AS_A_FILE = [200, 'application/octet-stream', 'nosniff', 'attachment', 'no-store'];

  it.each<[string, Parameters<IntakeOffice['land']>[0]]>([
    ['waits to be sorted', {}], ['has no pages', { pages: 0 }], ['could not be opened', { state: 'quarantined', quarantine: 'encrypted', pages: 0 }], ['was set aside', { state: 'set-aside', subject: '見本/../の件' }],
  ])('of what %s is saved as a file by its branch alone', async (_, arrived) => {
    const id = await town.land(arrived);
    expect((await clerk.get(path(id))).body).toContain(`href="${path(id, 'original')}" download`);
    const answer = await clerk.get(path(id, 'original'));
    expect(saved(answer)).toEqual(AS_A_FILE);
    expect([answer.body, (await elsewhere.get(path(id, 'original'))).status]).toEqual([`original ${id}`, 404]);
  });

  it('of what is suspected of a virus, or was not looked at yet, is not handed out, and the page says why', async () => {
    const [virus, unread] = [await town.land({ state: 'quarantined', quarantine: 'virus', pages: 0 }), await town.land({ state: 'stored', pages: 0 })];
    await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Arrival, unread), { readAt: null }));
    for (const [id, words] of [[virus, 'ウイルスの疑いがあるため、原本は取り出せません'], [unread, '読み取りが終わるまで、原本は取り出せません']] as const) {
      expect((await clerk.get(path(id))).body).toContain(words);
      expect((await clerk.get(path(id, 'original'))).status).toBe(404);
    }
    const [part] = await town.office.work.read((em) => em.find(ArrivalPart, { arrival: virus }));
    expect((await clerk.get(path(virus, `parts/${part?.id}`))).status).toBe(404);
  });

  it('without pages becomes a registration by hand, where the file and the original are had; by nobody of another branch', async () => {
    const id = await town.land({ pages: 0 });
    const [part] = await town.office.work.read((em) => em.find(ArrivalPart, { arrival: id }));
    expect(saved(await clerk.get(path(id, `parts/${part?.id}`)))).toEqual(AS_A_FILE);
    expect((await clerk.get('/branch/intake/arrivals')).body).toContain(path(id, 'register'));
    const made = (await clerk.post(path(id, 'register'))).location ?? '';
    expect((await clerk.post(path(id, 'register'))).location).toBe(made);
    const { body } = await clerk.get(made);
    for (const address of [`${made}/files/${part?.id}`, `${made}/originals/${id}`]) {
      expect(body).toContain(`href="${address}" download`);
      expect(saved(await clerk.get(address))).toEqual(AS_A_FILE);
      expect((await elsewhere.get(address)).status).toBe(404);
    }
  });

  it('of what could not be opened goes with the registration that a person makes of it: what stands in it was had another way', async () => {
    const id = await town.land({ state: 'quarantined', quarantine: 'encrypted', pages: 0 });
    expect((await clerk.get(path(id))).body).toContain(path(id, 'register'));
    const made = (await clerk.post(path(id, 'register'))).location ?? '';
    const { body } = await clerk.get(made);
    for (const words of ['パスワードで保護されたファイルです', `href="${made}/originals/${id}" download`]) expect(body).toContain(words);
    expect([await town.arrival(id), body.includes('/files/')]).toMatchObject([{ state: 'filed', quarantine: 'encrypted', class: 'registration' }, false]);
    expect(await town.facts(id)).toContainEqual(expect.objectContaining({ kind: 'ArrivalFiled', data: expect.objectContaining({ pages: 0 }) }));
  });

  it('with the papers of two registrations is had at neither of them, only where it came in', async () => {
    const id = await town.land({ pages: 2 });
    const made = (await clerk.post(path(id, 'register'))).location ?? '';
    const registration = made.split('/').at(-1) ?? '';
    expect((await clerk.get(`${made}/originals/${id}`)).status).toBe(200);
    await town.act(clerk, registration, 'claim');
    await town.act(clerk, registration, 'sorting', { page: (await town.pagesOf(registration))[0]?.id ?? '', to: 'new' });
    expect((await clerk.get(`${made}/originals/${id}`)).status).toBe(404);
    const { body } = await clerk.get(made);
    expect([body.includes(`originals/${id}`), body.includes(`href="${path(id)}"`)]).toEqual([false, true]);
  });
});
