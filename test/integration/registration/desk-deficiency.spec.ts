import { contactMail } from '#domain';
import { Arrival, ArrivalPage, ArrivalPart, AuditEvent, DeficiencyNotice, RegistrationTask, Staff } from '#persistence';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
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

describe('不備の連絡', () => {
  it('不備: reasons, words and a day; a sheet to print; the answer leads back to the entry', async () => {
    const id = await room.held();
    expect((await town.act(clerk, id, 'deficiency', { ...DAY, 'answer-day': '6' })).status).toBe(422);
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing', 'nonsense'], text: '二枚目もお送りください。', ...DAY });
    expect(await town.registration(id)).toMatchObject({ state: 'deficient', deficiency: { reasons: ['seal-missing'], text: '二枚目もお送りください。', answerBy: '2026-12-01' } });
    const page = await clerk.get(`/branch/intake/${id}/deficiency`);
    for (const text of ['印のらんに押印がありませんでした', '二枚目もお送りください。', '12月1日']) expect(page.body).toContain(text);
    await town.act(clerk, id, 'deficiency/answered', { note: '押印したものを受け取った' });
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', deficiency: null });
    expect((await town.office.facts(id)).slice(-2)).toEqual(['RegistrationDeficient', 'RegistrationAnswered']);
  });

  it('the day is not years away, and the page says how far it may be', async () => {
    const id = await room.held();
    const answer = await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY, 'answer-year': '99' });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatch(/お願いしたい日は、令和9年\d+月\d+日まで（60営業日以内）の日付で入力してください/);
    expect((await town.registration(id)).state).toBe('in-entry');
  });

  it('what came by mail is answered to its sender when the clerk says so, and the mails go there', async () => {
    const id = await town.arrive({ raw: room.company().paper });
    await town.office.work.run(async (em) => {
      const [page] = await em.find(ArrivalPage, { registration: id });
      const part = await em.findOneOrFail(ArrivalPart, page?.part ?? '');
      Object.assign(await em.findOneOrFail(Arrival, part.arrival), { channel: 'mailbox', sender: '佐藤 <sato@mihon.example.jp>', answerTo: 'sato@mihon.example.jp' });
    });
    await town.act(clerk, id, 'claim');
    const page = (await clerk.get(`/branch/intake/${id}/deficiency`)).body;
    expect(page).toContain('sato@mihon.example.jp（届いたメールの差出人）');
    for (const wrong of ['', 'other@mihon.example.jp']) {
      const refused = await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', 'send-to': wrong, ...DAY });
      expect([refused.status, refused.body.includes('送り先を選んでください')]).toEqual([422, true]);
    }
    expect((await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', 'send-to': 'sato@mihon.example.jp', ...DAY })).status).toBe(303);
    const { raw, read } = await town.registration(id);
    expect(contactMail(raw, read)).toBe('sato@mihon.example.jp');
    expect((await clerk.get(`/branch/intake/${id}/deficiency`)).body).toContain('メールで送ります（sato@mihon.example.jp）');
    const byHand = await town.arrive({ raw: room.company().paper });
    await town.act(clerk, byHand, 'claim');
    expect((await clerk.get(`/branch/intake/${byHand}/deficiency`)).body).not.toContain('name="send-to"');
  });

  it('不備 without a mail address: letter and FAX cover as PDF, each printing on record', async () => {
    const id = await room.deficient();
    const print = async (desk: Desk, fields: Readonly<Record<string, string>>) => desk.post(`/branch/intake/${id}/deficiency/print`, { ...(await room.printing(id, '')), ...fields });
    expect((await clerk.get(`/branch/intake/${id}/deficiency`)).body).toContain('value="099-000-4168"');
    for (const [paper, fax] of [['', ''], ['nonsense', ''], ['fax-cover', '12'], ['fax-cover', '']] as const) expect((await print(clerk, { paper, fax })).status).toBe(422);
    expect((await print(elsewhere, { paper: 'letter' })).status).toBe(404);
    const answers = [await print(clerk, { paper: 'letter', fax: '' }), await print(second, { paper: 'fax-cover' })];
    expect(answers.map(({ status, body }) => [status, body.slice(0, 5)])).toEqual([[200, '%PDF-'], [200, '%PDF-']]);
    const printed = await town.office.work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'DeficiencyPrinted' }, { orderBy: { seq: 'asc' } }));
    expect(printed.map(({ data }) => data)).toEqual([{ noticeId: expect.any(String), paper: 'letter' }, { noticeId: expect.any(String), paper: 'fax-cover', fax: '099-000-4168', confirmed: ['fax'] }]);
    const page = await clerk.get(`/branch/intake/${id}/deficiency`);
    for (const paper of ['手紙（見本県', 'FAX送付状（099-000-4168']) expect(page.body).toMatch(new RegExp(`<li>${paper}[^<]*が印刷　<span class="tag tag-orange">送付の記録なし`));
    await town.act(clerk, id, 'deficiency/answered', { note: '押印したものを受け取った' });
    expect((await print(clerk, { paper: 'letter' })).status).toBe(409);
    const nowhere = await town.arrive({ raw: { name: '株式会社無住所', postalCode: '7300012' } });
    await town.act(clerk, nowhere, 'claim');
    await town.act(clerk, nowhere, 'deficiency', { reasons: ['illegible'], text: '', ...DAY });
    const refused = await clerk.post(`/branch/intake/${nowhere}/deficiency/print`, await room.printing(nowhere, 'letter'));
    expect(refused.status).toBe(422);
    for (const words of ['住所を入力してください', '住所がわからないときは、手紙は印刷できません。電話で知らせて<a href="/branch/letters/tasks">ID登録の作業</a>に記録するか、FAX送付状を使ってください']) expect(refused.body).toContain(words);
    expect((await clerk.post(`/branch/intake/${nowhere}/deficiency/print`, await room.printing(nowhere, 'fax-cover'))).status).toBe(200);
  });

  it('what only a machine read is printed for nobody: each field of the 宛先 asks for a tick or another text, and what was typed stays', async () => {
    const read = Object.fromEntries(Object.entries({ postalCode: '7300012', address: '見本県例示市仮町三丁目4番15号', name: '株式会社ﾐ木組', contactName: '架空 |子' }).map(([name, value]) => [name, { value, confidence: 97, place: null }]));
    const id = await town.arrive({ raw: {}, read });
    await town.act(clerk, id, 'claim');
    // 一時保存 alone confirms nothing.
    await town.act(clerk, id, 'entry', { ...Object.fromEntries(Object.entries(read).map(([name, { value }]) => [name, value])), act: 'keep' });
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });
    const typed = { paper: 'letter', postalCode: '7300012', address: '見本県例示市仮町三丁目4番15号', name: '株式会社見本組', department: '', contactName: '架空 |子', fax: '' };
    const print = (fields: Readonly<Record<string, string | readonly string[]>>) => clerk.post(`/branch/intake/${id}/deficiency/print`, { ...typed, ...fields });
    const refused = await print({ confirm: 'postalCode' });
    expect([refused.status, [...refused.body.matchAll(/id="f-([A-Za-z]+)-error"/g)].map(([, field]) => field)]).toEqual([422, ['address', 'contactName']]);
    expect(refused.body).toContain('value="株式会社見本組"');
    expect(refused.body).toMatch(/name="confirm" value="postalCode" checked/);
    const covered = await print({ paper: 'fax-cover', fax: '099-000-4168' });
    expect([covered.status, [...covered.body.matchAll(/id="f-([A-Za-z]+)-error"/g)].map(([, field]) => field)]).toEqual([422, ['contactName', 'fax']]);
    expect(await town.office.facts(id)).not.toContain('DeficiencyPrinted');
    expect((await print({ confirm: ['postalCode', 'address'], contactName: '架空 花子' })).status).toBe(200);
    const [notice, ...others] = await town.office.work.read((em) => em.find(DeficiencyNotice, { registration: id }));
    expect([notice, others.length]).toEqual([expect.objectContaining({ paper: 'letter', staff: (await town.office.staff('higashi-uketsuke')).id, addressee: expect.objectContaining({ name: '株式会社見本組', contactName: '架空 花子' }) }), 0]);
    const body = (await clerk.get(`/branch/intake/${id}/history`)).body;
    expect(body).toContain('読取りのままで確認：郵便番号・住所');
    // Printed once, it is somebody's word: the next paper begins with it, and asks for nothing but the number.
    const again = (await clerk.get(`/branch/intake/${id}/deficiency`)).body;
    expect([again.includes('value="架空 花子"'), [...again.matchAll(/name="confirm" value="([A-Za-z]+)"/g)].map(([, field]) => field)]).toEqual([true, ['fax']]);
  });
});

