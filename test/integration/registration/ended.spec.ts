import { REGISTRATION_STATES, takesPages } from '#domain';
import { PageReader, VirusScanner } from '#incoming';
import { Arrival, Branch, fileArrival, Misdelivery, Outbox, recordFact, Registration, SYSTEM } from '#persistence';
import { systemClock } from '#platform';
import { startRegistration, tellRegistration } from '#workflows/contract';
import sharp from 'sharp';
import { v4 } from 'uuid';
import { ArrivalActivities } from '../../../apps/worker/src/activities/arrival.activities.js';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import { ArrivalTaker } from '../../../apps/worker/src/activities/take-arrival-apart.js';
import type { Desk } from '../branch/desk.js';
import { DAY, type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

const TOKEN = 'ABCDEFGH2345';
const REASON = 'お客様の希望';
const CLOSE = { closing: 'cancelled', 'reason-close': REASON };

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let steps: ArrivalActivities;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second } = room);
  steps = new ArrivalActivities(town.office.work, systemClock, town.office.files, new ArrivalTaker(town.office.files, new VirusScanner(undefined)), new PageReader());
});

const close = (id: string, fields: Readonly<Record<string, string>> = {}) => town.act(clerk, id, 'close', { ...CLOSE, ...fields });
const pagesIn = (arrival: string) => town.office.work.read((em) => em.execute<{ id: string; to: string | null }[]>('select g.id, g.registration_id as to from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = ?', [arrival]));
const readTwice = async (arrivalId: string): Promise<void> => {
  for (const _ of [1, 2]) await steps.readArrival({ arrivalId });
};

/** Handed in at the counter with a picture of it, which nobody has read yet. */
async function handedIn(name: string, phone = ''): Promise<{ readonly id: string; readonly arrival: string }> {
  const picture = await sharp({ create: { width: 600, height: 800, channels: 3, background: 'white' } }).png().toBuffer();
  const csrf = /name="_csrf" value="([^"]+)"/.exec((await clerk.get('/branch/intake/new')).body)?.[1] ?? '';
  const parts = Object.entries({ _csrf: csrf, token: v4(), channel: 'counter', name, phone }).map(([field, value]) => `--x\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`).join('');
  const payload = Buffer.concat([Buffer.from(`${parts}--x\r\ncontent-disposition: form-data; name="scan"; filename="scan.png"\r\ncontent-type: image/png\r\n\r\n`), picture, Buffer.from('\r\n--x--\r\n')]);
  const answer = await town.office.app.inject({ method: 'POST', url: '/branch/intake/new', payload, headers: { cookie: clerk.cookie, 'content-type': 'multipart/form-data; boundary=x' } });
  const id = String(answer.headers.location).split('/').at(-1) ?? '';
  const [arrival] = await town.office.work.read((em) => em.find(Arrival, { registration: id }));
  return { id, arrival: arrival?.id ?? '' };
}

/** A FAX whose code says whose it is, as it is stored and not filed yet. */
async function returned(token: string | null = TOKEN): Promise<string> {
  const arrival = await town.land({ state: 'stored' });
  await town.office.work.run((em) => em.execute('update arrival_page set form_code = ? where part_id in (select id from arrival_part where arrival_id = ?)', [`RF0126111${token ?? ''}`, arrival]));
  return arrival;
}
/** The token is free for the next registration. */
const spent = (id: string) => town.office.work.run((em) => em.nativeUpdate(Registration, { id }, { token: null }));
const file = (arrival: string) => town.office.work.run((em) => fileArrival(em, arrival, null, town.office.clock.now(), { startOf: startRegistration, tell: tellRegistration }));

