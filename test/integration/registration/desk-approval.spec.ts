import { ArrivalPage, ArrivalPart, Customer, fileArrival, recordFact, Registration } from '#persistence';
import { startRegistration, tellRegistration } from '#workflows/contract';
import { Migration20261130080000 } from '../../../libs/persistence/src/migrations/Migration20261130080000.js';
import type { Desk } from '../branch/desk.js';
import { DAY, type DeskRoom, openDesk } from './desk-room.js';
import type { IntakeOffice } from './intake-office.js';

let room: DeskRoom;
let town: IntakeOffice;
let clerk: Desk;
let second: Desk;
let elsewhere: Desk;

openDesk((opened) => {
  room = opened;
  ({ town, clerk, second, elsewhere } = room);
});

describe('four eyes', () => {
  const TICKS = ['sealPresent', 'sealLegible'];

  /** Everything but one work is the first clerk's; that one is the second's, who took it over and gave it back. */
  async function sharedWith(work: (id: string, own: ReturnType<DeskRoom['company']>) => Promise<unknown>): Promise<string> {
    const own = room.company();
    const id = await town.arrive({ raw: own.paper });
    await town.act(clerk, id, 'claim');
    await town.act(second, id, 'take-over', { 'reason-take-over': '休暇のため' });
    await work(id, own);
    await town.act(clerk, id, 'take-over', { 'reason-take-over': '戻ったため' });
    await town.act(clerk, id, 'entry', { ...own.paper, act: 'keep', tick: TICKS });
    await town.act(clerk, id, 'customer/record', own.record);
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    const answer = await town.act(clerk, id, 'entry', { ...own.paper, act: 'submit', tick: TICKS });
    if (answer.status !== 303) throw new Error(String(answer.status));
    return id;
  }
  const CALL = { number: '099-000-7777', source: '登記', answeredBy: '総務部', answer: '営業部' };

  it.each<[string, (id: string, own: ReturnType<DeskRoom['company']>) => Promise<unknown>]>([
    ['the customer record', (id, { record }) => town.act(second, id, 'customer/record', record)],
    ['住所の確認', (id) => town.act(second, id, 'calls/address', { how: 'public-record', evidence: '登記情報' })],
    ['a correction by telephone', (id) => town.act(second, id, 'calls/phone', { ...CALL, field: 'department', after: '営業部' })],
    ['the tick of the seal', (id, { paper }) => town.act(second, id, 'entry', { ...paper, act: 'keep', tick: TICKS })],
    ['the decision on duplicates', async (id, { paper }) => {
      const twin = await town.arrive({ raw: paper, branch: '21' });
      return town.act(second, id, 'duplicates', { act: `separate:${twin}` });
    }],
  ])('whoever did %s approves it never, and reads so before pressing', async (_, work) => {
    const id = await sharedWith(work);
    const page = (await second.get(`/branch/intake/${id}?pages=open`)).body;
    expect(page).toContain('承認：この受付に値を入れた人（');
    expect(page).not.toContain('>承認する<');
    expect((await town.act(second, id, 'approve')).status).toBe(403);
    const { id: staff } = await town.office.staff('higashi-keiri');
    await expect(town.office.work.run((em) => em.execute('update registration set approved_by_id = ? where id = ?', [staff, id]))).rejects.toThrow();
    const chief = await town.office.desk('higashi-kacho');
    await chief.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(chief, id, 'approve')).status).toBe(303);
  });

  /** The print of a web form comes by FAX, and its code says whose it is. @returns the registration that it is filed to */
  async function printed(token: string): Promise<string> {
    const arrival = await town.land({ state: 'stored' });
    return town.office.work.run(async (em) => {
      await em.execute('update arrival_page set form_code = ? where part_id in (select id from arrival_part where arrival_id = ?)', [`RF0126111${token}`, arrival]);
      await fileArrival(em, arrival, null, town.office.clock.now(), { startOf: startRegistration, tell: tellRegistration });
      await em.flush();
      const part = await em.findOneOrFail(ArrivalPart, { arrival });
      return (await em.findOneOrFail(ArrivalPage, { part: part.id })).registration ?? '';
    });
  }

  it('the same web form once more brings what the customer typed, and nothing that a clerk has typed over it since', async () => {
    const { paper } = room.company();
    const web = { ...paper, nameKana: 'カクウグミ', mail: 'kaku@mihon.example.jp' };
    const typed = { ...web, nameKana: 'かくうぐみ', postalCode: '９９９－００１２' };
    const id = await town.arrive({ channel: 'web', token: 'ABCDEFGH5678', raw: web, awaitsPaper: true, pages: 0 });
    await town.office.work.run((em) => em.nativeUpdate(Registration, id, { typedOnWeb: typed }));
    expect(await printed('ABCDEFGH5678')).toBe(id);
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'entry', { ...web, contactName: '架空 別人', department: '経理部', act: 'keep' });
    await town.act(clerk, id, 'release');

    const copy = await printed('ABCDEFGH5678');
    expect(copy).not.toBe(id);
    const { mail: _, ...own } = web;
    const { mail: __, ...ownTyped } = typed;
    expect(await town.registration(copy)).toMatchObject({ channel: 'fax', raw: own, typedOnWeb: ownTyped, entrants: null });
    await town.act(second, copy, 'claim');
    const { body } = await second.get(`/branch/intake/${copy}`);
    expect([body.includes('架空 別人'), body.includes('経理部'), body.includes('手入力'), body.includes('Web入力'), body.includes('（Web申込み）')]).toEqual([false, false, false, true, false]);

    // 統合 with the first one: the same text of the customer asks nobody again.
    await town.act(clerk, id, 'claim');
    await town.act(second, copy, 'duplicates', { act: `merge:${id}` });
    expect(await town.registration(id)).toMatchObject({ raw: { contactName: '架空 別人', department: '経理部' }, typedOnWeb: typed, confirmed: expect.arrayContaining(['contactName', 'department']) });
  });

  it('統合: whoever typed into either of the two approves the one that goes on as little as who merged them, also over two steps; its history says what was merged', async () => {
    const own = room.company();
    const [first, middle, last] = [await town.arrive({ raw: { ...own.paper, contactName: '' } }), await town.arrive({ raw: own.paper }), await town.arrive({ raw: own.paper })];
    const chief = await town.office.desk('higashi-kacho');
    await town.act(clerk, first, 'claim');
    await town.act(clerk, first, 'entry', { ...own.paper, contactName: '架空 三郎', act: 'keep' });
    await town.act(clerk, first, 'release');
    for (const [part, whole] of [[first, middle], [middle, last]] as const) {
      await town.act(second, part, 'claim');
      expect((await town.act(second, part, 'duplicates', { act: `merge:${whole}` })).status).toBe(303);
    }
    // The pages that came over are made out again.
    await town.office.work.run((em) => em.execute(`update arrival_page set words = '[]' where registration_id = ?`, [last]));
    await town.prepare(second, last, own.record, own.paper);
    expect((await town.act(second, last, 'entry', { ...own.paper, act: 'submit', tick: [...TICKS, 'comparedByEye'] })).status).toBe(303);

    const [{ id: typist }, { id: merger }] = [await town.office.staff('higashi-uketsuke'), await town.office.staff('higashi-keiri')];
    expect((await town.registration(last)).entrants?.toSorted()).toEqual([typist, merger].toSorted());
    expect((await clerk.get(`/branch/intake/${last}?pages=open`)).body).toContain('承認：この受付に値を入れた人（');
    for (const [desk, staff] of [[clerk, typist], [second, merger]] as const) {
      expect((await town.act(desk, last, 'approve')).status).toBe(403);
      await expect(town.office.work.run((em) => em.execute('update registration set approved_by_id = ? where id = ?', [staff, last]))).rejects.toThrow();
    }
    // The database answers for it by itself, through all that was merged.
    expect(await town.office.work.read((em) => em.execute('select staff from registration_entrants(?)', [last]))).toEqual(expect.arrayContaining([{ staff: typist }, { staff: merger }]));
    const { receptionNumber } = await town.registration(middle);
    const history = (await clerk.get(`/branch/intake/${last}/history`)).body;
    expect([history.includes('受付の統合'), history.includes(`${receptionNumber} をこの受付に統合した`)]).toEqual([true, true]);
    await chief.get(`/branch/intake/${last}?pages=open`);
    expect((await town.act(chief, last, 'approve')).status).toBe(303);
  });

  it('what was merged, and the copies of web forms, of before get the people whose values they hold; no other registration gets any', async () => {
    const { paper } = room.company();
    const [id, plain, merged] = [await town.arrive({ channel: 'web', token: 'ABCDEFGH6789', raw: paper, awaitsPaper: true, pages: 0 }), await town.arrive({ raw: paper }), await town.arrive({ raw: paper })];
    await printed('ABCDEFGH6789');
    await town.act(clerk, id, 'claim');
    await town.act(clerk, id, 'entry', { ...paper, contactName: '架空 別人', act: 'keep' });
    const [newer, older] = [await printed('ABCDEFGH6789'), await printed('ABCDEFGH6789')];
    const part = await room.held();
    await town.act(clerk, part, 'entry', { ...paper, act: 'keep' });
    await town.office.work.run(async (em) => {
      await em.nativeUpdate(Registration, older, { typedOnWeb: {} });
      await em.nativeUpdate(Registration, part, { state: 'closed', closing: 'merged', mergedInto: merged, assignee: null, endedAt: town.office.clock.now() });
      const migration = new Migration20261130080000(em.getDriver(), em.config);
      migration.up();
      for (const sql of migration.getQueries()) await em.execute(String(sql));
    });
    const { id: typist } = await town.office.staff('higashi-uketsuke');
    expect(await Promise.all([older, merged, newer, plain].map(async (one) => (await town.registration(one)).entrants))).toEqual([[typist], [typist], null, null]);
  });

  it('whoever only looked, was called and wrote down no value, or held it for a while approves it', async () => {
    const id = await sharedWith((one) => town.act(second, one, 'calls/phone', CALL));
    await second.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(second, id, 'approve')).status).toBe(303);
  });

  it('who opened the pages, and when, is on record: once a person and showing, and again after another entry', async () => {
    const id = await room.entered();
    const opened = async () => (await town.facts(id)).filter(({ kind }) => kind === 'RegistrationPagesOpened').map(({ actor }) => actor);
    const { name } = await town.office.staff('higashi-keiri');
    await second.get(`/branch/intake/${id}`);
    expect(await opened()).toEqual([]);
    await Promise.all([second.get(`/branch/intake/${id}?pages=open`), second.get(`/branch/intake/${id}?pages=open`)]);
    await second.get(`/branch/intake/${id}?pages=open`);
    expect(await opened()).toEqual([name]);
    expect((await second.get(`/branch/intake/${id}/history`)).body).toContain('申込書の閲覧（確認）');
  });

  it('the facts bar the approval too, whatever the list of the desk says; a check made while it waits takes its maker out', async () => {
    const id = await room.entered();
    const { id: staff, name } = await town.office.staff('higashi-kacho');
    await town.office.work.run((em) => recordFact(em, { caseId: id, kind: 'CustomerRecorded', actor: { kind: 'staff', id: staff, name }, at: town.office.clock.now() }));
    await expect(town.office.work.run((em) => em.execute('update registration set approved_by_id = ? where id = ?', [staff, id]))).rejects.toThrow('who put a value into a registration');
    expect((await second.get(`/branch/intake/${id}/calls`)).body).toContain('あなたはこの受付を承認できなくなります');
    await town.act(second, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    await second.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(second, id, 'approve')).status).toBe(403);
  });

  it('whoever typed or confirmed a field never approves it, also when another took it over and handed it on', async () => {
    const { paper, record } = room.company();
    const id = await town.arrive({ raw: paper });
    await town.prepare(clerk, id, record);
    await town.act(second, id, 'take-over', { 'reason-take-over': '休暇のため' });
    await town.act(second, id, 'entry', { ...paper, act: 'keep', tick: ['sealPresent', 'sealLegible'] });
    await town.act(second, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await town.act(second, id, 'entry', { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'] })).status).toBe(303);
    for (const desk of [clerk, second]) {
      expect((await desk.get(`/branch/intake/${id}?pages=open`)).body).toContain('承認：この受付に値を入れた人（');
      expect((await town.act(desk, id, 'approve')).status).toBe(403);
      expect((await town.act(desk, id, 'send-back', { reason: '電話番号' })).status).toBe(403);
    }
    const { id: first } = await town.office.staff('higashi-uketsuke');
    const past = (sql: string) => town.office.work.run((em) => em.execute(sql, [first, id]));
    await expect(past('update registration set approved_by_id = ? where id = ?')).rejects.toThrow('registration_approved_by_no_entrant');
    await expect(past(`update registration set entrants = entrants - ?::text where id = ?`)).rejects.toThrow('stays on it');
    const chief = await town.office.desk('higashi-kacho');
    await chief.get(`/branch/intake/${id}?pages=open`);
    expect((await town.act(chief, id, 'approve')).status).toBe(303);
  });

  it('差戻し: back to whoever typed it, with the reason before their eyes', async () => {
    const id = await room.entered();
    expect((await town.act(second, id, 'send-back', { reason: ' ' })).status).toBe(422);
    await town.act(second, id, 'send-back', { reason: '担当者名が違います' });
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', assignee: (await town.office.staff('higashi-uketsuke')).id });
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('担当者名が違います');
  });

  it('差戻し after a 転送: whoever typed it is of another branch, so it is 未着手 there', async () => {
    const id = await room.entered();
    await town.act(clerk, id, 'transfer', { branch: (await town.office.branch('21')).id, 'reason-transfer': '管轄' });
    expect(await town.registration(id)).toMatchObject({ state: 'awaiting-approval' });
    await town.act(elsewhere, id, 'send-back', { reason: '住所を確かめてください' });
    expect(await town.registration(id)).toMatchObject({ state: 'received', assignee: null, sentBackReason: '住所を確かめてください' });
  });
});

describe('what stands in the way of the approval', () => {
  async function moveRecord(id: string): Promise<void> {
    const { customer } = await town.registration(id);
    await town.office.work.run(async (em) => void Object.assign(await em.findOneOrFail(Customer, customer ?? ''), { address: '見本県別市9番' }));
  }

  it('is listed instead of the button, each with the way to it; the refused approval names it as well', async () => {
    const id = await room.entered();
    const version = String((await town.registration(id)).version);
    const open = (await second.get(`/branch/intake/${id}?pages=open`)).body;
    expect(open).toContain('>承認する<');
    expect(open).not.toContain('いまは承認できません');
    await moveRecord(id);
    const page = (await second.get(`/branch/intake/${id}?pages=open`)).body;
    expect(page).not.toContain('>承認する<');
    expect(page).toContain(`<a href="/branch/intake/${id}/calls">送付先（顧客の記録の住所）がまだ確かめられていません`);
    const refused = await second.post(`/branch/intake/${id}/approve`, { version, seen: await town.seen(id) });
    expect(refused.status).toBe(409);
    expect(refused.body).toContain('送付先（顧客の記録の住所）がまだ確かめられていません');
    expect(await town.registration(id)).toMatchObject({ state: 'awaiting-approval', approvedBy: null });
  });

  it('is the same as stands in the way of 「確認へ回す」: an address of the record that was changed after its check is checked again first', async () => {
    const { paper, record } = room.company();
    const id = await town.arrive({ raw: paper });
    const tick = ['sealPresent', 'sealLegible'];
    await town.prepare(clerk, id, record);
    await town.act(clerk, id, 'customer/record', { ...record, address: '見本県別市9番' });
    const entry = { ...paper, act: 'submit', tick };
    const refused = await town.act(clerk, id, 'entry', entry);
    expect([refused.status, refused.body.includes('href="#f-address-check"')]).toEqual([422, true]);
    expect((await clerk.get(`/branch/intake/${id}/calls`)).body).toContain('まだ確かめていません');
    await town.act(clerk, id, 'calls/address', { how: 'public-record', evidence: '登記情報' });
    expect((await town.act(clerk, id, 'entry', entry)).status).toBe(303);
    // That the record said another address when the registration came in is read beside what it says now.
    expect((await second.get(`/branch/intake/${id}?pages=open`)).body).toMatch(new RegExp(`顧客の記録の変更</dt><dd>[^<]*見本 受子　住所：${record.address} → 見本県別市9番`));
    expect((await town.act(second, id, 'approve')).status).toBe(303);
  });
});

describe('不備 by the second person', () => {
  it('goes to the customer with the same templates, and back to whoever typed it', async () => {
    const id = await room.entered();
    expect((await second.get(`/branch/intake/${id}`)).body).toContain(`href="/branch/intake/${id}/deficiency">不備を連絡する<`);
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('>不備を連絡する<');
    expect((await town.act(clerk, id, 'deficiency', { reasons: ['seal-illegible'], ...DAY })).status).toBe(403);
    expect((await second.get(`/branch/intake/${id}/deficiency`)).body).toContain('印影がかすれて読み取れませんでした');
    expect((await town.act(second, id, 'deficiency', { reasons: ['seal-illegible'], ...DAY })).status).toBe(303);
    expect(await town.registration(id)).toMatchObject({ state: 'deficient', assignee: (await town.office.staff('higashi-uketsuke')).id, deficiency: { reasons: ['seal-illegible'], answerBy: '2026-12-01' } });
    expect((await town.office.facts(id)).at(-1)).toBe('RegistrationDeficient');
    expect((await town.act(clerk, id, 'deficiency/answered', { note: '押印したものが届いた' })).status).toBe(303);
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry' });
  });
});

describe('what differs from what', () => {
  const row = (body: string, label: string): string => new RegExp(`<tr[^>]*><th scope="row">${label}[\\s\\S]*?</tr>`).exec(body)?.[0] ?? '';

  it('a reading that was corrected and confirmed is said to be that, and is no warning; a record that says something else is one', async () => {
    const { paper, record } = room.company();
    const id = await town.arrive({ raw: {}, read: { department: { value: '工事邦', confidence: 60, place: null } } });
    await town.prepare(clerk, id, record);
    await town.act(clerk, id, 'customer/record', { ...record, phone: '099-999-0000' });
    expect((await town.act(clerk, id, 'entry', { ...paper, act: 'submit', tick: ['sealPresent', 'sealLegible'], confirm: 'department' })).status).toBe(303);
    const { body } = await second.get(`/branch/intake/${id}`);
    expect(row(body, '部署・役職名')).toContain('読取りと違う・入力で確認済み');
    expect(row(body, '部署・役職名')).not.toContain('compare-differs');
    expect(row(body, '電話番号')).toContain('顧客の記録と違う');
    expect(row(body, '電話番号')).toContain('compare-differs');
    expect(body).not.toContain('違いあり');
  });
});
