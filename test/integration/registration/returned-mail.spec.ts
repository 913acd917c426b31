import { Arrival, ArrivalPart, AuditEvent, ContractorAccount, countStuckWork, MailMessage, moveRegistration, Outbox, recordBounce, recordFact, recordUndelivered, Registration, RegistrationTask, SYSTEM, type UnitOfWork } from '#persistence';
import { TemplateEngine } from '#platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { v7 } from 'uuid';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { RegistrationMailActivities } from '../../../apps/worker/src/activities/registration-mail.activities.js';
import { FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, LOGIN, PASSWORD, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { approvedRegistration, issuedLetter, linkTo } from './issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');
const OWN = '山の向こうに橋を架けて渡る';
const TASKS = '/branch/letters/tasks';

describe('a mail to an ID, or an answer to what came in, that came back', () => {
  let opened: OpenedDatabase;
  let work: UnitOfWork;
  let people: People;
  let app: NestFastifyApplication;
  let clerk: Visitor;
  let account: ContractorAccount;

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url }), { clock: new FixedClock(MORNING) });
    clerk = new Visitor(app);
    await clerk.signIn('branch', LOGIN.clerk, PASSWORD);
    account = await work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: LOGIN.contractor }));
  });
  afterAll(async () => {
    await app.close();
    await opened.drop();
  });

  const newest = (to: string) => work.read(async (em) => (await em.find(MailMessage, { to }, { orderBy: { id: 'desc' }, limit: 1 }))[0]);
  /** The report names the mail by its return address, as any relay's does. */
  const bounce = async (to: string) => {
    const reference = (await newest(to))?.messageId.slice(1, 25) ?? '';
    for (let time = 0; time < 2; time += 1) expect(await work.run((em) => recordBounce(em, reference, MORNING))).toBe(true);
  };
  const tasksOf = (about: Partial<Record<'account' | 'arrival' | 'registration', string>>) => work.read((em) => em.find(RegistrationTask, { ...about, kind: 'mail-undeliverable' }));
  const kinds = async (caseId: string) => (await work.read((em) => em.find(AuditEvent, { caseId }, { orderBy: { seq: 'asc' } }))).map(({ kind }) => kind);

  it('a confirmation at the first sign-in: the person sees it on the page that waits, the branch at its tasks, until another address is confirmed', async () => {
    const { loginId, password, accountId } = await issuedLetter(work, people, MORNING);
    const visitor = new Visitor(app);
    await visitor.signIn('contractor', loginId, password);
    const [wrong, right] = ['typo@mihongumi.example.jp', 'right@mihongumi.example.jp'];
    await visitor.post('/first-sign-in', { mail: wrong, mailAgain: wrong, password: OWN });
    expect((await visitor.get('/first-sign-in')).body).not.toContain('メールが届きませんでした');
    await bounce(wrong);
    expect((await visitor.get('/first-sign-in')).body).toContain('メールが届きませんでした');
    const page = (await clerk.get(TASKS)).body;
    for (const text of [`お客様ID ${loginId}`, 'メールの不達（アドレスの確認）', `/branch/accounts/${accountId}`]) expect(page).toContain(text);
    expect((await clerk.get(`/branch/accounts/${accountId}`)).body).toContain('メール不達');
    expect((await clerk.get(`/branch/accounts/${accountId}`)).body).toContain(`${wrong}（不達`);
    expect(await kinds(accountId)).toEqual(['MailFailed', 'TaskOpened']);

    await visitor.post('/first-sign-in/mail', { mail: right }, { from: '/first-sign-in' });
    expect((await visitor.get('/first-sign-in')).body).not.toContain('メールが届きませんでした');
    await visitor.post(await linkTo(work, 'confirm-mail', right), {});
    expect(await tasksOf({ account: accountId })).toMatchObject([{ doneAt: MORNING, doneNote: '新しいアドレスが確認されました' }]);
    expect(await work.read((em) => em.find(AuditEvent, { caseId: accountId, kind: 'TaskDone' }))).toMatchObject([{ data: { task: 'mail-undeliverable', note: '新しいアドレスが確認されました' } }]);
    expect((await visitor.get('/home')).body).not.toContain('メールが届いていません');
  });

  it('a mail of a registration: once its address was corrected it is sent there from the task, once; with none that differs it is ended with a reason', async () => {
    const { registrationId, accountId } = await issuedLetter(work, people, MORNING);
    const [wrong, right] = ['furui@mihongumi.example.jp', 'atarashii@mihongumi.example.jp'];
    const setMail = (mail: string) => work.run(async (em) => {
      const registration = await em.findOneOrFail(Registration, registrationId);
      registration.raw = { ...registration.raw, mail };
    });
    await setMail(wrong);
    await work.run(async (em) => void em.create(MailMessage, { id: v7(), dedupeKey: `registration-received/${registrationId}/1`, messageId: `<${'9'.repeat(40)}@example.jp>`, registration: registrationId, template: 'registration-received', to: wrong, subject: '受付のお知らせ', text: '本文', createdAt: MORNING, sentAt: MORNING }));
    const saidAt = async (path: string): Promise<boolean> => (await clerk.get(`/branch/intake/${registrationId}${path}`)).body.includes('お客様へのメールが届いていません');
    const { receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, registrationId));
    const inQueue = async (): Promise<boolean> => (await clerk.get(`/branch/intake?q=${receptionNumber}`)).body.includes(`>メールが届いていません<span class="visually-hidden">：${receptionNumber}</span>`);
    expect([await saidAt(''), await saidAt('/deficiency'), await inQueue()]).toEqual([false, false, false]);
    await bounce(wrong);
    expect([await saidAt(''), await saidAt('/deficiency'), await inQueue()]).toEqual([true, true, true]);
    const [task] = await tasksOf({ registration: registrationId });
    const resend = (who = clerk) => who.post(`${TASKS}/${task?.id}/resend`, {}, { from: TASKS });
    const before = (await clerk.get(TASKS)).body;
    expect([before.includes(`届かなかった宛先：${wrong}`), before.includes(`/${task?.id}/resend`)]).toEqual([true, false]);
    expect((await resend()).statusCode).toBe(422);
    await setMail(right);
    expect((await clerk.get(TASKS)).body).toContain(`いまの宛先：${right}`);
    const south = new Visitor(app);
    await south.signIn('branch', LOGIN.otherReviewer, PASSWORD);
    expect((await resend(south)).statusCode).toBe(404);
    expect((await Promise.all([resend(), resend()])).map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    const sent = await work.read((em) => em.find(MailMessage, { to: right }));
    expect(sent).toMatchObject([{ subject: '受付のお知らせ', text: '本文', registration: registrationId }]);
    expect(await work.read((em) => em.count(Outbox, { workflowId: `mail-delivery/${sent[0]?.id}`, action: 'start' }))).toBe(1);
    expect(await tasksOf({ registration: registrationId })).toMatchObject([{ doneAt: MORNING, doneNote: `新しい宛先へ再送：${right}` }]);
    expect([(await kinds(registrationId)).slice(-2), await inQueue()]).toEqual([['MailResendRequested', 'TaskDone'], false]);
    // A link of an ID is never sent anywhere but where its owner asked for.
    await work.run(async (em) => void em.create(MailMessage, { id: v7(), dedupeKey: 'account/reset-password/9', messageId: `<${'8'.repeat(40)}@example.jp>`, account: accountId, template: 'reset-password', to: 'reset@mihongumi.example.jp', subject: '', text: '', createdAt: MORNING, sentAt: MORNING }));
    await bounce('reset@mihongumi.example.jp');
    const [about] = await tasksOf({ account: accountId });
    expect((await clerk.get(TASKS)).body).not.toContain(`/${about?.id}/resend`);
    expect((await clerk.post(`${TASKS}/${about?.id}/resend`, {}, { from: TASKS })).statusCode).toBe(404);
  });

  it('a mail of a registration that has ended: nobody is sent to pages that take no address any more; it waits to be told by hand', async () => {
    const { registrationId } = await issuedLetter(work, people, MORNING);
    const to = 'owari-no-shirase@mihongumi.example.jp';
    await work.run(async (em) => {
      const registration = await em.findOneOrFail(Registration, registrationId);
      Object.assign(registration, { raw: { ...registration.raw, mail: to }, closing: 'declined' });
      await moveRegistration(em, registration, 'closed', MORNING);
      em.create(MailMessage, { id: v7(), dedupeKey: `registration-closed/${registrationId}`, messageId: `<${'6'.repeat(40)}@example.jp>`, registration: registrationId, template: 'registration-closed', to, subject: '', text: '', createdAt: MORNING, sentAt: MORNING });
    });
    const isListed = async (): Promise<boolean> => (await clerk.get('/branch/intake?view=telling')).body.includes(`href="/branch/intake/${registrationId}`);
    const counted = async () => Number(/お客様へ連絡[\s\S]{0,200}?>(\d+)</u.exec((await clerk.get('/branch/intake?view=telling')).body)?.[1] ?? '0');
    const before = await counted();
    expect(await isListed()).toBe(false);
    await bounce(to);
    expect([await isListed(), await counted()]).toEqual([true, before + 1]);
    const { receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, registrationId));
    const task = (await clerk.get(TASKS)).body.split('<li class="todo">').find((item) => item.includes(receptionNumber)) ?? '';
    expect([task.includes('この受付では、もうメールアドレスを直せません。お客様に電話か郵便で用件を伝え'), task.includes('再送')]).toEqual([true, false]);
    const page = (await clerk.get(`/branch/intake/${registrationId}`)).body;
    expect([page.includes('お客様はまだ内容を知りません。電話か郵便で用件を伝え'), page.includes('作業の一覧から再送するか')]).toEqual([true, false]);
    const [{ id }] = (await tasksOf({ registration: registrationId })) as [RegistrationTask];
    expect((await clerk.post(`${TASKS}/${id}/done`, { note: '手紙を送った' }, { from: TASKS })).statusCode).toBe(303);
    // Pressed on a page from before, 再送 sends nothing and says so.
    const late = await clerk.post(`${TASKS}/${id}/resend`, {}, { from: TASKS });
    expect((await clerk.get(late.headers.location as string)).body).toMatch(/この作業は、[^<]*に終わっています（手紙を送った）。この画面からは、何も送っていません。/u);
    expect([await isListed(), await counted()]).toEqual([false, before]);
  });

  it('several mails of a registration from one address are one task: told once, closed as its page showed them; one that came since stays open, and all are sent again together', async () => {
    const { registrationId } = await issuedLetter(work, people, MORNING);
    await work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'deficient' }));
    const [wrong, right] = ['ikutsumo@mihongumi.example.jp', 'tadashii@mihongumi.example.jp'];
    const raw = await work.read(async (em) => (await em.findOneOrFail(Registration, registrationId)).raw);
    const comeBack = async (template: 'registration-received' | 'registration-deficient' | 'registration-deficient-reminder' | 'registration-closed', digit: string) => {
      await work.run(async (em) => void em.create(MailMessage, {
        id: v7(), dedupeKey: `${template}/${registrationId}/many`, messageId: `<${digit.repeat(40)}@example.jp>`, registration: registrationId, template, to: wrong, subject: template, text: '', createdAt: MORNING, sentAt: MORNING,
      }));
      await work.run((em) => recordBounce(em, digit.repeat(24), MORNING));
    };
    const { receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, registrationId));
    const items = async () => (await clerk.get(TASKS)).body.split('<li class="todo">').slice(1).filter((item) => item.includes(receptionNumber) && item.includes('メールの不達'));
    const open = async () => (await tasksOf({ registration: registrationId })).filter(({ doneAt }) => !doneAt).map(({ dedupeKey }) => dedupeKey.split('/')[1]).sort();
    const counted = async () => Number(/>作業 (\d+)</u.exec((await clerk.get(TASKS)).body)?.[1] ?? '0');
    await comeBack('registration-received', 'a');
    const one = await counted();
    await comeBack('registration-deficient', 'b');
    const [item = '', ...more] = await items();
    expect([more, await counted()]).toEqual([[], one]);
    for (const mail of ['受付のお知らせ', '不備のお知らせ']) expect(item).toContain(mail);
    const sent = [...item.matchAll(/name="with" value="([^"]+)"/g)].map(([, id]) => id as string);
    const action = /action="([^"]+)\/done"/.exec(item)?.[1] ?? '';

    await comeBack('registration-deficient-reminder', 'c');
    expect((await clerk.post(`${action}/done`, { note: '電話で伝えた', with: sent }, { from: TASKS })).statusCode).toBe(303);
    expect([await open(), (await items()).length]).toEqual([['registration-deficient-reminder'], 1]);

    await comeBack('registration-closed', 'd');
    await work.run((em) => em.nativeUpdate(Registration, registrationId, { raw: { ...raw, mail: right } }));
    const [last = ''] = await items();
    const resent = { with: [...last.matchAll(/name="with" value="([^"]+)"/g)].map(([, id]) => id as string) };
    const again = /action="([^"]+\/resend)"/.exec(last)?.[1] ?? '';
    for (let time = 0; time < 2; time += 1) expect((await clerk.post(again, resent, { from: TASKS })).statusCode).toBe(303);
    expect(await open()).toEqual([]);
    expect((await work.read((em) => em.find(MailMessage, { to: right, registration: registrationId }))).map(({ template }) => template).sort()).toEqual(['registration-closed', 'registration-deficient-reminder']);
  });

  it('what asked for a 不備 that is answered, or has given way to another, needs nobody any more; of the one that stands its newest mail alone is sent again', async () => {
    const { id: registrationId } = await approvedRegistration(work, people, MORNING);
    const { receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, registrationId));
    const [wrong, right] = ['kotaeta@mihongumi.example.jp', 'kotaeta-atarashii@mihongumi.example.jp'];
    const later = (minutes: number) => new Date(MORNING.getTime() + minutes * 60_000);
    const becomes = (state: 'deficient' | 'in-entry', at: Date) => work.run(async (em) => {
      await moveRegistration(em, await em.findOneOrFail(Registration, registrationId), state, at);
      if (state === 'deficient') await recordFact(em, { caseId: registrationId, kind: 'RegistrationDeficient', actor: SYSTEM, at });
    });
    let serial = 0;
    const asked = (template: 'registration-deficient' | 'registration-deficient-reminder', subject: string, createdAt: Date) => work.run(async (em) => {
      serial += 1;
      return em.create(MailMessage, { id: v7(), dedupeKey: `${template}/${registrationId}/${subject}`, messageId: `<${`b${serial}`.repeat(20)}@example.jp>`, registration: registrationId, template, to: wrong, subject, text: '', createdAt, sentAt: createdAt });
    });
    const comesBack = async ({ id }: MailMessage) => work.run(async (em) => recordUndelivered(em, await em.findOneOrFail(MailMessage, id), later(50)));
    const tasks = async () => (await tasksOf({ registration: registrationId })).sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ doneAt, doneNote }) => (doneAt ? doneNote : 'open'));
    await becomes('deficient', MORNING);
    await comesBack(await asked('registration-deficient', 'A', later(1)));
    const slow = await asked('registration-deficient-reminder', 'A', later(2));
    expect(await tasks()).toEqual(['open']);
    await becomes('in-entry', later(10));
    const over = '不備への回答か受付の終了により不要';
    expect(await tasks()).toEqual([over]);
    // Its server took its time.
    await comesBack(slow);
    expect(await tasks()).toEqual([over, over]);

    // One that came back in the very moment of the answer.
    const [, late] = (await tasksOf({ registration: registrationId })).sort((a, b) => (a.id < b.id ? -1 : 1)) as [RegistrationTask, RegistrationTask];
    await work.run(async (em) => {
      await em.nativeUpdate(RegistrationTask, late.id, { doneAt: null, doneNote: null });
      const registration = await em.findOneOrFail(Registration, registrationId);
      registration.raw = { ...registration.raw, mail: right };
    });
    const refused = await clerk.post(`${TASKS}/${late.id}/resend`, {}, { from: TASKS });
    expect([refused.statusCode, refused.body.includes('再送できません。したことを書いて、完了にしてください')]).toEqual([422, true]);

    await becomes('deficient', later(20));
    await comesBack(await asked('registration-deficient', 'B', later(21)));
    await comesBack(await asked('registration-deficient-reminder', 'B', later(30)));
    const item = (await clerk.get(TASKS)).body.split('<li class="todo">').find((one) => one.includes(`いまの宛先：${right}`)) ?? '';
    const shown = { with: [...item.matchAll(/name="with" value="([^"]+)"/g)].map(([, id]) => id as string) };
    // The button names the one that goes, of the two that came back.
    const reminder = '利用申込書の不備の催促';
    expect(item).toContain(`type="submit">${reminder}をいまの宛先へ再送する<`);
    const again = /action="([^"]+\/resend)"/.exec(item)?.[1] ?? '';
    for (let time = 0; time < 2; time += 1) {
      const answer = await clerk.post(again, shown, { from: TASKS });
      const page = (await clerk.get(answer.headers.location as string)).body;
      expect(page).toContain(`role="status"><p>${receptionNumber}の「${reminder}」を、${right}へ再送しました。`);
    }
    const elsewhere = new Visitor(app);
    await elsewhere.signIn('branch', LOGIN.otherReviewer, PASSWORD);
    expect((await elsewhere.get(`${TASKS}?resent=${again.split('/').at(-2)}`)).body).not.toContain(right);
    expect(await tasks()).toEqual([over, over, `あとの知らせを再送：${right}`, `新しい宛先へ再送：${right}`]);
    const sent = await work.read((em) => em.find(MailMessage, { to: right }));
    expect(sent).toMatchObject([{ template: 'registration-deficient-reminder', subject: 'B' }]);
    // Answered before the mail server took it.
    await becomes('in-entry', later(40));
    const house = { suretyName: '見本建設業保証株式会社', serviceName: 'e-Net保証', mailFrom: 'oshirase@e-net.example.jp', branchHours: '平日 9:00～17:00' };
    const left: string[] = [];
    const mails = new RegistrationMailActivities(work, new FixedClock(later(50)), new TemplateEngine('templates'), { send: ({ to }) => Promise.resolve((left.push(to), [])) }, 'https://e-net.example.jp', house);
    for (let time = 0; time < 2; time += 1) expect(await mails.deliverMail({ mailId: sent[0]?.id ?? '' })).toBe('skipped');
    expect(left).toEqual([]);
  });

  it('of an ID that is closed by now: on record, and nobody has anything to do', async () => {
    const { registrationId, accountId } = await issuedLetter(work, people, MORNING);
    const made = { registration: registrationId, template: 'registration-received', subject: '', text: '', createdAt: MORNING, sentAt: MORNING } as const;
    await work.run(async (em) => void em.create(MailMessage, { ...made, id: v7(), dedupeKey: `registration-received/${registrationId}/closed`, messageId: `<${'7'.repeat(40)}@example.jp>`, to: 'owari@mihongumi.example.jp' }));
    await work.run((em) => em.nativeUpdate(ContractorAccount, accountId, { closedAt: MORNING, active: false }));
    const stuck = await work.read((em) => countStuckWork(em, MORNING));
    await bounce('owari@mihongumi.example.jp');
    expect(await tasksOf({ registration: registrationId })).toMatchObject([{ doneAt: MORNING, doneNote: '退会か受付の終了により不要' }]);
    expect((await kinds(registrationId)).slice(-3)).toEqual(['MailFailed', 'TaskOpened', 'TaskDone']);
    expect(await work.read((em) => countStuckWork(em, MORNING))).toBe(stuck);
  });

  it('a reset of the password: HOME and the page of the addresses say so, one open task however many come back, closed with a note', async () => {
    const visitor = new Visitor(app);
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    await new Visitor(app).post('/password/forgotten', { loginId: LOGIN.contractor, mail: account.mail });
    expect((await visitor.get('/home')).body).not.toContain('メールが届いていません');
    const stuck = await work.read((em) => countStuckWork(em, MORNING));
    await bounce(account.mail);
    expect((await visitor.get('/home')).body).toContain(`${account.mail} へのメールが、届かずに戻ってきました`);
    expect((await visitor.get('/mail-addresses')).body).toContain('不達');
    expect((await clerk.get(`/branch/accounts/${account.id}`)).body).toContain(`${account.mail}（不達`);
    // Whoever has forgotten the password cannot change the address.
    const asked = (await clerk.get(TASKS)).body.split('<li class="todo">').find((item) => item.includes(`お客様ID ${LOGIN.contractor}<`)) ?? '';
    expect([asked.includes('「初期パスワードを再発行する」で、新しい通知書を郵送してください'), asked.includes('正しいアドレスに直すようお伝えください')]).toEqual([true, false]);
    await work.run(async (em) => {
      const message = em.create(MailMessage, { id: v7(), dedupeKey: 'account/password-changed/2', messageId: '<second@example.jp>', account: account.id, template: 'password-changed', to: account.mail, subject: '', text: '', createdAt: MORNING });
      await em.flush();
      await recordUndelivered(em, message, MORNING);
    });
    const tasks = await tasksOf({ account: account.id });
    const task = tasks.find(({ doneAt }) => !doneAt);
    expect([tasks.filter((one) => one !== task), task?.branch]).toMatchObject([[{ doneAt: MORNING, doneNote: '同じお客様IDの、先の不達の作業で対応' }], people.branchId]);
    const south = new Visitor(app);
    await south.signIn('branch', LOGIN.otherReviewer, PASSWORD);
    expect((await south.get(TASKS)).body).not.toContain(LOGIN.contractor);
    expect((await south.post(`${TASKS}/${task?.id}/done`, { note: 'x' }, { from: TASKS })).statusCode).toBe(404);
    expect((await clerk.post(`${TASKS}/${task?.id}/done`, { note: '電話で伝えた' }, { from: TASKS })).statusCode).toBe(303);
    expect((await kinds(account.id)).at(-1)).toBe('TaskDone');
    // 止まっている処理 holds none of them any more.
    expect(await work.read((em) => countStuckWork(em, MORNING))).toBe(stuck);

    // A later mail that arrives takes the word back.
    await work.run(async (em) => void em.create(MailMessage, { id: v7(), dedupeKey: 'account/password-changed/3', messageId: '<third@example.jp>', account: account.id, template: 'password-changed', to: account.mail, subject: '', text: '', createdAt: MORNING, sentAt: MORNING }));
    expect((await visitor.get('/home')).body).not.toContain('メールが届いていません');
  });

  it('an answer to what came in: the task stands at what came in, at its registration when it has one; for junk it is done as it opens', async () => {
    const arrive = (serial: number, more: object = {}) => work.run(async (em) => {
      const id = v7();
      em.create(Arrival, {
        id, sourceKey: `test/${serial}`, channel: 'smtp', branch: people.branchId, sender: `sender-${serial}@example.jp`, subject: `件名${serial}`, receivedAt: MORNING,
        sha256: '0'.repeat(64), bytes: 1, fileName: 'mail.eml', state: 'sorting', createdAt: MORNING, ...more,
      });
      em.create(MailMessage, { id: v7(), dedupeKey: `arrival-received/${serial}/2026-11-24`, messageId: `<${String(serial).repeat(40)}@example.jp>`, arrival: id, template: 'arrival-received', to: `sender-${serial}@example.jp`, subject: '', text: '', createdAt: MORNING, sentAt: MORNING });
      await em.flush();
      return id;
    });
    const [unsorted, junk, filed] = [await arrive(1), await arrive(2, { state: 'set-aside', class: 'junk' }), await arrive(3, { state: 'filed' })];
    const { registrationId } = await issuedLetter(work, people, MORNING);
    // Filed while it was at the desk.
    await work.run(async (em) => {
      const registration = await em.findOneOrFail(Registration, registrationId);
      const { state } = registration;
      registration.state = 'in-entry';
      await em.flush();
      em.create(ArrivalPart, { arrival: filed, position: 1, fileName: 'form.xlsx', mediaType: 'x', sha256: '0'.repeat(64), bytes: 1, registration: registrationId });
      await em.flush();
      registration.state = state;
    });
    const stuck = await work.read((em) => countStuckWork(em, MORNING));
    for (const serial of [1, 2, 3]) await bounce(`sender-${serial}@example.jp`);
    // Of junk nothing stays in 止まっている処理.
    expect((await work.read((em) => countStuckWork(em, MORNING))) - stuck).toBe(2);
    expect(await tasksOf({ arrival: junk })).toMatchObject([{ doneAt: MORNING, doneNote: '迷惑・誤送信とした受信への返信のため不要' }]);
    expect([(await tasksOf({ arrival: unsorted })).length, (await tasksOf({ registration: registrationId })).length]).toEqual([1, 1]);
    expect([await kinds(unsorted), await kinds(junk), await kinds(filed)]).toEqual([['MailFailed', 'TaskOpened'], ['MailFailed', 'TaskOpened', 'TaskDone'], ['MailFailed']]);
    const page = (await clerk.get(TASKS)).body;
    for (const text of ['sender-1@example.jp', '件名1', 'メールの不達（受付のお知らせ）', `/branch/intake/arrivals/${unsorted}`]) expect(page).toContain(text);
  });
});