describe('a registration that is approved or has ended', () => {
  it('is given no paper by the database either, whichever way', async () => {
    const [id, arrival] = [await town.arrive({ raw: room.company().paper }), await town.land()];
    const [page] = await pagesIn(arrival);
    for (const state of REGISTRATION_STATES) {
      await town.office.work.run((em) => em.nativeUpdate(Registration, { id }, { state }));
      for (const [table, column, row] of [['arrival', 'id', arrival], ['arrival_part', 'arrival_id', arrival], ['arrival_page', 'id', page?.id ?? '']] as const) {
        const put = (to: string | null) => town.office.work.run((em) => em.execute(`update ${table} set registration_id = ? where ${column} = ?`, [to, row]));
        const moved = await put(id).then(() => true, (error: unknown) => String(error));
        expect([table, state, moved]).toEqual([table, state, takesPages(state) || expect.stringContaining('no paper comes to a registration')]);
        await put(null);
      }
    }
  });

  it.each([['終了', 'が、読み取る前に終了しました'], ['承認', 'が、読み取る前に承認されました']] as const)('before the scan is read that was handed in with it: %s; the scan waits to be sorted, says why, and is registered by a person', async (ending, words) => {
    const { id, arrival } = await handedIn(`終わる前の建設${ending}`);
    if (ending === '終了') await close(id);
    else await town.office.work.run((em) => em.nativeUpdate(Registration, { id }, { state: 'approved' }));
    await readTwice(arrival);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'sorting', registration: null });
    expect((await pagesIn(arrival)).map(({ to }) => to)).toEqual([null]);
    expect((await town.facts(arrival)).map(({ kind }) => kind)).toEqual(['ArrivalStored', 'ArrivalSorted']);
    const { receptionNumber } = await town.registration(id);
    for (const path of ['', `/${arrival}`]) expect((await clerk.get(`/branch/intake/arrivals${path}`)).body).toContain(`いっしょに受け付けた ${receptionNumber} ${words}`);
    const made = String((await clerk.post(`/branch/intake/arrivals/${arrival}/register`)).location).split('/').at(-1) ?? '';
    expect(await town.pagesOf(made)).toHaveLength(1);
    expect(await town.pagesOf(id)).toHaveLength(0);
  });

  it('by 統合: what was handed in with it and is read afterwards goes where all of it went', async () => {
    const { paper } = room.company();
    const other = await town.arrive({ raw: paper });
    const { id, arrival } = await handedIn(paper['name'] ?? '', paper['phone']);
    expect((await town.act(clerk, id, 'duplicates', { act: `merge:${other}` })).status).toBe(303);
    await readTwice(arrival);
    expect((await pagesIn(arrival)).map(({ to }) => to)).toEqual([other]);
  });

  it.each(['before', 'after'] as const)('what was handed in with it and could not be opened stands in 隔離 by itself, with a link to it in words: closed %s it was read', async (when) => {
    const { id, arrival } = await handedIn(`隔離の${when}建設`);
    if (when === 'before') await close(id);
    const hostile = { takeApart: async () => ({ parts: [{ fileName: 'scan.png', mediaType: 'application/octet-stream', sha256: '0'.repeat(64), bytes: 1, quarantine: 'virus' as const, cells: null, doubted: [], pages: [] }], mail: null, sender: '', answerTo: null, quarantine: 'virus' as const }) };
    const reading = new ArrivalActivities(town.office.work, systemClock, town.office.files, hostile as unknown as ArrivalTaker, new PageReader());
    for (const _ of [1, 2]) await reading.readArrival({ arrivalId: arrival });
    const { receptionNumber } = await town.registration(id);
    if (when === 'after') {
      expect(await town.arrival(arrival)).toMatchObject({ state: 'quarantined', registration: id });
      expect((await clerk.post(`/branch/intake/arrivals/${arrival}/register`)).status).toBe(409);
      for (const _ of [1, 2]) await close(id);
    }
    const rule = `いっしょに受け付けた ${receptionNumber} が終了しました`;
    expect(await town.arrival(arrival)).toMatchObject({ state: 'quarantined', registration: null, quarantine: 'virus', classRule: rule });
    expect((await town.facts(arrival)).filter(({ kind }) => kind === 'ArrivalTakenBack')).toMatchObject([{ data: { from: 'registration', registration: receptionNumber } }]);
    const [list, shown] = [await clerk.get('/branch/intake/arrivals'), await clerk.get(`/branch/intake/arrivals/${arrival}`)];
    for (const { body } of [list, shown]) expect(body).toContain(rule);
    expect(shown.body).toContain(`<dt>いっしょに受け付けた受付</dt><dd><a href="/branch/intake/${id}">${receptionNumber}　終了</a>`);
    const made = String((await clerk.post(`/branch/intake/arrivals/${arrival}/register`)).location).split('/').at(-1) ?? '';
    expect((await clerk.get(`/branch/intake/${made}`)).body).toContain(`/branch/intake/arrivals/${arrival}`);
  });

  it.each(['対象外', '誤送信'] as const)('what was handed in with it and was %s when it ended stands by itself when it comes back, and is registered by a person', async (said) => {
    const { id, arrival } = await handedIn(`${said}の付いた建設`);
    await town.office.work.run((em) => em.nativeUpdate(Arrival, { id: arrival }, { state: 'quarantined', quarantine: 'encrypted', readAt: town.office.clock.now() }));
    if (said === '対象外') await clerk.post(`/branch/intake/arrivals/${arrival}/set-aside`, { class: 'other-paper' });
    else await clerk.post('/branch/intake/misdeliveries/new', { arrival, direction: 'received', counterparty: '見本設備', contact: '099-000-4168', 'noticed-year': '8', 'noticed-month': '11', 'noticed-day': '20', content: '宛先違い', keeping: 'しまった', token: v4() });
    expect(await town.arrival(arrival)).toMatchObject({ state: 'set-aside', registration: id });
    await close(id);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'set-aside', registration: id });
    if (said === '対象外') for (const _ of [1, 2]) await clerk.post(`/branch/intake/arrivals/${arrival}/take-back`);
    else await (await town.office.desk('higashi-kacho')).post(`/branch/intake/misdeliveries/${(await town.office.work.read((em) => em.findOneOrFail(Misdelivery, { arrival }))).id}/withdraw`, { reason: '誤送信ではない' });
    const { receptionNumber } = await town.registration(id);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'quarantined', class: null, registration: null, classRule: `いっしょに受け付けた ${receptionNumber} が終了しました` });
    expect((await clerk.post(`/branch/intake/arrivals/${arrival}/register`)).status).toBe(303);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'filed' });
  });

  it('what could be opened of a file in 隔離 stays at the registration that it is a page of', async () => {
    const { id, arrival } = await handedIn('一部だけ開けた建設');
    await readTwice(arrival);
    await town.office.work.run((em) => em.nativeUpdate(Arrival, { id: arrival }, { state: 'quarantined', quarantine: 'reader-failed' }));
    await close(id);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'quarantined', registration: id });
  });

  it('what was handed in with it, could not be opened and is read again waits to be sorted', async () => {
    const { id, arrival } = await handedIn('隔離のあとの建設');
    await town.office.work.run((em) => em.nativeUpdate(Arrival, { id: arrival }, { state: 'quarantined', quarantine: 'reader-failed', readAt: town.office.clock.now() }));
    await close(id);
    await clerk.post(`/branch/intake/arrivals/${arrival}/read-again`);
    await readTwice(arrival);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'sorting', registration: null });
  });

  it('by the term, while its page lies unread: the page waits to be sorted; a page that was filed before the term leaves nothing to lapse', async () => {
    const lapse = (id: string) => new RegistrationActivities(town.office.work, town.office.clock).lapseRegistration({ registrationId: id, awaited: 'paper' });
    const late = await town.arrive({ channel: 'web', raw: room.company().paper, awaitsPaper: true, pages: 0 });
    const page = await returned();
    expect(await lapse(late)).toBe('done');
    for (const _ of [1, 2]) await file(page);
    expect(await town.arrival(page)).toMatchObject({ state: 'sorting' });
    expect((await pagesIn(page)).map(({ to }) => to)).toEqual([null]);
    await spent(late);
    const early = await town.arrive({ channel: 'web', raw: room.company().paper, awaitsPaper: true, pages: 0 });
    await file(await returned());
    expect([await lapse(early), (await town.registration(early)).state]).toEqual(['not-now', 'received']);
    await spent(early);
  });

  it('takes in nothing by 統合, and by 別の受付へ nothing either; a form without a token, and what is split off, becomes a registration of its own', async () => {
    const { paper } = room.company();
    const [ended, id] = [await town.arrive({ raw: paper }), await town.arrive({ raw: paper, pages: 2 })];
    for (const each of [ended, id]) await town.act(clerk, each, 'claim');
    await close(ended);
    const [page] = await town.pagesOf(id);
    expect((await town.act(clerk, id, 'duplicates', { act: `merge:${ended}` })).status).toBe(409);
    expect((await town.act(clerk, id, 'sorting', { page: page?.id ?? '', to: 'other', number: (await town.registration(ended)).receptionNumber })).status).toBe(422);
    expect((await town.act(clerk, id, 'sorting', { page: page?.id ?? '', to: 'new' })).status).toBe(303);
    const blank = await returned(null);
    await file(blank);
    const [filed] = await pagesIn(blank);
    expect((await town.registration(filed?.to ?? '')).state).toBe('received');
    expect((await town.pagesOf(ended)).map(({ registration }) => registration)).toEqual([ended]);
  });
});

