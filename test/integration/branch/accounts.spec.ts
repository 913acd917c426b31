import type { Papers } from '#documents';
import { calendarDate } from '#domain';
import { AddressVerification, AuditEvent, ContractorAccount, Customer, IdLetter, MailMessage, Outbox, recordFact, Registration, RegistrationTask, SignInFailure, Staff, SYSTEM, type UnitOfWork } from '#persistence';
import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { PortalPapers } from '../../../apps/portal/src/http/portal-papers.js';
import { numbersForAccount } from '../../../apps/portal/src/branch/address-check/numbers-for-check.js';
import { shownCustomer } from '../../../apps/portal/src/branch/intake/registration-file.js';
import { RegistrationActivities } from '../../../apps/worker/src/activities/registration.activities.js';
import { FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, LOGIN, PASSWORD, type People } from '../../support/people.js';
import { shownLetters } from '../../support/shown-letters.js';
import { Visitor } from '../../support/visitor.js';
import { approvedRegistration, issuedLetter, linkTo } from '../registration/issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');
const OWN = '山の向こうに橋を架けて渡る';
type LetterInput = Parameters<Papers['idLetters']>[0][number];

describe('お客様ID at the branch', () => {
  let opened: OpenedDatabase;
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let desks: Readonly<Record<'clerk' | 'reviewer' | 'south' | 'headOffice', Visitor>>;
  let administrator: Visitor;
  const sheets: LetterInput[] = [];
  const clock = new FixedClock(MORNING);

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url }), { clock });
    const idLetters: Papers['idLetters'] = (inputs) => {
      sheets.push(...inputs);
      return Promise.resolve({ bytes: Buffer.from('%PDF-'), fileName: 'お客様ID等のお知らせ.pdf', templateVersion: 'id-letters@0' });
    };
    jest.spyOn(app.get(PortalPapers), 'get').mockResolvedValue({ idLetters } as unknown as Papers);
    const [clerk, reviewer, south, headOffice] = await Promise.all([LOGIN.clerk, LOGIN.reviewer, LOGIN.otherReviewer, LOGIN.headOffice].map((loginId) => signedIn(loginId)));
    if (!clerk || !reviewer || !south || !headOffice) throw new Error('nobody is signed in');
    desks = { clerk, reviewer, south, headOffice };
    administrator = await signedIn(LOGIN.administrator, 'admin');
  });
  afterAll(async () => {
    await app.close();
    await opened.drop();
  });

  const signedIn = async (loginId: string, audience: 'branch' | 'admin' = 'branch') => {
    const visitor = new Visitor(app);
    await visitor.signIn(audience, loginId, PASSWORD);
    return visitor;
  };
  const row = (loginId: string) => work.read((em) => em.findOneOrFail(ContractorAccount, { loginId }));
  const facts = (caseId: string) => work.read((em) => em.find(AuditEvent, { caseId }, { orderBy: { seq: 'asc' } }));
  const act = (id: string, path: string, fields: Record<string, string>, who = desks.clerk) => who.post(`/branch/accounts/${id}/${path}`, fields, { from: '/branch/accounts' });
  /** An ID of its own for a test that changes it, in use. */
  const inUse = async () => {
    const letter = await issuedLetter(work, people, MORNING);
    const visitor = new Visitor(app);
    const mail = `${letter.loginId}@mihongumi.example.jp`;
    await visitor.signIn('contractor', letter.loginId, letter.password);
    await visitor.post('/first-sign-in', { mail, mailAgain: mail, password: OWN });
    await visitor.post(await linkTo(work, 'confirm-mail', mail), {});
    return { ...letter, visitor, mail };
  };
  const ask = (id: string, fields: Record<string, string> = {}, who = desks.clerk) =>
    act(id, 'reissue', { 'reason-reissue': '担当者の交代', how: 'public-record', evidence: '登記（11月24日）で本店の住所を確認', ...fields }, who);

  const printLetter = async (registration: string) => desks.clerk.post('/branch/letters/print', { registration, ...(await shownLetters(desks.clerk)) }, { from: '/branch/letters' });
  const postLetter = async (registration: string) => desks.clerk.post('/branch/letters/post', { registration, ...(await shownLetters(desks.clerk)), 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24' }, { from: '/branch/letters' });

  /** The second person's look at the desk, and the approval there. */
  const open = (registrationId: string, who = desks.clerk) => who.get(`/branch/intake/${registrationId}?pages=open`);
  const approve = async (registrationId: string, who = desks.clerk) => {
    const { version, seen } = await work.read(async (em) => {
      const registration = await em.findOneOrFail(Registration, registrationId);
      return { version: registration.version, seen: JSON.stringify(shownCustomer(await em.findOneOrFail(Customer, registration.customer ?? ''))) };
    });
    return who.post(`/branch/intake/${registrationId}/approve`, { version: String(version), seen }, { from: '/branch' });
  };

  it('is found by ID, 顧客番号 and two characters of a name, within the branch', async () => {
    const found = async (q: string, who = desks.clerk) => [...(await who.get(`/branch/accounts?q=${encodeURIComponent(q)}`)).body.matchAll(/>(\d{10})<\/a>/g)].map(([, id]) => id);
    expect(await found('１０００-０００-００２')).toEqual([LOGIN.otherContractor]);
    expect(await found('0012400845')).toEqual([LOGIN.otherContractor]);
    expect(await found('架空建')).toEqual([LOGIN.otherContractor]);
    expect(await found('次郎 建設')).toEqual([LOGIN.otherContractor]);
    expect(await found('架空建', desks.headOffice)).toEqual([LOGIN.otherContractor]);
    expect(await found('架空建', desks.south)).toEqual([]);
    expect(await found('%_')).toEqual([]);
    expect((await desks.clerk.get('/branch/accounts?q=%E6%9E%B6')).body).toContain('2文字以上');
    expect(await found('')).toContain(LOGIN.contractor);
  });

  it('shows its state, and administrators see the same with nothing to press', async () => {
    const { id } = await row(LOGIN.contractor);
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('利用中');
    expect((await desks.clerk.get(`/branch/accounts/${(await row(LOGIN.stoppedContractor)).id}`)).body).toContain('停止');
    expect((await desks.clerk.get(`/branch/accounts/${(await issuedLetter(work, people, MORNING)).accountId}`)).body).toContain('初回ログイン前');
    expect((await desks.south.get(`/branch/accounts/${id}`)).statusCode).toBe(404);
    expect((await administrator.get('/admin/accounts')).body).toContain(LOGIN.contractor);
    const seen = (await administrator.get(`/admin/accounts/${id}`)).body;
    expect(seen).toContain('利用中');
    expect(seen).not.toContain(`action="/admin/accounts`);
    expect((await administrator.post(`/branch/accounts/${id}/close`, { 'reason-close': 'x' }, { from: '/admin' })).headers.location).toContain('/branch/sign-in');
  });

  it('a locked ID is unlocked with a reason, wherever it was tried', async () => {
    const { id } = await row(LOGIN.otherContractor);
    for (let attempt = 0; attempt < 10; attempt += 1) await new Visitor(app, '192.0.2.99').signIn('contractor', LOGIN.otherContractor, 'まちがい');
    await new Visitor(app, '192.0.2.98').signIn('contractor', LOGIN.contractor, 'まちがい');
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('ロック中');
    const beside = await act(id, 'letter', { 'reason-letter': '届かない' });
    expect([beside.statusCode, beside.body.includes(`お客様ID ${LOGIN.otherContractor}：ロック中`)]).toEqual([409, true]);
    const refused = await act(id, 'unlock', { 'reason-unlock': '' });
    expect([refused.statusCode, refused.body.includes('理由を入力してください')]).toEqual([422, true]);
    expect((await act(id, 'unlock', { 'reason-unlock': '電話で本人を確認' }, desks.south)).statusCode).toBe(404);
    expect((await act(id, 'unlock', { 'reason-unlock': '電話で本人を確認' })).statusCode).toBe(303);
    expect((await new Visitor(app, '192.0.2.99').signIn('contractor', LOGIN.otherContractor, PASSWORD)).statusCode).toBe(303);
    // What was tried of another ID is none of it.
    expect(await work.read((em) => em.count(SignInFailure, {}))).toBe(1);
    expect((await facts(id)).map(({ kind, data }) => [kind, data])).toEqual([
      ['AccountLocked', { until: '2026-11-24T00:45:00.000Z' }], ['AccountUnlocked', { reason: '電話で本人を確認', form: expect.any(String) }],
    ]);
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('続けてまちがえたため、9:45まで');
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('電話で本人を確認');
    expect((await act(id, 'unlock', { 'reason-unlock': 'もう一度' })).statusCode).toBe(409);
    // Whoever presses twice has pressed once.
    expect((await act(id, 'unlock', { 'reason-unlock': '電話で本人を確認' })).statusCode).toBe(303);
    expect((await facts(id)).filter(({ kind }) => kind === 'AccountUnlocked')).toHaveLength(1);
  });

  it('再発行: asked for with the address verified, approved by another person, printed; the old password goes on until then', async () => {
    const { accountId: id, loginId, visitor, mail } = await inUse();
    const refused = await ask(id, { how: '', evidence: '', 'reason-reissue': '' });
    expect(refused.statusCode).toBe(422);
    for (const words of ['住所をどう確かめたか', '確認の根拠を入力してください', '理由を入力してください']) expect(refused.body).toContain(words);
    expect((await ask(id)).statusCode).toBe(303);
    expect((await ask(id)).statusCode).toBe(303);
    expect((await ask(id, { 'reason-reissue': '別の理由' })).statusCode).toBe(409);
    expect((await facts(id)).filter(({ kind }) => kind === 'AccountReissueAsked')).toHaveLength(1);
    const registration = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    expect(registration).toMatchObject({ state: 'awaiting-approval', channel: 'counter' });
    expect(await work.read((em) => em.findOneOrFail(AddressVerification, { registration: registration.id }))).toMatchObject({ how: 'public-record', address: '000-0000 見本県見本市見本町1-2-3' });
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).body).toContain(`href="/branch/intake/${registration.id}"`);
    // Whoever asked is told whom to ask, instead of a link that ends at a refusal.
    const asker = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
    expect([asker.includes(`href="/branch/intake/${registration.id}"`), asker.includes('承認できる人：課長 見本、審査 見本、支店長 見本。')]).toEqual([false, true]);
    await open(registration.id);
    expect((await approve(registration.id)).statusCode).toBe(403);
    expect((await desks.clerk.get(`/branch/intake/${registration.id}`)).body).toContain('この受付に値を入れた人（');
    expect((await approve(registration.id, desks.south)).statusCode).toBe(404);
    expect((await approve(registration.id, desks.reviewer)).statusCode).toBe(403);
    const grounds = (await open(registration.id, desks.reviewer)).body;
    for (const shown of ['登記（11月24日）で本店の住所を確認', '担当者の交代', loginId, '000-0000 見本県見本市見本町1-2-3']) expect(grounds).toContain(shown);
    expect((await approve(registration.id, desks.reviewer)).statusCode).toBe(303);
    expect((await facts(registration.id)).map(({ kind }) => kind)).toEqual(['RegistrationReceived', 'AddressVerified', 'RegistrationEntered', 'RegistrationPagesOpened', 'RegistrationApproved']);
    expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${registration.id}` }))).toBe(3);
    await new RegistrationActivities(work, clock).issueLoginId({ registrationId: registration.id });
    expect((await visitor.get('/home')).statusCode).toBe(200);

    const print = () => printLetter(registration.id);
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { address: '見本県例示市仮町9-9' }));
    expect((await print()).statusCode).toBe(422);
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { address: '見本県見本市見本町1-2-3' }));
    expect((await print()).statusCode).toBe(200);
    const sheet = sheets.at(-1);
    expect(sheet).toMatchObject({ loginId, reissued: true });
    expect((await visitor.get('/home')).headers.location).toContain('/sign-in');
    expect((await new Visitor(app).signIn('contractor', loginId, OWN)).statusCode).toBe(422);
    const again = new Visitor(app);
    expect((await again.signIn('contractor', loginId, sheet?.initialPassword ?? '')).statusCode).toBe(303);
    const successor = `new-${mail}`;
    await again.post('/first-sign-in', { mail: successor, mailAgain: successor, password: '川の流れに沿って歩いていく' });
    // The address of before is not taken for the one that is to be confirmed.
    expect((await again.get('/home')).headers.location).toBe('/first-sign-in');
    await again.post(await linkTo(work, 'confirm-mail', successor), {});
    expect(await row(loginId)).toMatchObject({ mail: successor });
    expect((await work.read((em) => em.findOneOrFail(Registration, registration.id))).state).toBe('completed');
    const page = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
    for (const shown of ['再発行の受付', '再発行の承認', '担当者の交代', '通知書の印刷', sheet?.number ?? '-']) expect(page).toContain(shown);
    expect(page).not.toContain('お客様IDの発行');
    expect((await desks.clerk.get(`/branch/intake/${registration.id}/history`)).body).not.toContain('お客様IDの発行');
  });

  it('再発行 is called so in the queue of the desk and where it is approved, and no picture of it is missed', async () => {
    const { accountId: id, loginId } = await inUse();
    expect((await ask(id)).statusCode).toBe(303);
    const { id: registrationId, receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    const queue = (await desks.clerk.get(`/branch/intake?q=${receptionNumber}`)).body;
    const [, row = ''] = new RegExp(`>${receptionNumber}</a>([\\s\\S]*?)</tr>`).exec(queue) ?? [];
    expect([row.includes('再発行'), row.includes('お客様IDの画面で受付'), row.includes('画像なし')]).toEqual([true, true, false]);
    const page = (await desks.reviewer.get(`/branch/intake/${registrationId}?pages=open`)).body;
    for (const shown of ['>再発行の確認</h2>', 'が再発行を受け付けました。', '受け付けた人に差し戻す', `お客様ID ${loginId} の通知書`]) expect([shown, page.includes(shown)]).toEqual([shown, true]);
    for (const wrong of ['が入力しました', '入力した人に差し戻す', 'お客様IDを発行します']) expect([wrong, page.includes(wrong)]).toEqual([wrong, false]);
  });

  it('再発行 that was sent back stays with its ID and its customer', async () => {
    const { accountId: id } = await inUse();
    expect((await ask(id)).statusCode).toBe(303);
    const registration = () => work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    const { id: registrationId, customer } = await registration();
    const press = async (desk: Visitor, path: string, fields: Record<string, string> = {}) =>
      desk.post(`/branch/intake/${registrationId}/${path}`, { version: String((await registration()).version), ...fields }, { from: `/branch/intake/${registrationId}` });
    expect((await press(desks.reviewer, 'send-back', { reason: '送付先をもう一度確かめてください' })).statusCode).toBe(303);
    const other = await work.read((em) => em.findOneOrFail(Customer, { id: { $ne: customer ?? '' } }, { orderBy: { customerNumber: 'asc' } }));
    for (const [path, fields] of [['customer/leave', {}], ['customer/choose', { customer: other.id }], ['duplicates', { act: `separate:${customer ?? ''}` }]] as const) {
      expect([path, (await press(desks.clerk, path, fields)).statusCode]).toEqual([path, 409]);
    }
    expect(await registration()).toMatchObject({ customer, reissueOf: id });
    const { body } = await desks.clerk.get(`/branch/intake/${registrationId}/customer`);
    expect(body).toContain('顧客は変えられません');
    for (const way of ['customer/leave', 'customer/choose']) expect(body).not.toContain(way);
    // One that lost its ID before it was bound is an application without a paper.
    await work.run((em) => em.nativeUpdate(Registration, { id: registrationId }, { reissueOf: null, state: 'awaiting-approval' }));
    expect((await desks.reviewer.get(`/branch/intake/${registrationId}?pages=open`)).body).toContain('紙のない申込みは承認できません');
  });

  it('再発行: a call proves the address only by a number that is not the form\'s, and the approver sees which', async () => {
    const { accountId: id } = await inUse();
    const { phone } = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone: '00-0000-0005' }));
    const call = { how: 'call', evidence: '代表の方が住所を答えた' };
    const refused = async (fields: Record<string, string>) => {
      const { statusCode, body } = await ask(id, { ...call, ...fields });
      expect(statusCode).toBe(422);
      return /id="f-(?:calledNumber|numberSource)-error">(.*?)<\/p>/s.exec(body)?.[1] ?? '';
    };
    expect(await refused({})).toContain('市外局番から');
    expect(await refused({ calledNumber: '099-000-5555' })).toContain('何で調べたか');
    // All at once, and not the second only when the first is mended.
    const both = (await ask(id, { ...call, calledNumber: '099-000-4167' })).body;
    for (const words of ['何で調べたか', '申込書に書かれた番号']) expect([words, both.includes(words)]).toEqual([words, true]);
    expect(await refused({ calledNumber: '０９９（０００）４１６７', numberSource: 'public-list' })).toContain('申込書に書かれた番号');
    expect(await refused({ calledNumber: '099-000-4167', numberSource: 'customer-record' })).toContain('顧客の記録に');
    for (const ours of ['00-0000-0000', '00-0000-0001']) expect(await refused({ calledNumber: ours, numberSource: 'directory' })).toContain('当社の支店の番号');
    expect((await ask(id, { ...call, calledNumber: '00-0000-0005', numberSource: 'customer-record', evidence: 'a' })).body).toContain('4文字以上で入力してください');
    expect(await work.read((em) => em.count(Registration, { reissueOf: id }))).toBe(0);
    const kept = await ask(id, { ...call, calledNumber: '099-000-4167', numberSource: 'directory' });
    for (const typed of ['value="099-000-4167"', 'value="directory" selected', '代表の方が住所を答えた']) expect(kept.body).toContain(typed);
    expect((await ask(id, { ...call, calledNumber: '00-0000-0005', numberSource: 'customer-record' })).statusCode).toBe(303);
    const { id: registrationId } = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    expect(await work.read((em) => em.findOneOrFail(AddressVerification, { registration: registrationId }))).toMatchObject({ how: 'call', calledNumber: '00-0000-0005', numberSource: 'customer-record' });
    const grounds = (await open(registrationId, desks.reviewer)).body;
    for (const shown of ['00-0000-0005（当社の顧客の記録', '番号の記録：当社で書いた記録はない、出典：', '代表の方が住所を答えた']) expect(grounds).toContain(shown);
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone }));
  });

  it("再発行: a number that is another customer's, too, is said to be so and asked about, and the approver reads it", async () => {
    const { accountId: id } = await inUse();
    const { phone } = await work.read((em) => em.findOneOrFail(Customer, people.otherCustomerId));
    await work.run((em) => em.nativeUpdate(Customer, people.otherCustomerId, { phone: '099-000-7777' }));
    const call = { how: 'call', evidence: '代表の方が住所を答えた', calledNumber: '０９９ ０００ ７７７７', numberSource: 'directory' };
    const asked = await ask(id, call);
    expect([asked.statusCode, asked.body.includes('ほかの顧客の記録にある番号です：0012400845 架空建設株式会社'), asked.body.includes('name="numberShared" value="0990007777"')]).toEqual([422, true, true]);
    // It is asked with all else that is missing: the next press answers all of it.
    for (const missing of ['numberSource', 'how', 'reason-reissue', 'evidence']) {
      const first = await ask(id, { ...call, [missing]: '' });
      expect([missing, first.statusCode, first.body.includes('ほかの顧客の記録にある番号です：0012400845 架空建設株式会社')]).toEqual([missing, 422, true]);
    }
    // The tick is for the number that was asked about.
    expect((await ask(id, { ...call, numberShared: '0990001111' })).statusCode).toBe(422);
    expect((await ask(id, { ...call, numberShared: '0990007777' })).statusCode).toBe(303);
    const registration = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    expect((await open(registration.id, desks.reviewer)).body).toContain('番号は、ほかの顧客の記録にもある：0012400845 架空建設株式会社');
    await work.run((em) => em.nativeUpdate(Customer, people.otherCustomerId, { phone }));
  });

  it("the forms with the number of the record are looked for once, when that is the number that was called", async () => {
    const { accountId: id } = await inUse();
    const looked = (called: string) => work.read(async (em) => {
      const asked = jest.spyOn(em, 'execute');
      const account = await em.findOneOrFail(ContractorAccount, id);
      await numbersForAccount(em, { account, customer: await em.findOneOrFail(Customer, account.customer), askedBy: '00000000-0000-0000-0000-000000000000', now: MORNING }, called);
      return asked.mock.calls.filter(([sql]) => typeof sql === 'string' && sql.includes('union select registration_id from phone_record')).length;
    });
    expect([await looked('00-0000-0000'), await looked('099-000-5555')]).toEqual([1, 2]);
  });

  it('再発行: the number that the record was filled in with from the form is the form\'s, whatever source is named; an older one is the record\'s', async () => {
    const { accountId: id, registrationId } = await inUse();
    const call = { how: 'call', evidence: '代表の方が住所を答えた', numberSource: 'customer-record', calledNumber: '099-000-4167' };
    const { phone, sources, customerNumber } = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone: '099-000-4167', sources: { phone: { source: '国土交通省 業者検索', on: calendarDate('2026-10-01') } } }));
    await work.run(async (em) => recordFact(em, {
      caseId: registrationId, kind: 'CustomerRecorded', actor: SYSTEM, at: MORNING, data: { customerNumber, made: 'changed', fields: ['phone'] },
    }));
    clock.set(new Date(MORNING.getTime() + 60_000));
    const answer = await ask(id, call);
    clock.set(MORNING);
    expect(answer.statusCode).toBe(422);
    // Written at the approval or after it, nobody else has looked at it.
    expect(answer.body).toContain('よりも前に記録されたものではありません');
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { phone: phone ?? '', sources }));
  });

  it('an unknown ID is tried as often with the same answers, and leaves no fact of anybody', async () => {
    const answers = async (loginId: string, address: string) => {
      const seen = [];
      for (let attempt = 0; attempt < 12; attempt += 1) seen.push((await new Visitor(app, address).signIn('contractor', loginId, 'まちがい')).statusCode);
      return seen;
    };
    const before = await work.read((em) => em.count(AuditEvent, {}));
    const { loginId, accountId } = await issuedLetter(work, people, MORNING);
    expect(await answers('9999999999', '192.0.2.121')).toEqual(await answers(loginId, '192.0.2.122'));
    expect((await facts(accountId)).map(({ kind }) => kind)).toEqual(['AccountLocked']);
    // The registration's own, and the lock.
    expect(await work.read((em) => em.count(AuditEvent, {}))).toBe(before + 2);
  });

  it('再発行 is taken back, also by who asked; one whose address changed since is not approved', async () => {
    const { accountId: id } = await inUse();
    await ask(id);
    const customer = await work.read((em) => em.findOneOrFail(Customer, people.customerId));
    await work.run((em) => em.nativeUpdate(Customer, customer.id, { address: '見本県例示市仮町9-9' }));
    const { id: registrationId } = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    expect((await open(registrationId, desks.reviewer)).body).toContain('住所の確認を記録してください');
    expect((await approve(registrationId, desks.reviewer)).statusCode).toBe(409);
    await work.run((em) => em.nativeUpdate(Customer, customer.id, { address: customer.address }));
    expect((await act(id, 'reissue/cancel', { 'reason-reissue-cancel': '' })).statusCode).toBe(422);
    expect((await act(id, 'reissue/cancel', { 'reason-reissue-cancel': 'パスワードが見つかった' })).statusCode).toBe(303);
    expect(await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }))).toMatchObject({ state: 'closed', closing: 'cancelled' });
    expect((await approve(registrationId, desks.reviewer)).statusCode).toBe(409);
    expect((await ask(id)).statusCode).toBe(303);
  });

  it('通知書の出し直し: a letter that never arrived is printed anew, the first one as well as that of a 再発行, and nothing it led to opens anything', async () => {
    const mark = await issuedLetter(work, people, MORNING);
    const replace = (id: string, fields: Record<string, string> = {}, who = desks.clerk) => act(id, 'letter', { 'reason-letter': '電話で確認。届いていない', ...fields }, who);
    const stateOf = async (id: string) => (await work.read((em) => em.findOneOrFail(Registration, id))).state;
    const { accountId: id, registrationId, loginId, password } = mark;
    await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `replaced/${id}`, registration: registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }));
    const later = new Date(MORNING.getTime() + 14 * 86_400_000);
    await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `replaced-later/${id}`, registration: registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: later }));
    const tasks = (await desks.clerk.get('/branch/letters/tasks')).body;
    for (const words of ['「通知書を出し直す」', '初回ログイン待ち（発送 11/24(火) から0日）', '初回ログイン待ち（発送 11/24(火) から14日）']) expect(tasks).toContain(words);
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('通知書が届かない・期限が切れた');
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).body).toContain('通知書を出し直す：この操作の権限がありません');
    const refused = await replace(id, { 'reason-letter': '' });
    expect([refused.statusCode, refused.body.includes('理由を入力してください')]).toEqual([422, true]);
    expect((await replace(id, {}, desks.reviewer)).statusCode).toBe(403);
    expect((await replace(id, {}, desks.south)).statusCode).toBe(404);
    // Somebody has used it: own password chosen, address not confirmed.
    const reader = new Visitor(app);
    await reader.signIn('contractor', loginId, password);
    await reader.post('/first-sign-in', { mail: 'lost@mihongumi.example.jp', mailAgain: 'lost@mihongumi.example.jp', password: OWN });
    const { location } = (await replace(id)).headers;
    expect([location, (await desks.clerk.get(String(location))).body.includes('通知書を出し直すことにしました')]).toEqual(['/branch/letters?done=replaced', true]);
    expect((await replace(id)).statusCode).toBe(303);
    expect((await replace(id, { 'reason-letter': 'もう一度' })).statusCode).toBe(409);
    expect(await stateOf(registrationId)).toBe('approved');
    expect((await reader.get('/first-sign-in')).headers.location).toContain('/sign-in');
    for (const dead of [password, OWN]) expect((await new Visitor(app).signIn('contractor', loginId, dead)).statusCode).toBe(422);
    expect((await facts(registrationId)).map(({ kind }) => kind).filter((kind) => kind === 'LetterReplaced')).toHaveLength(1);
    expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${registrationId}`, action: 'signal' }))).toBe(1);
    expect(await work.read((em) => em.count(RegistrationTask, { registration: registrationId, doneAt: null }))).toBe(0);
    expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('電話で確認。届いていない');
    // The letter is in the post, not at the branch: there is no paper of it to be destroyed.
    expect((await desks.clerk.get('/branch/letters')).body).not.toContain(`無効（紙を廃棄）：T-`);
    // Another address is checked by two, the same one was answered for.
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { address: '見本県例示市仮町9-9' }));
    expect((await printLetter(registrationId)).statusCode).toBe(422);
    await work.run((em) => em.nativeUpdate(Customer, people.customerId, { address: '見本県見本市見本町1-2-3' }));
    clock.set(new Date(MORNING.getTime() + 60_000));
    expect((await printLetter(registrationId)).statusCode).toBe(200);
    expect((await postLetter(registrationId)).statusCode).toBe(303);
    // One letter at a time: a 再発行 waits until this one is used.
    const beside = await ask(id);
    expect([beside.statusCode, (await desks.clerk.get(`/branch/accounts/${id}`)).body.includes('再発行を申し込む：まだ使われていない通知書があります')]).toEqual([409, true]);
    const user = new Visitor(app);
    expect((await user.signIn('contractor', loginId, sheets.at(-1)?.initialPassword ?? '')).statusCode).toBe(303);
    await user.post('/first-sign-in', { mail: 'found@mihongumi.example.jp', mailAgain: 'found@mihongumi.example.jp', password: OWN });
    await user.post(await linkTo(work, 'confirm-mail', 'found@mihongumi.example.jp'), {});

    // The letter of a 再発行 is replaced like the first.
    expect((await ask(id)).statusCode).toBe(303);
    const reissue = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id }));
    await open(reissue.id, desks.reviewer);
    expect((await approve(reissue.id, desks.reviewer)).statusCode).toBe(303);
    await new RegistrationActivities(work, clock).issueLoginId({ registrationId: reissue.id });
    expect((await printLetter(reissue.id)).statusCode).toBe(200);
    // Nothing is on its way: the newest letter lies at the branch.
    expect((await replace(id, { 'reason-letter': '発送の前' })).statusCode).toBe(409);
    expect((await postLetter(reissue.id)).statusCode).toBe(303);
    expect((await replace(id, { 'reason-letter': '再発行も届かない' })).statusCode).toBe(303);
    expect([await stateOf(registrationId), await stateOf(reissue.id)]).toEqual(['completed', 'approved']);
    expect((await printLetter(reissue.id)).statusCode).toBe(200);
    expect(sheets.at(-1)).toMatchObject({ loginId, reissued: true });
    clock.set(MORNING);
  });

  it('退会 ends sessions, letters and what still waited for the ID, and opens nothing any more', async () => {
    const { accountId: id, loginId, visitor } = await inUse();
    const waiting = await issuedLetter(work, people, MORNING);
    expect((await act(id, 'close', { 'reason-close': '廃業' })).statusCode).toBe(403);
    expect((await act(id, 'close', { 'reason-close': '廃業' }, desks.reviewer)).statusCode).toBe(303);
    expect(await row(loginId)).toMatchObject({ active: false, closedAt: MORNING });
    expect((await visitor.get('/home')).headers.location).toContain('/sign-in');
    expect((await new Visitor(app).signIn('contractor', loginId, OWN)).statusCode).toBe(422);
    expect((await act(waiting.accountId, 'close', { 'reason-close': '申込みの取りやめ' }, desks.reviewer)).statusCode).toBe(303);
    expect(await work.read((em) => em.count(IdLetter, { account: waiting.accountId, voidedAt: null }))).toBe(0);
    const registrations = await work.read((em) => em.find(Registration, { $or: [{ account: waiting.accountId }, { reissueOf: waiting.accountId }] }));
    expect(registrations.map(({ state, closing }) => [state, closing])).toEqual([['closed', 'cancelled']]);
    expect((await facts(waiting.registrationId)).at(-1)?.kind).toBe('RegistrationClosed');
    for (const path of ['close', 'unlock'] as const) expect((await act(waiting.accountId, path, { [`reason-${path}`]: 'x' }, desks.reviewer)).statusCode).toBe(409);
    expect((await ask(waiting.accountId)).statusCode).toBe(409);
    const closed = (await desks.reviewer.get(`/branch/accounts/${id}`)).body;
    expect(closed).toContain('廃業');
    // What is over is told as such, and offers nothing that it would refuse.
    for (const gone of ['このお客様IDを使えなくします', '登録の住所に、新しい通知書を郵送します', '退会にする', '再発行を申し込む', '取扱支店を変える']) expect([gone, closed.includes(gone)]).toEqual([gone, false]);
    expect(closed).toContain('退会したお客様IDです。できる手続きはありません');
  });

  it('退会 is told to its holder once, at both addresses: which ID, that it opens nothing any more, and whom to ask; the page says who hears of it', async () => {
    const { accountId: id, loginId, mail } = await inUse();
    const shared = `kacho-${loginId}@mihongumi.example.jp`;
    await work.run((em) => em.nativeUpdate(ContractorAccount, id, { sharedMail: shared }));
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).body).toContain(`退会のお知らせを、登録のメールアドレス（${mail}、${shared}）に送ります`);
    const form = { 'reason-close': '担当者の退職', form: 'close-told-once' };
    for (const _ of [1, 2]) await act(id, 'close', form, desks.reviewer);
    const mails = await work.read((em) => em.find(MailMessage, { account: id, template: 'id-closed' }, { orderBy: { to: 'asc' } }));
    expect(mails.map(({ to }) => to)).toEqual([mail, shared].sort());
    for (const { text, replyTo } of mails) {
      expect([text.includes(loginId), text.includes('退会'), text.includes('ログインできません'), /電話 [\d-]+/.test(text), text.includes('退職'), replyTo === null]).toEqual([true, true, true, true, false, false]);
    }
    const owed = await work.read((em) => em.find(Outbox, { workflowId: { $ne: '' } }));
    expect(mails.map(({ id: mailId }) => owed.filter((row) => JSON.stringify(row).includes(mailId)).length)).toEqual([1, 1]);
    expect((await facts(id)).filter(({ kind }) => kind === 'AccountClosed').map(({ data }) => data)).toMatchObject([{ told: 2 }]);
    const page = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
    for (const shown of ['退会のお知らせ', '担当者の退職　メールでのお知らせ：2件']) expect([shown, page.includes(shown)]).toEqual([shown, true]);
    // Nobody has signed in with it yet: there is no address.
    const fresh = await issuedLetter(work, people, MORNING);
    expect((await desks.reviewer.get(`/branch/accounts/${fresh.accountId}`)).body).toContain('確認済みのメールアドレスがないので、退会はお客様に電話か郵便で伝えてください');
    await act(fresh.accountId, 'close', { 'reason-close': '申込みの取りやめ' }, desks.reviewer);
    expect(await work.read((em) => em.count(MailMessage, { account: fresh.accountId }))).toBe(0);
  });

  it('退会 with a 再発行 on paper: the paper lies at the branch and is to be returned; one whose letter was printed is kept for it', async () => {
    const ended = async (state: 'received' | 'approved', printed: boolean) => {
      const { accountId: id } = await inUse();
      const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
      await work.run((em) => em.nativeUpdate(Registration, registrationId, { channel: 'post', state }));
      if (printed) expect((await printLetter(registrationId)).statusCode).toBe(200);
      expect((await act(id, 'close', { 'reason-close': '廃業' }, desks.reviewer)).statusCode).toBe(303);
      expect(await work.read((em) => em.findOneOrFail(Registration, registrationId))).toMatchObject({ state: 'closed', closing: 'cancelled' });
      return work.read((em) => em.count(RegistrationTask, { registration: registrationId, kind: 'return-papers', doneAt: null }));
    };
    expect([await ended('received', false), await ended('approved', false), await ended('approved', true)]).toEqual([1, 1, 0]);
  });

  describe('再発行 that is taken back after its approval', () => {
    const cancel = (id: string, printed: boolean, reason = '元のパスワードが見つかった') => act(id, 'reissue/cancel', { 'reason-reissue-cancel': reason, ...(printed ? { printed: '1' } : {}) });
    const begun = async () => {
      const used = await inUse();
      const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: used.accountId });
      return { ...used, registrationId };
    };
    const state = (id: string) => work.read(async (em) => (await em.findOneOrFail(Registration, id)).state);
    afterEach(() => clock.set(MORNING));
    const asked = async (loginId: string, mail: string) => {
      await new Visitor(app).post('/password/forgotten', { loginId, mail });
      return linkTo(work, 'reset-password', mail);
    };

    it('before the printing: the own password goes on, and no letter is printed any more', async () => {
      const { accountId: id, registrationId, visitor } = await begun();
      expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('通知書は印刷されません。いまのパスワードがそのまま使えます。');
      expect((await cancel(id, false)).statusCode).toBe(303);
      expect((await cancel(id, false)).statusCode).toBe(303);
      expect([await state(registrationId), (await facts(registrationId)).filter(({ kind }) => kind === 'RegistrationClosed').length]).toEqual(['closed', 1]);
      expect((await visitor.get('/home')).statusCode).toBe(200);
      expect((await printLetter(registrationId)).statusCode).toBe(409);
      // The step of the procedure that comes late issues nothing.
      await work.run((em) => em.nativeUpdate(Registration, registrationId, { account: null }));
      await new RegistrationActivities(work, clock).issueLoginId({ registrationId });
      expect((await facts(registrationId)).map(({ kind }) => kind)).not.toContain('LoginIdIssued');
    });

    it('printed meanwhile: the page said something else, and nothing is done', async () => {
      const { accountId: id, registrationId, loginId } = await begun();
      const { receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, registrationId));
      clock.set(new Date(MORNING.getTime() + 60_000));
      await printLetter(registrationId);
      const late = await cancel(id, false);
      expect([late.statusCode, await state(registrationId)]).toEqual([409, 'approved']);
      expect(late.body).toMatch(/11\/24\(火\) 9:31　受付 見本　[^<]*通知番号 E-\d{7}/u);
      for (const words of [`いま　お客様ID ${loginId}：`, `再発行 ${receptionNumber}：発送待ち`, `href="/branch/accounts/${id}"`, 'いまのお客様IDを開く', '元のパスワードが見つかった']) expect([words, late.body.includes(words)]).toEqual([words, true]);
    });

    it('posted: the letter is dead as well as the password before, and the customer chooses a new one by the confirmed address', async () => {
      const { accountId: id, registrationId, loginId, mail } = await begun();
      clock.set(new Date(MORNING.getTime() + 60_000));
      await printLetter(registrationId);
      const { initialPassword, number } = sheets.at(-1) as LetterInput;
      expect((await postLetter(registrationId)).statusCode).toBe(303);
      await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `withdrawn/${id}`, registration: registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }));
      // While the letter is on its way the address leads nowhere.
      expect(await asked(loginId, mail)).toBe('');
      const page = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
      for (const words of ['前のパスワードは、通知書を印刷したときに使えなくなりました。', `通知書${number}は、お客様に届いても使えません。`, '「パスワードを忘れた方」から']) expect(page).toContain(words);
      // An address that refuses our mails is no way back.
      await work.run(async (em) => void em.create(MailMessage, { dedupeKey: `account/refused/${id}`, messageId: `<refused-${id}@example.jp>`, account: id, template: 'reset-password', to: mail, subject: '', text: '', createdAt: MORNING, bouncedAt: MORNING }));
      const refused = (await desks.clerk.get(`/branch/accounts/${id}`)).body;
      expect([refused.includes('「パスワードを忘れた方」から'), refused.includes(`登録のメールアドレス（${mail}）には、メールが届きません。お客様がまた使うには、もう一度再発行が要ります。`)]).toEqual([false, true]);
      await work.run((em) => em.nativeDelete(MailMessage, { dedupeKey: `account/refused/${id}` }));
      expect((await cancel(id, true, '')).statusCode).toBe(422);
      expect((await act(id, 'reissue/cancel', { 'reason-reissue-cancel': '支店違い', printed: '1' }, desks.south)).statusCode).toBe(404);
      expect((await cancel(id, true)).statusCode).toBe(303);
      expect((await cancel(id, true)).statusCode).toBe(303);
      expect([await state(registrationId), await work.read((em) => em.count(IdLetter, { account: id, voidedAt: null })), await work.read((em) => em.count(RegistrationTask, { registration: registrationId, doneAt: null }))]).toEqual(['closed', 0, 0]);
      for (const dead of [OWN, initialPassword]) expect((await new Visitor(app).signIn('contractor', loginId, dead)).statusCode).toBe(422);
      expect((await desks.clerk.get(`/branch/accounts/${id}`)).body).toContain('ありません。お客様は「パスワードを忘れた方」から');
      const link = await asked(loginId, mail);
      const chosen = '海の近くで貝を集めて並べる';
      await new Visitor(app).post(link, { password: chosen });
      expect((await new Visitor(app).signIn('contractor', loginId, chosen)).statusCode).toBe(303);
      expect((await ask(id)).statusCode).toBe(303);
    });

    it('the withdrawn letter comes back while the next one lies printed for the same address: that is held, until the address is checked anew', async () => {
      const { accountId: id, registrationId } = await begun();
      clock.set(new Date(MORNING.getTime() + 60_000));
      await printLetter(registrationId);
      expect((await postLetter(registrationId)).statusCode).toBe(303);
      expect((await cancel(id, true)).statusCode).toBe(303);
      const { id: nextId, receptionNumber } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
      clock.set(new Date(MORNING.getTime() + 120_000));
      await printLetter(nextId);
      const [withdrawn, held] = await work.read((em) => em.find(IdLetter, { account: id, registration: { $in: [registrationId, nextId] } }, { orderBy: { number: 'asc' } }));
      const path = `/branch/letters/posted/${withdrawn?.id ?? ''}/return`;
      expect((await desks.clerk.get(path)).body).toContain(`同じ住所あてに印刷してある通知書（${held?.number}）も無効になります`);
      const back = () => desks.clerk.post(path, { 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24', reason: 'あて所に尋ねあたりません' }, { from: '/branch/letters' });
      for (let press = 0; press < 2; press += 1) expect((await back()).statusCode).toBe(303);
      expect([await state(registrationId), await state(nextId), (await work.read((em) => em.findOneOrFail(ContractorAccount, id))).active]).toEqual(['closed', 'letter-returned', false]);
      expect(await work.read((em) => em.count(IdLetter, { account: id, voidedAt: null }))).toBe(0);
      expect((await facts(nextId)).filter(({ kind }) => kind === 'LetterReturned')).toHaveLength(1);
      expect((await desks.clerk.get('/branch/letters/tasks')).body).toContain(receptionNumber);
      expect((await printLetter(nextId)).statusCode).toBe(422);
      expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${nextId}`, action: 'signal' }))).toBe(1);
    });

    describe('the withdrawn letter comes back', () => {
      const withdrawn = async () => {
        const used = await begun();
        clock.set(new Date(MORNING.getTime() + 60_000));
        await printLetter(used.registrationId);
        await postLetter(used.registrationId);
        expect((await cancel(used.accountId, true)).statusCode).toBe(303);
        const letter = await work.read((em) => em.findOneOrFail(IdLetter, { registration: used.registrationId }));
        const path = `/branch/letters/posted/${letter.id}/return`;
        const back = async () => {
          clock.set(new Date(MORNING.getTime() + 180_000));
          const shown = (await desks.clerk.get(path)).body;
          const fields = { 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24', reason: 'あて所に尋ねあたりません' };
          for (let press = 0; press < 2; press += 1) expect((await desks.clerk.post(path, fields, { from: '/branch/letters' })).statusCode).toBe(303);
          return shown;
        };
        return { ...used, letter, back };
      };
      const tasks = (registration: string) => work.read(async (em) => (await em.find(RegistrationTask, { registration, doneAt: null })).map(({ kind }) => kind));
      const account = (id: string) => work.read((em) => em.findOneOrFail(ContractorAccount, id));

      it('while the next one is approved and not printed: that is held like a printed one', async () => {
        const { accountId: id, registrationId, back } = await withdrawn();
        const { id: nextId } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
        expect(await back()).toContain('お客様IDは、新しい通知書を印刷するまで使えません');
        expect([await state(registrationId), await state(nextId), (await account(id)).active, await tasks(nextId)]).toEqual(['closed', 'letter-returned', false, ['letter-returned']]);
        expect((await facts(nextId)).filter(({ kind }) => kind === 'LetterReturned')).toHaveLength(1);
        expect((await printLetter(nextId)).statusCode).toBe(422);
        expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${nextId}`, action: 'signal' }))).toBe(1);
      });

      it('while the next one waits for its approval: its check counts no more, whoever approves reads of it, and a new check lets it go on', async () => {
        const { accountId: id, letter, back } = await withdrawn();
        expect((await ask(id)).statusCode).toBe(303);
        const next = await work.read((em) => em.findOneOrFail(Registration, { reissueOf: id, endedAt: null }));
        expect(await back()).toContain(`同じ住所あての再発行（受付${next.receptionNumber}）の「住所の確認」は無効になります`);
        expect([await state(next.id), await tasks(next.id), (await facts(next.id)).filter(({ kind }) => kind === 'LetterReturned').length]).toEqual(['awaiting-approval', ['old-letter-returned'], 1]);
        expect(await work.read((em) => em.count(Outbox, { workflowId: `id-registration/${next.id}`, action: 'signal' }))).toBe(1);
        const page = (await open(next.id, desks.reviewer)).body;
        for (const words of ['住所の確認を記録してください', `前の通知書${letter.number}が令和8年11月24日に戻っています　あて所に尋ねあたりません`]) expect([words, page.includes(words)]).toEqual([words, true]);
        expect([(await approve(next.id, desks.reviewer)).statusCode, await state(next.id)]).toEqual([409, 'awaiting-approval']);
        const { version } = await work.read((em) => em.findOneOrFail(Registration, next.id));
        expect((await desks.clerk.post(`/branch/intake/${next.id}/calls/address`, { version: String(version), how: 'public-record', evidence: '登記をもう一度取り寄せた' }, { from: '/branch' })).statusCode).toBe(303);
        await open(next.id, desks.reviewer);
        expect([(await approve(next.id, desks.reviewer)).statusCode, await state(next.id)]).toEqual([303, 'approved']);
      });

      it('while the ID is in use by a password that its holder has chosen since: that is asked about, and the next letter waits for its check alone', async () => {
        const { accountId: id, registrationId, loginId, mail, back } = await withdrawn();
        await new Visitor(app).post(await asked(loginId, mail), { password: '海の近くで貝を集めて並べる' });
        const shown = await back();
        expect(shown).not.toContain('このあとにすること');
        expect([shown.includes('お客様に確かめる作業が残ります'), await tasks(registrationId), (await account(id)).active]).toEqual([true, ['old-letter-returned'], true]);

        const second = await withdrawn();
        await new Visitor(app).post(await asked(second.loginId, second.mail), { password: '海の近くで貝を集めて並べる' });
        const { id: nextId } = await approvedRegistration(work, people, MORNING, { reissueOf: second.accountId });
        await second.back();
        expect([await state(nextId), await tasks(nextId), (await account(second.accountId)).active, (await printLetter(nextId)).statusCode]).toEqual(['approved', ['old-letter-returned'], true, 422]);
      });

      it('nobody waits for it: it is recorded alone', async () => {
        const { accountId: id, registrationId, letter, back } = await withdrawn();
        const shown = await back();
        expect([shown.includes('お客様に確かめる作業はありません'), await tasks(registrationId)]).toEqual([true, []]);
        // Nobody is asked, and the customer has no way in: before and after it is recorded the page says what to do when he calls.
        for (const page of [shown, (await desks.clerk.get(`/branch/letters/posted/${letter.id}/return`)).body]) {
          for (const words of ['このあとにすること', 'いま使えるパスワードをお持ちではありません', `href="/branch/accounts/${id}"`]) expect([words, page.includes(words)]).toEqual([words, true]);
        }
      });
    });

    it('after the first sign-in by it there is nothing to take back', async () => {
      const { accountId: id, registrationId } = await begun();
      await work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'completed', endedAt: MORNING }));
      expect((await cancel(id, true)).statusCode).toBe(409);
    });
  });

  it('one open letter: of a first registration and a 再発行, or of two 再発行, one is approved; the page says why, and the database holds it', async () => {
    const { accountId: id, registrationId: first } = await inUse();
    const begin = async () => {
      const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
      await work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'awaiting-approval', account: null, approvedAt: null, submissionKey: `reissue/${registrationId}`, content: { appliedOn: calendarDate('2026-11-24'), postalCode: '0000000', address: '見本県見本市見本町1-2-3', name: '株式会社見本組', nameKana: '', phone: '099-000-4167', corporateNumber: null, department: '工事部', contactName: '架空 花子', mail: null } }));
      return registrationId;
    };
    const [one, two] = [await begin(), await begin()];
    const enter = (registrationId: string) => work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'approved' }));
    await work.run((em) => em.nativeUpdate(Registration, first, { state: 'posted', endedAt: null }));
    await expect(enter(one)).rejects.toThrow('an ID has one open letter at a time');
    const { receptionNumber } = await work.read((em) => em.findOneOrFail(Registration, first));
    const page = (await open(one, desks.reviewer)).body;
    expect(page).toContain(`まだ使われていない通知書があります（受付${receptionNumber}）`);
    expect((await approve(one, desks.reviewer)).statusCode).toBe(409);
    await work.run((em) => em.nativeUpdate(Registration, first, { state: 'completed', endedAt: MORNING }));
    const both = await Promise.allSettled([enter(one), enter(two)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('取扱支店の変更 takes a 再発行 that somebody holds out of their hands, and says what becomes of a letter that was printed and not posted', async () => {
    const { accountId: id } = await inUse();
    const { id: registrationId } = await approvedRegistration(work, people, MORNING, { reissueOf: id });
    clock.set(new Date(MORNING.getTime() + 60_000));
    await printLetter(registrationId);
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).body).toContain(`印刷した通知書${sheets.at(-1)?.number ?? ''}の発送が、記録されていません`);
    clock.set(MORNING);
    const holder = await work.read((em) => em.findOneOrFail(Staff, { loginId: LOGIN.clerk }));
    await work.run((em) => em.nativeUpdate(Registration, registrationId, { state: 'in-entry', assignee: holder.id, leaseSeenAt: MORNING }));
    expect((await act(id, 'move', { branch: people.otherBranchId, 'reason-move': '本社の移転' }, desks.reviewer)).statusCode).toBe(303);
    const moved = await work.read((em) => em.findOneOrFail(Registration, registrationId));
    expect([moved.branch, moved.assignee ?? null, moved.state]).toEqual([people.otherBranchId, null, 'received']);
    expect((await facts(registrationId)).at(-1)).toMatchObject({ kind: 'CaseTransferred', data: { from: '見本中央支店', to: '見本南支店', reason: '本社の移転' } });
    expect((await act(id, 'move', { branch: people.branchId, 'reason-move': '元に戻す' }, desks.headOffice)).statusCode).toBe(303);
  });

  it('取扱支店の変更 takes the customer with all its IDs, letters and tasks to the other branch', async () => {
    const { accountId: id, registrationId } = await issuedLetter(work, people, MORNING);
    await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `moved/${id}`, registration: registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }));
    // Of an ID that is closed somebody may have the page open as well.
    const { accountId: ended } = await issuedLetter(work, people, MORNING);
    expect((await act(ended, 'close', { 'reason-close': '担当者の退職' }, desks.reviewer)).statusCode).toBe(303);
    const move = (branch: string, who = desks.reviewer) => act(id, 'move', { branch, 'reason-move': '本社の移転' }, who);
    expect((await move('')).statusCode).toBe(422);
    expect((await move(people.otherBranchId, desks.clerk)).statusCode).toBe(403);
    for (const nowhere of [people.branchId, people.headOfficeId]) expect((await move(nowhere)).statusCode).toBe(409);
    const { location } = (await move(people.otherBranchId)).headers;
    expect([location, (await desks.reviewer.get(String(location))).body.includes('取扱支店を変えました')]).toEqual(['/branch/accounts?done=move', true]);
    expect((await desks.reviewer.get(`/branch/accounts/${id}`)).statusCode).toBe(404);
    // On a page that was opened before they read where it went, and who moved it.
    const late: readonly (readonly [string, Record<string, string>])[] = [
      ['unlock', { 'reason-unlock': '本人から電話' }], ['close', { 'reason-close': '廃業' }], ['letter', { 'reason-letter': '届かない' }], ['reissue', { how: 'public-record', evidence: '登記で確認', 'reason-reissue': '紛失' }],
      ['reissue/cancel', { 'reason-reissue-cancel': '見つかった' }], ['record', {}], ['record/address', {}],
      // Also where the form itself is to be filled in again.
      ['unlock', {}], ['close', { 'reason-close': '' }], ['letter', {}], ['reissue/cancel', {}], ['move', { branch: '' }], ['record/address/end', { change: id }],
    ];
    for (const [path, fields] of late.flatMap(([to, typed]) => [id, ended].map((account) => [`${account}/${to}`, typed] as const))) {
      const told = await desks.reviewer.post(`/branch/accounts/${path}`, fields, { from: '/branch/accounts' });
      expect([path, told.statusCode, /さんが取扱支店を変え、いまは見本南支店にあります/u.test(told.body)]).toEqual([path, 409, true]);
    }
    expect((await row((await work.read((em) => em.findOneOrFail(ContractorAccount, id))).loginId)).closedAt ?? null).toBeNull();
    const page = (await desks.south.get(`/branch/accounts/${id}`)).body;
    expect(page).toContain('見本中央支店 → 見本南支店');
    expect(await work.read((em) => em.findOneOrFail(Registration, registrationId))).toMatchObject({ branch: people.otherBranchId });
    expect((await desks.south.get('/branch/letters/tasks')).body).toContain('初回ログイン待ち');
    expect((await facts((await row(LOGIN.contractor)).id)).at(-1)).toMatchObject({ kind: 'AccountMoved', data: { from: '見本中央支店', to: '見本南支店', reason: '本社の移転' } });
  });
});