describe('書類の返却', () => {
  const papers = (id: string) => town.office.work.read((em) => em.count(RegistrationTask, { registration: id, kind: 'return-papers', doneAt: null }));

  it('what was brought or posted is a task when its registration ends; of a FAX there is nothing to return', async () => {
    const [brought, faxed] = [await town.arrive({ raw: room.company().paper, channel: 'counter' }), await room.held()];
    await town.act(clerk, brought, 'claim');
    for (const id of [brought, faxed]) await town.act(clerk, id, 'close', { closing: 'cancelled', 'reason-close': 'お客様の希望' });
    expect([await papers(brought), await papers(faxed)]).toEqual([1, 0]);
    expect((await clerk.get('/branch/letters/tasks')).body).toContain('お預かりした申込書の原本が支店にあります');
  });

  it.each(['a first application', 'a 再発行 on paper'])('nor is it forgotten by 期限切れ, whose step is repeated: %s', async (what) => {
    const steps = new RegistrationActivities(town.office.work, town.office.clock);
    const reissue = what !== 'a first application';
    const id = await town.arrive({ raw: { ...room.company().paper, ...(reissue ? { phone: '00-0000-0103' } : {}) }, channel: 'post' });
    await town.act(clerk, id, 'claim');
    if (reissue) {
      const account = /value="reissue:([^"]+)"/.exec((await clerk.get(`/branch/intake/${id}/duplicates`)).body)?.[1] ?? '';
      expect((await town.act(clerk, id, 'duplicates', { act: `reissue:${account}` })).status).toBe(303);
    }
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });
    const { branch } = await town.registration(id);
    await town.office.work.run(async (em) => {
      const at = town.office.clock.now();
      const { id: by } = await em.findOneOrFail(Staff, { loginId: 'higashi-uketsuke' });
      em.create(RegistrationTask, { dedupeKey: `tell-by-hand/registration-deficient/${id}/f`, registration: id, branch, kind: 'tell-by-hand', openedAt: at, doneAt: at, doneBy: by, doneNote: '電話で知らせた' });
    });
    const morning = town.office.clock.now();
    town.office.clock.set(new Date('2027-01-12T09:00:00Z'));
    for (let time = 0; time < 2; time += 1) expect(await steps.lapseRegistration({ registrationId: id, awaited: 'deficiency' })).toBe('done');
    town.office.clock.set(morning);
    expect(await papers(id)).toBe(1);
  });
});