describe('終了 over a page that came since its form was opened', () => {
  it('is answered with what came, keeps what was typed, and closes when that was seen', async () => {
    const id = await town.arrive({ channel: 'web', raw: room.company().paper, awaitsPaper: true, pages: 0 });
    await file(await returned());
    await town.act(clerk, id, 'claim');
    const shown = await clerk.get(`/branch/intake/${id}/holder`);
    const seen = /name="seen" value="([^"]*)"/.exec(shown.body)?.[1]?.replaceAll('&quot;', '"') ?? '';
    expect(shown.body).toContain('099-000-4168（1枚）');
    // The answer to nothing: a second page, which changes neither the state nor what was typed.
    const { version } = await town.registration(id);
    const from = await town.arrive({ raw: room.company().paper, pages: 2 });
    await town.act(second, from, 'claim');
    const [page] = await town.pagesOf(from);
    await town.act(second, from, 'sorting', { page: page?.id ?? '', to: 'other', number: (await town.registration(id)).receptionNumber });
    expect((await town.registration(id)).version).toBe(version);
    const answer = await close(id, { seen });
    expect(answer.status).toBe(409);
    for (const words of ['新しく届いたものがあります', `value="${REASON}"`, '<option value="cancelled" selected>']) expect([words, answer.body.includes(words)]).toEqual([words, true]);
    expect(/id="papers-came"[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(answer.body)?.[1]?.match(/<li>/g)).toHaveLength(1);
    expect((await town.registration(id)).state).toBe('in-entry');
    // A form that says nothing of it, as one from before it was asked, closes nothing.
    expect((await close(id, { seen: '' })).status).toBe(409);
    expect((await close(id)).status).toBe(303);
    expect(await town.registration(id)).toMatchObject({ state: 'closed', closing: 'cancelled' });
    await spent(id);
  });
});

