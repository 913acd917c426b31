import { type Papers, PdfRenderError } from '#documents';
import type { OutgoingMail } from '#mail';
import { AuditEvent, DeficiencyNotice, RegistrationTask } from '#persistence';
import { TemplateEngine } from '#platform';
import type { RegistrationMail } from '#workflows/contract';
import { jest } from '@jest/globals';
import { PortalPapers } from '../../../apps/portal/src/http/portal-papers.js';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import { RegistrationMailActivities } from '../../../apps/worker/src/activities/registration-mail.activities.js';
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

describe('what a 不備 owes a customer without a mail address', () => {
  const sent: string[] = [];
  const mails: OutgoingMail[] = [];
  const HOUSE = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
  const relay = { send: (mail: OutgoingMail) => { sent.push(mail.to); mails.push(mail); return Promise.resolve([]); } };
  /** The steps as the procedure takes them, each of them twice. */
  async function tell(registrationId: string, mail: RegistrationMail, subject: string): Promise<readonly string[]> {
    const steps = new RegistrationMailActivities(town.office.work, town.office.clock, new TemplateEngine('templates'), relay, 'https://e-net.example.jp', HOUSE);
    return [await steps.sendRegistrationMail({ registrationId, mail, subject }), await steps.sendRegistrationMail({ registrationId, mail, subject })];
  }
  const on = async <T>(instant: string, act: () => Promise<T>): Promise<T> => {
    const before = town.office.clock.now();
    town.office.clock.set(new Date(instant));
    try {
      return await act();
    } finally {
      town.office.clock.set(before);
    }
  };
  /** お願いした日 of a 不備 that was told today, the day of the second 催促, and the end of the term. */
  const [ASKED_DAY, SECOND_DAY, LAST_EVENING] = ['2026-12-01T00:00:00Z', '2026-12-08T00:00:00Z', '2027-01-12T09:00:00Z'];
  const open = (registration: string) => town.office.work.read((em) => em.find(RegistrationTask, { registration, kind: 'tell-by-hand', doneAt: null }, { orderBy: { openedAt: 'asc' } }));

  it('is a task of the branch, once for each mail that has nowhere to go; it stands in the queue with its count, on the registration and in the list', async () => {
    const waiting = async () => Number(/お客様へ連絡[\s\S]{0,200}?>(\d+)</u.exec((await clerk.get('/branch/intake?view=telling')).body)?.[1] ?? '0');
    const before = await waiting();
    const id = await room.deficient();
    const { receptionNumber } = await town.registration(id);
    expect(await tell(id, 'registration-received', 'f0')).toEqual(['skipped', 'skipped']);
    expect(await open(id)).toHaveLength(0);
    expect(await tell(id, 'registration-deficient', 'f1')).toEqual(['skipped', 'skipped']);
    expect(await open(id)).toHaveLength(1);
    const queue = (await clerk.get('/branch/intake?view=telling')).body;
    expect(queue).toContain(`href="/branch/intake/${id}`);
    expect(await waiting()).toBe(before + 1);
    expect((await elsewhere.get('/branch/intake?view=telling')).body).not.toContain(id);
    expect((await clerk.get(`/branch/intake/${id}`)).body).toContain('お客様への連絡が必要です');
    const tasks = (await clerk.get('/branch/letters/tasks')).body;
    for (const words of [receptionNumber, '不備の内容とお願いする日を、電話・手紙・FAXのどれかで知らせてください', `href="/branch/intake/${id}/deficiency"`]) expect(tasks).toContain(words);
    const [first] = await open(id);
    expect((await clerk.post(`/branch/letters/tasks/${first?.id}/done`, { note: 'FAX送付状を送った' })).status).toBe(303);
    expect(await open(id)).toHaveLength(0);
    for (const [day, act] of [[ASKED_DAY, 'remind-deficiency'], [SECOND_DAY, 'remind-deficiency-again']] as const) {
      await on(day, () => tell(id, 'registration-deficient-reminder', `f1/${act}`));
      // The second asks for no more than the first, which nobody has given yet.
      expect(await open(id)).toHaveLength(1);
    }
    expect((await clerk.get('/branch/letters/tasks')).body).toContain('不備への回答がまだありません。電話・手紙・FAXのどれかで、もう一度お願いし、受付を終了する日を伝えてください');
    // The answer makes the reminders needless.
    await town.act(clerk, id, 'deficiency/answered', { note: '押印したものが届いた' });
    expect(await open(id)).toHaveLength(0);
    expect((await clerk.get('/branch/intake?view=telling')).body).not.toContain(id);
    // Each of them stands in the history with the reason why nobody has to do it.
    const done = (await town.facts(id)).filter(({ kind }) => kind === 'TaskDone');
    expect(done.map(({ actor, data }) => [actor, data['note']])).toEqual([['見本 受子', 'FAX送付状を送った'], ['システム', '不備への回答か受付の終了により不要']]);
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toMatch(/作業の完了[\s\S]{0,200}お客様への連絡（メールアドレスなし）　不備への回答か受付の終了により不要/);
  });

  it('says nowhere that the customer is waited for while nobody has told him', async () => {
    const id = await room.deficient();
    const { receptionNumber } = await town.registration(id);
    const said = async () => {
      const [queue, bar] = await Promise.all([`/branch/intake?q=${receptionNumber}`, `/branch/intake/${id}/holder`].map(async (page) => (await clerk.get(page)).body));
      return [queue?.match(/<tr[\s\S]*?<\/tr>/g)?.find((row) => row.includes(receptionNumber)) ?? '', bar ?? ''].map((shown) => /(お客様に未連絡|お客様へのメールを送信中|停止中)（不備連絡中）/.exec(shown)?.[1] ?? '');
    };
    // The procedure has the mail, or the task in its stead, still before it.
    expect(await said()).toEqual(['お客様へのメールを送信中', 'お客様へのメールを送信中']);
    await tell(id, 'registration-deficient', 'f-untold');
    expect(await said()).toEqual(['お客様に未連絡', 'お客様に未連絡']);
    const [task] = await open(id);
    expect((await clerk.post(`/branch/letters/tasks/${task?.id}/done`, { note: '電話で伝えた' })).status).toBe(303);
    expect(await said()).toEqual(['停止中', '停止中']);
    // He knows of it; that a reminder has still to reach him changes nothing of that.
    await on(ASKED_DAY, () => tell(id, 'registration-deficient-reminder', 'f-untold/remind-deficiency'));
    expect([await said(), (await open(id)).length]).toEqual([['停止中', '停止中'], 1]);
  });

  /** 送付の記録 of the only paper that waits for it, or of one of them. */
  const send = async (id: string, fields: Record<string, string> = {}, desk = clerk) => {
    const { body } = await desk.get(`/branch/intake/${id}/deficiency`);
    const notice = /name="notice" value="([^"]+)"/.exec(body)?.[1] ?? '';
    return desk.post(`/branch/intake/${id}/deficiency/sent`, { notice, way: 'fax', 'sent-era': 'reiwa', 'sent-year': '8', 'sent-month': '11', 'sent-day': '24', ...fields });
  };
  it('a second 不備 takes the place of the first: its task ends, its paper is shown and can be sent no more', async () => {
    const id = await room.deficient();
    await tell(id, 'registration-deficient', 'f6');
    expect((await clerk.post(`/branch/intake/${id}/deficiency/print`, await room.printing(id, 'letter'))).status).toBe(200);
    const morning = town.office.clock.now();
    town.office.clock.set(new Date(morning.getTime() + 60_000));
    expect((await town.act(clerk, id, 'deficiency', { reasons: ['illegible'], text: '', ...DAY })).status).toBe(303);
    expect(await open(id)).toHaveLength(0);
    await tell(id, 'registration-deficient', 'f7');
    expect(await open(id)).toHaveLength(1);
    const [notice] = await town.office.work.read((em) => em.find(DeficiencyNotice, { registration: id }));
    expect((await clerk.get(`/branch/intake/${id}/deficiency`)).body).toContain('この前の不備で印刷した書面です');
    await clerk.post(`/branch/intake/${id}/deficiency/print`, await room.printing(id, 'letter'));
    const late = await send(id, { notice: notice?.id ?? '', way: 'post' });
    expect([late.status, late.body.includes('この書面は、前の不備のものです')]).toEqual([422, true]);
    expect((await send(id, { way: 'post' })).status).toBe(303);
    town.office.clock.set(morning);
  });

  it('a paper that went another way than it was made for is asked about', async () => {
    const id = await room.deficient();
    await clerk.post(`/branch/intake/${id}/deficiency/print`, await room.printing(id, 'fax-cover'));
    const asked = await send(id, { way: 'post' });
    expect([asked.status, asked.body.includes('FAX送付状を郵送で送ったことを確かめ')]).toEqual([422, true]);
    expect((await send(id, { way: 'hand', 'other-way': 'post' })).status).toBe(422);
    expect((await send(id, { way: 'post', 'other-way': 'post' })).status).toBe(303);
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toMatch(/FAX送付状　郵送　令和8年11月24日(?!まで)/);
  });

  const sendTasks = (registration: string) => town.office.work.read((em) => em.find(RegistrationTask, { registration, kind: 'send-deficiency', doneAt: null }));

  it('a letter or a FAX cover that was sent does it; printed alone it tells nobody', async () => {
    const id = await room.deficient();
    await tell(id, 'registration-deficient', 'f3');
    expect((await clerk.post(`/branch/intake/${id}/deficiency/print`, { ...(await room.printing(id, 'fax-cover')), fax: '12' })).status).toBe(422);
    expect(await open(id)).toHaveLength(1);
    expect((await second.post(`/branch/intake/${id}/deficiency/print`, await room.printing(id, 'fax-cover'))).status).toBe(200);
    // It asks already: no second task for the same.
    expect([(await open(id)).length, (await sendTasks(id)).length]).toEqual([1, 0]);
    expect((await send(id, {}, elsewhere)).status).toBe(404);
    for (const [fields, words] of [[{ way: '' }, '送った方法を選んでください'], [{ 'sent-day': '25' }, '今日までの日付'], [{ 'sent-day': '23' }, '印刷した令和8年11月24日から'], [{ notice: '' }, '送った書面を選んでください']] as const) {
      const refused = await send(id, fields);
      expect([refused.status, refused.body.includes(words)]).toEqual([422, true]);
    }
    const [once, twice] = [await send(id, {}, second), await send(id, {}, second)];
    expect([once.status, twice.status]).toEqual([303, 422]);
    expect(await open(id)).toHaveLength(0);
    const [notice] = await town.office.work.read((em) => em.find(DeficiencyNotice, { registration: id }));
    expect(notice).toMatchObject({ sentOn: '2026-11-24', sentWay: 'fax', sentBy: (await town.office.staff('higashi-keiri')).id });
    const again = { notice: notice?.id ?? '', way: 'fax', 'sent-era': 'reiwa', 'sent-year': '8', 'sent-month': '11', 'sent-day': '24' };
    expect([(await second.post(`/branch/intake/${id}/deficiency/sent`, again)).status, (await clerk.post(`/branch/intake/${id}/deficiency/sent`, again)).status]).toEqual([303, 409]);
    expect((await town.office.facts(id)).filter((kind) => kind === 'DeficiencySent')).toHaveLength(1);
    expect((await clerk.get(`/branch/intake/${id}/deficiency`)).body).toContain('令和8年11月24日 FAXで送付（');
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toMatch(/不備の書面の送付[\s\S]{0,120}FAX送付状　FAX/);
    const done = await town.office.work.read((em) => em.find(RegistrationTask, { registration: id }));
    expect(done.map(({ doneBy, doneNote }) => [doneBy, doneNote])).toEqual([[(await town.office.staff('higashi-keiri')).id, 'FAX送付状をFAXで送付']]);
    expect((await clerk.get(`/branch/intake/${id}/history`)).body).toMatch(/作業の完了[\s\S]{0,120}お客様への連絡（メールアドレスなし）　FAX送付状をFAXで送付/);
    expect((await clerk.get('/branch/intake?view=telling')).body).not.toContain(id);
    // A later reminder asks again; the first word, late, does not.
    const early = await room.deficient();
    expect((await clerk.post(`/branch/intake/${early}/deficiency/print`, await room.printing(early, 'letter'))).status).toBe(200);
    await tell(early, 'registration-deficient', 'f4');
    expect(await open(early)).toHaveLength(0);
    // Until it is sent, or told otherwise, it stands among the tasks and nothing lapses.
    const [asked] = await sendTasks(early);
    const steps = new RegistrationActivities(town.office.work, town.office.clock);
    expect(await steps.lapseRegistration({ registrationId: early, awaited: 'deficiency' })).toBe('not-now');
    expect((await clerk.get('/branch/letters/tasks')).body).toContain('不備の書面を印刷しましたが、送付の記録がありません');
    expect((await clerk.get('/branch/intake?view=telling')).body).toContain(early);
    expect((await clerk.post(`/branch/letters/tasks/${asked?.id}/done`, { note: '電話で伝えた' })).status).toBe(303);
    await on(ASKED_DAY, () => tell(early, 'registration-deficient-reminder', 'f4/remind-deficiency'));
    expect(await open(early)).toHaveLength(1);
  });

  it('a paper that cannot be made is not printed, and is still to be told', async () => {
    const id = await room.deficient();
    await tell(id, 'registration-deficient', 'f5');
    const papers = { checkReady: () => Promise.resolve(), deficiencyNotice: () => Promise.reject(new PdfRenderError('pdf/browser-lost', 'the browser is away')) };
    const get = jest.spyOn(town.office.app.get(PortalPapers), 'get').mockResolvedValue(papers as unknown as Papers);
    expect((await clerk.post(`/branch/intake/${id}/deficiency/print`, await room.printing(id, 'letter'))).status).toBe(503);
    get.mockRestore();
    expect([await open(id), await town.office.facts(id)]).toEqual([[expect.objectContaining({ doneAt: null })], expect.not.arrayContaining(['DeficiencyPrinted'])]);
  });

  it('the terms of the answer run from the day of the sending, not of its printing or of its record', async () => {
    const steps = new RegistrationActivities(town.office.work, town.office.clock);
    const before = town.office.clock.now();
    town.office.clock.set(new Date('2026-11-16T01:00:00Z'));
    const id = await room.held();
    await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY, 'answer-month': '11', 'answer-day': '20' });
    expect((await clerk.post(`/branch/intake/${id}/deficiency/print`, await room.printing(id, 'letter'))).status).toBe(200);
    town.office.clock.set(before);
    expect(await town.office.facts(id)).not.toContain('DeficiencyTold');
    expect((await send(id, { way: 'post', 'sent-day': '20' })).status).toBe(303);
    const [told, ...others] = await town.office.work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'DeficiencyTold' }));
    expect([told?.data, others.length]).toEqual([{ answerBy: '2026-11-20', on: '2026-11-20' }, 0]);
    const read = await steps.readRegistrationFact({ registrationId: id, factId: told?.id ?? '' });
    // Five, ten and thirty business days after Friday 20 November, the holiday of Monday 23 November left out.
    expect('alarms' in read && read.alarms.map(({ at }) => at.slice(0, 10))).toEqual(['2026-11-30', '2026-12-07', '2027-01-08']);
    const again = { act: 'lapse-deficiency', at: '2027-01-08T09:00:00.000Z' };
    expect(await steps.lapseRegistration({ registrationId: id, awaited: 'deficiency' })).toEqual({ again });
    expect(await on(again.at, () => steps.lapseRegistration({ registrationId: id, awaited: 'deficiency' }))).toBe('done');
  });

  it('the closing too is told by hand, whichever it is; what nobody was told of does not lapse', async () => {
    const steps = new RegistrationActivities(town.office.work, town.office.clock);
    const id = await room.deficient();
    await tell(id, 'registration-deficient', 'f2');
    const lapse = () => on(LAST_EVENING, () => steps.lapseRegistration({ registrationId: id, awaited: 'deficiency' }));
    expect([await lapse(), (await town.registration(id)).state, (await open(id)).length]).toEqual(['not-now', 'deficient', 1]);
    const [task] = await open(id);
    expect((await clerk.post(`/branch/letters/tasks/${task?.id}/done`, { note: '手紙を送った' })).status).toBe(303);
    // On the day that it was raised: nothing runs anew.
    expect(await town.office.facts(id)).not.toContain('DeficiencyTold');
    expect([await lapse(), await lapse(), (await open(id)).length]).toEqual(['done', 'done', 0]);
    await tell(id, 'registration-closed', 'lapsed');
    expect(await open(id)).toHaveLength(1);
    expect((await clerk.get('/branch/intake?view=telling')).body).toContain(id);
    expect((await clerk.get('/branch/letters/tasks')).body).toContain('受付を終了したことを、電話か手紙で知らせてください');
    const cancelled = await room.held();
    await town.act(clerk, cancelled, 'close', { closing: 'cancelled', 'reason-close': 'お客様の希望' });
    await tell(cancelled, 'registration-closed', 'f3');
    expect(await open(cancelled)).toHaveLength(1);
  });

  it('nothing, where there is an address: typed, or in a cell of our own Excel form; an address that was only made out of letters is none', async () => {
    const reading = (confidence: number) => ({ mail: { value: `yomi${confidence}@mihon.example.jp`, confidence, place: null } });
    const [typed, cell, letters] = [await town.arrive({ raw: { ...room.company().paper, mail: 'kata@mihon.example.jp' } }), await town.arrive({ raw: {}, read: reading(100) }), await town.arrive({ raw: {}, read: reading(95) })];
    for (const id of [typed, cell, letters]) {
      await town.act(clerk, id, 'claim');
      await town.act(clerk, id, 'deficiency', { reasons: ['illegible'], text: '', ...DAY });
      await tell(id, 'registration-deficient', id);
    }
    expect(sent).toEqual(['kata@mihon.example.jp', 'yomi100@mihon.example.jp']);
    expect([(await open(typed)).length, (await open(cell)).length, (await open(letters)).length]).toEqual([0, 0, 1]);
    expect((await clerk.get(`/branch/intake/${cell}/deficiency`)).body).toContain('yomi100@mihon.example.jp');
    expect((await clerk.get(`/branch/intake/${letters}/deficiency`)).body).toContain('メールアドレスがありません');
  });

  it('the mail of 期限切れ says that the application has ended, why, and how to apply again; that of another end gives no such reason', async () => {
    const end = async (act: (id: string) => Promise<unknown>, mail: string) => {
      const id = await town.arrive({ raw: { ...room.company().paper, mail } });
      await town.act(clerk, id, 'claim');
      await act(id);
      expect(await tell(id, 'registration-closed', `${id}/closed`)).toEqual(['sent', 'sent']);
      return { number: (await town.registration(id)).receptionNumber, mail: mails.findLast(({ to }) => to === mail) };
    };
    const lapsed = await end(async (id) => {
      await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY });
      await tell(id, 'registration-deficient', `${id}/deficient`);
      expect(await on(LAST_EVENING, () => new RegistrationActivities(town.office.work, town.office.clock).lapseRegistration({ registrationId: id, awaited: 'deficiency' }))).toBe('done');
    }, 'kigengire@mihon.example.jp');
    expect(lapsed.mail?.subject).toBe(`お申込みの受付を終了しました（${lapsed.number}）｜見本建設業保証株式会社`);
    expect(lapsed.mail?.text).toMatch(new RegExp(`お願いした書類またはご回答を期限までに\\r?\\nいただけなかったため、\\r?\\n次の利用申込みの受付を終了しました。\\s+受付番号　${lapsed.number}\\s+あらためてお申込みになるときは、\\r?\\n利用申込書をもう一度お送りください。`));
    const cancelled = await end((id) => town.act(clerk, id, 'close', { closing: 'cancelled', 'reason-close': 'お客様の希望' }), 'torisage@mihon.example.jp');
    expect([cancelled.mail?.subject, cancelled.mail?.text.includes('期限までに')]).toEqual([`利用申込みの受付終了のお知らせ（${cancelled.number}）｜見本建設業保証株式会社`, false]);
  });

  it('reminders and the end go by the day that the customer was told, however far it is', async () => {
    const steps = new RegistrationActivities(town.office.work, town.office.clock);
    const alarmsFor = async (day: Readonly<Record<string, string>>) => {
      const id = await room.held();
      await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...day });
      const [fact] = await town.office.work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'RegistrationDeficient' }));
      const read = await steps.readRegistrationFact({ registrationId: id, factId: fact?.id ?? '' });
      return 'alarms' in read ? read.alarms.map(({ at }) => at.slice(0, 10)) : [];
    };
    expect(await alarmsFor(DAY)).toEqual(['2026-12-01', '2026-12-08', '2027-01-12']);
    const far = await alarmsFor({ 'answer-year': '9', 'answer-month': '2', 'answer-day': '12' });
    expect(far[0]).toBe('2027-02-12');
    expect(far.every((at) => at >= '2027-02-12')).toBe(true);
  });

  it('and by the day that he heard of it, where that was later: by a task that was closed, or a mail that went out at last', async () => {
    const steps = new RegistrationActivities(town.office.work, town.office.clock);
    const before = town.office.clock.now();
    town.office.clock.set(new Date('2026-11-20T01:00:00Z'));
    const [byHand, byMail] = [await room.held(), await town.arrive({ raw: { ...room.company().paper, mail: 'osoi@mihon.example.jp' } })];
    await town.act(clerk, byMail, 'claim');
    for (const id of [byHand, byMail]) await town.act(clerk, id, 'deficiency', { reasons: ['seal-missing'], text: '', ...DAY, 'answer-month': '11', 'answer-day': '26' });
    await tell(byHand, 'registration-deficient', 'f6');
    town.office.clock.set(before);
    const [task] = await open(byHand);
    expect((await clerk.post(`/branch/letters/tasks/${task?.id}/done`, { note: 'FAX送付状を送った' })).status).toBe(303);
    expect(await tell(byMail, 'registration-deficient', 'f7')).toEqual(['sent', 'sent']);
    await tell(byMail, 'registration-deficient-reminder', 'f7/remind-deficiency');
    for (const id of [byHand, byMail]) {
      const told = await town.office.work.read((em) => em.find(AuditEvent, { caseId: id, kind: 'DeficiencyTold' }));
      expect(told).toHaveLength(1);
      const read = await steps.readRegistrationFact({ registrationId: id, factId: told[0]?.id ?? '' });
      expect('alarms' in read && read.alarms.map(({ at }) => at.slice(0, 10))).toEqual(['2026-12-01', '2026-12-08', '2027-01-12']);
    }
  });
});