describe('the templates of a 不備', () => {
  it('an old edition of the form is none of them: it is worked at the desk', async () => {
    const id = await room.held();
    const page = (await clerk.get(`/branch/intake/${id}/deficiency`)).body;
    expect(page).not.toContain('様式');
    expect((await town.act(clerk, id, 'deficiency', { reasons: ['old-terms'], text: '', ...DAY })).status).toBe(422);
  });
});

describe('a mail that answers a 不備', () => {
  const answering = async (id: string, answersBy: string, landed: Parameters<typeof town.land>[0] = {}): Promise<string> => {
    const arrival = await town.land({ receivedAt: new Date(town.office.clock.now().getTime() + 60_000), ...landed });
    await town.office.work.run((em) => em.execute('update arrival set answers_id = ?, answers_by = ? where id = ?', [id, answersBy, arrival]));
    return arrival;
  };

  it('is shown at the registration and at the desk, and its pages go there by one act; then the 不備 is answered', async () => {
    const id = await room.deficient();
    const { receptionNumber } = await town.registration(id);
    const arrival = await answering(id, 'deficiency', { pages: 2 });
    for (const path of [`/branch/intake/${id}`, `/branch/intake/arrivals/${arrival}`, '/branch/intake/arrivals']) expect((await clerk.get(path)).body).toContain(`${receptionNumber}への不備の連絡への返信`);
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain(`href="/branch/intake/arrivals/${arrival}"`);
    expect((await elsewhere.post(`/branch/intake/arrivals/${arrival}/answer`)).status).toBe(404);
    for (const _ of [1, 2]) expect((await clerk.post(`/branch/intake/arrivals/${arrival}/answer`)).location).toBe(`/branch/intake/${id}`);
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry', deficiency: null });
    expect(await town.pagesOf(id)).toHaveLength(3);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'filed', class: 'registration' });
    expect((await town.office.facts(id)).filter((kind) => kind === 'RegistrationAnswered')).toHaveLength(1);
    expect((await clerk.get(`/branch/intake/${id}`)).body).not.toContain('への返信が届いています');
  });

  it('of words alone is filed as what was said; a hint is called one, and what answers nothing goes nowhere', async () => {
    const id = await room.deficient();
    const { receptionNumber } = await town.registration(id);
    const arrival = await answering(id, 'number', { pages: 0 });
    await town.office.work.run((em) => em.execute('delete from arrival_part where arrival_id = ?', [arrival]));
    expect((await clerk.get(`/branch/intake/arrivals/${arrival}`)).body).toContain(`件名に受付番号 ${receptionNumber} のあるメール（返信かどうか、確かめてください）`);
    expect((await clerk.post(`/branch/intake/arrivals/${await town.land()}/answer`)).status).toBe(409);
    await clerk.post(`/branch/intake/arrivals/${arrival}/answer`);
    expect(await town.arrival(arrival)).toMatchObject({ state: 'filed', registration: id });
    expect(await town.registration(id)).toMatchObject({ state: 'in-entry' });
  });

  it('holds the end of the term until somebody has said what becomes of it; a hint holds nothing', async () => {
    for (const [ground, result] of [['number', 'done'], ['deficiency', { again: { act: 'lapse-deficiency', at: expect.any(String) } }]] as const) {
      const id = await room.deficient();
      const { branch } = await town.registration(id);
      const at = town.office.clock.now();
      await town.office.work.run(async (em) => {
        const { id: by } = await em.findOneOrFail(Staff, { loginId: 'higashi-uketsuke' });
        em.create(RegistrationTask, { dedupeKey: `tell-by-hand/registration-deficient/${id}/f`, registration: id, branch, kind: 'tell-by-hand', openedAt: at, doneAt: at, doneBy: by, doneNote: '電話で知らせた' });
      });
      const arrival = await answering(id, ground);
      const steps = new RegistrationActivities(town.office.work, town.office.clock);
      const tasks = () => town.office.work.read((em) => em.find(RegistrationTask, { registration: id, kind: 'answer-waits' }));
      town.office.clock.set(new Date('2027-01-12T09:00:00Z'));
      for (let time = 0; time < 2; time += 1) expect(await steps.lapseRegistration({ registrationId: id, awaited: 'deficiency' })).toEqual(result);
      expect(await tasks()).toHaveLength(result === 'done' ? 0 : 1);
      town.office.clock.set(at);
      if (result === 'done') continue;
      const { receptionNumber } = await town.registration(id);
      expect((await clerk.get('/branch/letters/tasks')).body).toMatch(new RegExp(`返答あり[\\s\\S]*${receptionNumber}`));
      await clerk.post(`/branch/intake/arrivals/${arrival}/set-aside`, { class: 'junk' });
      town.office.clock.set(new Date('2027-01-12T09:00:00Z'));
      expect(await steps.lapseRegistration({ registrationId: id, awaited: 'deficiency' })).toBe('done');
      expect((await tasks()).map(({ doneAt }) => Boolean(doneAt))).toEqual([true]);
      town.office.clock.set(at);
    }
  });
});