describe('不備 and 転送 over a page that came since their form was opened', () => {
  const FORMS = [
    ['deficiency', 'deficiency', async () => ({ reasons: 'seal-missing', text: '印がありません', 'answer-year': '8', 'answer-month': '12', 'answer-day': '1' }), ['>印がありません</textarea>', 'value="seal-missing" checked', '不備を連絡していません']],
    ['holder', 'transfer', async () => ({ branch: (await town.office.branch('21')).id, 'reason-transfer': '西の管轄' }), ['value="西の管轄"', ' selected>', '転送していません']],
  ] as const;

  it.each(FORMS)('%s: is answered with what came, keeps what was typed, and is done when that was seen', async (page, path, typed, kept) => {
    const [id, from] = [await room.held(), await town.arrive({ raw: room.company().paper, pages: 2 })];
    const before = await town.registration(id);
    const seen = /name="seen" value="([^"]*)"/.exec((await clerk.get(`/branch/intake/${id}/${page}`)).body)?.[1]?.replaceAll('&quot;', '"') ?? '';
    await town.act(second, from, 'claim');
    await town.act(second, from, 'sorting', { page: (await town.pagesOf(from))[0]?.id ?? '', to: 'other', number: before.receptionNumber });
    const fields = await typed();
    const answer = await town.act(clerk, id, path, { ...fields, seen });
    expect(answer.status).toBe(409);
    for (const words of ['新しく届いたものがあります', ...kept]) expect([words, answer.body.includes(words)]).toEqual([words, true]);
    expect(/id="papers-came"[\s\S]*?<ul>([\s\S]*?)<\/ul>/.exec(answer.body)?.[1]?.match(/<li>/g)).toHaveLength(1);
    expect((await town.act(clerk, id, path, { ...fields, seen: '' })).status).toBe(409);
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', branch: before.branch });
    expect((await town.act(clerk, id, path, fields)).status).toBe(303);
    expect([(await town.registration(id)).state === 'deficient', (await town.registration(id)).branch !== before.branch]).toEqual([path === 'deficiency', path === 'transfer']);
  });
});

describe('the entry of what has ended', () => {
  it('shows the customer and the calls, and offers neither a search nor a record', async () => {
    const { paper, record } = room.company();
    const [without, id] = [await room.held(), await town.arrive({ raw: paper })];
    await town.prepare(clerk, id, record);
    const before = (await clerk.get(`/branch/intake/${without}`)).body;
    for (const words of ['顧客を照会する</a>', '>記録する</a>']) expect([words, before.includes(words)]).toEqual([words, true]);
    for (const each of [without, id]) await close(each);
    for (const each of [without, id]) {
      const { body } = await clerk.get(`/branch/intake/${each}`);
      for (const words of ['顧客を照会する</a>', '>記録する</a>']) expect([words, body.includes(words)]).toEqual([words, false]);
      expect(body).toContain('記録を見る</a>');
      expect(body.includes('顧客の記録</a>')).toBe(each === id);
      expect((await clerk.get(`/branch/intake/${each}/customer`)).body).not.toContain('id="customer-search"');
    }
    expect((await clerk.get(`/branch/intake/${id}/customer`)).body).toContain(record['representativeName']);
    expect((await clerk.get(`/branch/intake/${without}/customer`)).body).toContain('選ばれていません。');
  });
});

describe('a page that was handed in and is sent back to be sorted', () => {
  it('is registered like any other, while what stayed is its registration\'s', async () => {
    const { id, arrival } = await handedIn('仕分けに戻す建設');
    await readTwice(arrival);
    const [page] = await pagesIn(arrival);
    expect((await clerk.post(`/branch/intake/arrivals/${arrival}/register`)).status).toBe(409);
    expect((await town.act(clerk, id, 'sorting', { page: page?.id ?? '', to: 'aside' })).status).toBe(303);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'sorting', registration: null });
    const shown = (await clerk.get(`/branch/intake/arrivals/${arrival}`)).body;
    expect(shown).toContain(`/branch/intake/arrivals/${arrival}/register`);
    const made = String((await clerk.post(`/branch/intake/arrivals/${arrival}/register`)).location).split('/').at(-1) ?? '';
    expect(made).not.toBe(id);
    expect((await town.pagesOf(made)).map((one) => one.id)).toEqual([page?.id]);
  });
});

describe('a form made on the web whose only page leaves it', () => {
  const PAPER_LEFT = { pages: -1, awaitsPaper: true };
  /** As the code on its page brought it, in the hands of the clerk. */
  const withItsPage = async (pages: number): Promise<string> => {
    const id = await town.arrive({ channel: 'web', raw: room.company().paper, awaitsPaper: true, token: null, pages });
    await town.office.work.run((em) => em.nativeUpdate(Registration, { id }, { state: 'received' }));
    await town.act(clerk, id, 'claim');
    return id;
  };
  const leaves = async (id: string, fields: Readonly<Record<string, string>>) => town.act(clerk, id, 'sorting', { page: (await town.pagesOf(id))[0]?.id ?? '', ...fields });

  it.each(['aside', 'new', 'other'] as const)('to %s: it waits for its paper again, in nobody\'s hand, and the procedure is told', async (to) => {
    const id = await withItsPage(1);
    const other = to === 'other' ? await room.held() : '';
    expect((await leaves(id, to === 'other' ? { to, number: (await town.registration(other)).receptionNumber } : { to })).status).toBe(303);
    expect(await town.registration(id)).toMatchObject({ state: 'awaiting-paper', assignee: null, leaseSeenAt: null, dueAt: null });
    const fact = (await town.facts(id)).findLast(({ kind }) => kind === 'RegistrationPagesFiled');
    expect(fact?.data).toMatchObject(PAPER_LEFT);
    const notices = await town.office.work.read((em) => em.find(Outbox, { workflowId: `id-registration/${id}` }, { orderBy: { seq: 'asc' } }));
    expect(notices.at(-1)?.action).toBe('signal');
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toContain('返送待ちに戻った');
    expect((await clerk.get('/branch/intake?view=paper')).body).toContain((await town.registration(id)).receptionNumber);
  });

  it('with another page, of a paper that a person has brought, or of a FAX it goes on at the desk', async () => {
    const two = await withItsPage(2);
    await leaves(two, { to: 'aside' });
    const brought = await withItsPage(1);
    await town.office.work.run((em) => recordFact(em, { caseId: brought, kind: 'RegistrationPagesFiled', actor: SYSTEM, at: town.office.clock.now(), data: { pages: 0, by: 'hand' } }));
    await leaves(brought, { to: 'aside' });
    const fax = await room.held();
    await leaves(fax, { to: 'aside' });
    for (const id of [two, brought, fax]) expect((await town.registration(id)).state).toBe('in-entry');
  });
});

describe('a page whose code names a registration that has ended', () => {
  it('leads to it from where it waits to be sorted, as far as the branch has it', async () => {
    const id = await town.arrive({ channel: 'web', raw: room.company().paper, awaitsPaper: true, pages: 0 });
    await close(id);
    const arrival = await returned();
    await file(arrival);
    const { receptionNumber } = await town.registration(id);
    const row = (body: string): string => /<dt>コードの受付<\/dt><dd>(.*?)<\/dd>/s.exec(body)?.[1] ?? '';
    expect(row((await clerk.get(`/branch/intake/arrivals/${arrival}`)).body)).toMatch(new RegExp(`href="/branch/intake/${id}"[\\s\\S]*${receptionNumber}　終了`));
    await town.office.work.run(async (em) => em.nativeUpdate(Registration, { id }, { branch: (await em.findOneOrFail(Branch, { code: '21' })).id }));
    expect(row((await clerk.get(`/branch/intake/arrivals/${arrival}`)).body)).toBe('');
    await spent(id);
  });
});

describe('what was handed in and is not read', () => {
  it('is waited for by 「確認へ回す」, like the letters of a page', async () => {
    const { id, arrival } = await handedIn('読み取り待ちの建設');
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('文字の読み取りがまだ終わっていません');
    expect((await clerk.get(`/branch/intake/${id}/holder`)).body).toContain('（読み取り中）');
    await readTwice(arrival);
    await town.office.work.run((em) => em.execute(`update arrival_page set words = '[]' where registration_id = ?`, [id]));
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('文字の読み取りがまだ終わっていません');
  });
});

describe('不備 that is told late', () => {
  it('has its term anew, and a page that answers it finds it open', async () => {
    const id = await town.arrive({ channel: 'web', raw: room.company().paper, awaitsPaper: true, pages: 0 });
    await file(await returned());
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });
    const steps = new RegistrationActivities(town.office.work, town.office.clock);
    // Nobody could be told of it.
    expect(await steps.lapseRegistration({ registrationId: id, awaited: 'deficiency' })).toBe('not-now');
    const answer = await returned();
    await file(answer);
    expect((await pagesIn(answer)).map(({ to }) => to)).toEqual([id]);
    expect([(await town.registration(id)).state, await steps.lapseRegistration({ registrationId: id, awaited: 'deficiency' })]).toEqual(['in-entry', 'not-now']);
  });
});
