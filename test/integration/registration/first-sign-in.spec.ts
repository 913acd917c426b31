import { AccountLink, AuditEvent, ContractorAccount, IdLetter, MailMessage, Outbox, Registration, RegistrationTask, type UnitOfWork } from '#persistence';
import { Passwords } from '#identity';
import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { FixedClock, OpenedDatabase, testConfig } from '../../support/index.js';
import { createPeople, LOGIN, PASSWORD, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { type IssuedLetter, issuedLetter, linkTo } from './issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');
const OWN = '山の向こうに橋を架けて渡る';
let mailboxes = 0;

describe('初回ログイン', () => {
  let opened: OpenedDatabase;
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let letter: IssuedLetter;
  let visitor: Visitor;
  let mail: string;
  const clock = new FixedClock(MORNING);
  const lines: string[] = [];

  beforeAll(async () => {
    opened = await OpenedDatabase.create();
    work = opened.work;
    people = await createPeople(work);
    app = await createPortal(testConfig({ DATABASE_URL: opened.database.url, LOG_LEVEL: 'info' }), { clock, logTo: { write: (line) => void lines.push(line) } });
  });
  afterAll(async () => {
    await app.close();
    await opened.drop();
  });
  beforeEach(async () => {
    clock.set(MORNING);
    letter = await issuedLetter(work, people, MORNING);
    visitor = new Visitor(app);
    mailboxes += 1;
    mail = `hanako-${mailboxes}@mihongumi.example.jp`;
  });

  const account = () => work.read((em) => em.findOneOrFail(ContractorAccount, letter.accountId));
  const registration = () => work.read((em) => em.findOneOrFail(Registration, letter.registrationId));
  const facts = async () => (await work.read((em) => em.find(AuditEvent, { caseId: letter.registrationId }, { orderBy: { seq: 'asc' } }))).map(({ kind }) => kind);
  const enter = (password = letter.password, who = visitor) => who.signIn('contractor', letter.loginId, password);
  const register = (fields: Record<string, string> = {}) => visitor.post('/first-sign-in', { mail, mailAgain: mail, password: OWN, ...fields });
  const begin = async (fields: Record<string, string> = {}) => {
    await enter();
    expect((await register(fields)).headers.location).toBe('/first-sign-in');
  };
  const errorOf = (body: string, field: string) => new RegExp(`id="f-${field}-error">(?:<span[^>]*>＊</span>)?([^<]+)`).exec(body)?.[1];

  it("the letter's password opens, as it is typed from paper, and nothing else is open before the registration", async () => {
    const { password } = letter;
    const wide = [...password].map((character) => String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0)).join('');
    for (const typed of [password, `${password.slice(0, 4)}-${password.slice(4, 8)} ${password.slice(8)}`, wide, wide.replace(/^(.{4})/, '$1－')]) {
      const answer = await enter(typed, new Visitor(app));
      expect([typed.length, answer.statusCode, answer.headers.location]).toEqual([typed.length, 303, '/home']);
    }
    await enter();
    for (const path of ['/home', '/guarantees', '/applications/new', '/password']) expect((await visitor.get(path)).headers.location).toBe('/first-sign-in');
    expect((await visitor.post('/password', { current: password, fresh: OWN }, { from: '/first-sign-in' })).headers.location).toBe('/first-sign-in');
    const page = (await visitor.get('/first-sign-in')).body;
    expect(page).toContain(letter.loginId);
    expect(page).toContain('全3ステップ中、1ステップ目');
    expect((await visitor.post('/first-sign-in/mail', { mail }, { from: '/first-sign-in' })).headers.location).toBe('/first-sign-in');
    expect(await linkTo(work, 'confirm-mail', mail)).toBe('');
  });

  it.each([
    ['nothing', { mail: '', mailAgain: '', password: '' }, { mail: 'メールアドレスは、', password: '新しいパスワードを入力してください' }],
    ['two addresses', { mailAgain: 'other@mihongumi.example.jp' }, { mailAgain: '2つのメールアドレスが違います' }],
    ['no shared address', { sharedMail: 'kyoyu' }, { sharedMail: '共有アドレスは、' }],
    ['a short password', { password: 'mijikai' }, { password: '12文字以上' }],
    ['a famous one', { password: 'Password-2026' }, { password: '推測されにくいもの' }],
    ['the own address as the shared one', { mail: 'Hanako@mihongumi.example.jp', mailAgain: 'Hanako@mihongumi.example.jp', sharedMail: 'hanako@mihongumi.example.jp' }, { sharedMail: '共有アドレスは、メールアドレスと違うもの' }],
    ['a password with the company', { password: '見本組の三階の窓から海を見る' }, { password: '会社名' }],
    ['a password with the service', { password: 'kotoshi no e-net hosho' }, { password: 'このサービスや保証の言葉' }],
  ] as const)('refused, with everything that was typed but the password: %s', async (_, fields, errors: Readonly<Record<string, string>>) => {
    await enter();
    const answer = await register(fields);
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('<title>エラー：');
    for (const [field, words] of Object.entries(errors)) expect(errorOf(answer.body, field)).toContain(words);
    for (const typed of Object.values({ ...{ mail, mailAgain: mail }, ...fields }).filter((text) => text.includes('@'))) expect(answer.body).toContain(`value="${typed}"`);
    expect(answer.body).not.toContain(`value="${'password' in fields && fields.password !== '' ? fields.password : OWN}"`);
    expect(await account()).toMatchObject({ mail: '' });
  });

  it('whose form stood open twice: the second one says that it is done elsewhere, gives back the address and leads on', async () => {
    await enter();
    const elsewhere = new Visitor(app);
    await enter(letter.password, elsewhere);
    const [token, another] = [await visitor.formToken('/first-sign-in'), await elsewhere.formToken('/first-sign-in')];
    expect((await register()).headers.location).toBe('/first-sign-in');
    const typed = { mail: 'second@mihongumi.example.jp', mailAgain: 'second@mihongumi.example.jp', sharedMail: '', password: 'べつの画面で決めた長い言葉' };
    const late = async (who: Visitor) => who.post('/first-sign-in', typed, { token: who === visitor ? token : another });
    const said = ({ statusCode, body }: Awaited<ReturnType<typeof late>>) => [statusCode, /<h1>([^<]*)/.exec(body)?.[1], body.includes('second@mihongumi.example.jp'), body.includes(typed.password), /button-primary" href="([^"]*)">([^<]*)/.exec(body)?.slice(1)];
    expect(said(await late(visitor))).toEqual([403, '登録は、ほかの画面で済んでいます', true, false, ['/first-sign-in', 'メールの確認へ進む']]);
    expect(said(await late(elsewhere))).toEqual([409, '登録は、ほかの画面で済んでいます', true, false, ['/sign-in', '新しいパスワードでログインする']]);
    expect(await linkTo(work, 'confirm-mail', typed.mail)).toBe('');
    expect((await visitor.post(await linkTo(work, 'confirm-mail', mail), {})).headers.location).toBe('/home?welcome=1');
    expect(said(await late(visitor))).toEqual([403, '初回ログインは、ほかの画面で終わっています', true, false, ['/home', 'ホームへ進む']]);
    expect(said(await late(elsewhere))).toEqual([409, '初回ログインは、ほかの画面で終わっています', true, false, ['/sign-in', '新しいパスワードでログインする']]);
    expect((await enter(OWN, new Visitor(app))).headers.location).toBe('/home');
    // Nobody who has only signed out is told so.
    const other = await issuedLetter(work, people, MORNING);
    const gone = new Visitor(app);
    await gone.signIn('contractor', other.loginId, other.password);
    const form = await gone.formToken('/first-sign-in');
    await work.run((em) => em.execute('update session set revoked_at = now() where account_id = ?', [other.accountId]));
    expect((await gone.post('/first-sign-in', typed, { token: form })).headers.location).toContain('/sign-in?next=%2Ffirst-sign-in');
  });

  it("neither the ID nor the letter's password, however it is typed, is a new one", async () => {
    await enter();
    for (const password of [letter.password, `${letter.password.slice(0, 4)}-${letter.password.slice(4)}`]) {
      expect(errorOf((await register({ password })).body, 'password')).toContain('郵送した初期パスワードと違うもの');
    }
    expect(errorOf((await register({ password: `${letter.loginId}${letter.loginId}` })).body, 'password')).toContain('IDを入れない');
  });

  it("waits for the link, and is completed by the button behind it, which kills the letter's password", async () => {
    await begin();
    expect((await enter(letter.password, new Visitor(app))).statusCode).toBe(303);
    expect((await visitor.get('/home')).headers.location).toBe('/first-sign-in');
    const waiting = (await visitor.get('/first-sign-in')).body;
    expect(waiting).toContain(mail);
    expect(waiting).toContain('11/25(水) 9:30');
    expect(await account()).toMatchObject({ mail: '' });
    const link = await linkTo(work, 'confirm-mail', mail);
    // A mail program looks first.
    const page = await new Visitor(app).get(link);
    expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(page.body).toContain(mail);
    expect(await account()).toMatchObject({ mail: '' });
    expect((await visitor.post(link, {})).headers.location).toBe('/home?welcome=1');
    expect((await visitor.get('/home?welcome=1')).body).toContain('ようこそ');
    expect((await visitor.get('/home')).body).not.toContain('ようこそ');
    expect((await visitor.get('/first-sign-in')).headers.location).toBe('/home?welcome=1');
    expect(await account()).toMatchObject({ mail });
    expect(await registration()).toMatchObject({ state: 'completed', dueAt: null, endedAt: MORNING });
    expect(await facts()).toEqual(['RegistrationReceived', 'PasswordChosen', 'FirstSignInCompleted']);
    const notices = await work.read((em) => em.find(Outbox, { workflowId: `id-registration/${letter.registrationId}` }));
    expect(notices.map(({ action }) => action).sort()).toEqual(['signal', 'start']);
    expect((await new Visitor(app).get(link)).statusCode).toBe(404);
    // A second press is answered as the first one, for a while and while the address is the ID's.
    const again = async () => visitor.post(link, {}, { from: '/sign-in' });
    expect((await again()).headers.location).toBe('/home?welcome=1');
    const confirmed = (await facts()).length;
    await work.run((em) => em.nativeUpdate(ContractorAccount, letter.accountId, { mail: 'later@mihongumi.example.jp' }));
    expect((await again()).statusCode).toBe(404);
    await work.run((em) => em.nativeUpdate(ContractorAccount, letter.accountId, { mail }));
    clock.set(new Date(MORNING.getTime() + 600_000));
    expect((await again()).statusCode).toBe(404);
    expect((await facts()).length).toBe(confirmed);
    expect((await enter(OWN, new Visitor(app))).headers.location).toBe('/home');
    expect((await enter(letter.password, new Visitor(app))).statusCode).toBe(422);
    const [token, logged] = [link.split('/').at(-1) ?? '', lines.join('')];
    for (const secret of [letter.password, OWN]) expect(logged).not.toContain(secret);
    expect(JSON.stringify(await work.read((em) => em.execute('select * from account_link')))).not.toContain(token);
  });

  it('the link is confirmed in another browser, which then signs in to the same greeting', async () => {
    await begin();
    const other = new Visitor(app, '192.0.2.80');
    const door = (await other.post(await linkTo(work, 'confirm-mail', mail), {})).headers.location ?? '';
    expect(door).toBe('/sign-in?confirmed=1&next=%2Fhome%3Fwelcome%3D1');
    const page = (await other.get(door)).body;
    for (const words of ['メールアドレスを確認しました', 'ご自身で決めたパスワードでログインすると', 'name="next" value="/home?welcome&#x3D;1"']) expect(page).toContain(words);
    expect((await other.post('/sign-in', { 'login-id': letter.loginId, password: OWN, next: '/home?welcome=1' })).headers.location).toBe('/home?welcome=1');
    expect((await visitor.get('/first-sign-in')).headers.location).toBe('/home?welcome=1');
    expect((await visitor.get('/home')).statusCode).toBe(200);
    // Long after, nobody is greeted anew.
    clock.set(new Date(MORNING.getTime() + 2 * 86_400_000));
    await other.signIn('contractor', letter.loginId, OWN);
    expect((await other.get('/first-sign-in')).headers.location).toBe('/home');
  });

  it.each(['own', 'shared'])('two presses at one moment are both answered as having worked: the %s address', async (which) => {
    const shared = `kyoyu-${mailboxes}@mihongumi.example.jp`;
    await begin({ sharedMail: shared });
    const link = await linkTo(work, 'confirm-mail', which === 'own' ? mail : shared);
    const other = new Visitor(app, '192.0.2.82');
    const token = await other.formToken(link);
    const answers = await Promise.all([1, 2].map(() => other.post(link, {}, { token })));
    expect(answers.map(({ statusCode, headers }) => [statusCode, headers.location])).toEqual(which === 'own' ? [1, 2].map(() => [303, '/sign-in?confirmed=1&next=%2Fhome%3Fwelcome%3D1']) : [1, 2].map(() => [200, undefined]));
    expect((await account())[which === 'own' ? 'mail' : 'sharedMail']).toBe(which === 'own' ? mail : shared);
  });

  it('the link that another ID of this browser confirms leads to the door, not into that other ID', async () => {
    await begin();
    const other = new Visitor(app, '192.0.2.81');
    await other.signIn('contractor', LOGIN.contractor, PASSWORD);
    expect((await other.post(await linkTo(work, 'confirm-mail', mail), {}, { from: '/sign-in' })).headers.location).toContain('/sign-in?confirmed=1');
  });

  it('whom to call stands beside every page of the way: the own branch, or all of them where nobody knows whose ID it is', async () => {
    await enter();
    const own = '見本中央支店　<span class="nowrap">平日 9:00～17:00</span><br><strong>00-0000-0000</strong>';
    expect((await visitor.get('/first-sign-in')).body).toContain(own);
    await register();
    expect((await visitor.get('/first-sign-in')).body).toContain(own);
    await visitor.post(await linkTo(work, 'confirm-mail', mail), {});
    await new Visitor(app).post('/password/forgotten', { loginId: letter.loginId, mail });
    expect((await new Visitor(app).get(await linkTo(work, 'reset-password', mail))).body).toContain(own);
    for (const path of ['/sign-in', '/password/forgotten', `/password-reset/${'x'.repeat(43)}`]) {
      const { body } = await new Visitor(app).get(path);
      for (const branch of ['見本中央支店', '見本南支店']) expect(body).toContain(`<li>${branch}　<strong class="nowrap">00-0000-0000</strong></li>`);
    }
    const locked = new Visitor(app, '192.0.2.82');
    let answer = await locked.signIn('contractor', letter.loginId, 'まちがい');
    for (let attempt = 0; attempt < 10; attempt += 1) answer = await locked.signIn('contractor', letter.loginId, 'まちがい');
    expect([answer.statusCode, answer.body.includes('<li>見本南支店　')]).toEqual([429, true]);
  });

  it('sent again, or to another address: only the newest link is good, and only for its time', async () => {
    const shared = `kyoyu-${mail}`;
    await begin({ sharedMail: shared });
    expect((await visitor.get('/first-sign-in')).body).toContain(`<dt>共有アドレス</dt><dd>${shared}`);
    const first = await linkTo(work, 'confirm-mail', mail);
    expect((await visitor.post('/first-sign-in/mail', { mail: 'x' }, { from: '/first-sign-in' })).statusCode).toBe(422);
    const corrected = `corrected-${mail}`;
    expect((await visitor.post('/first-sign-in/mail', { mail: corrected }, { from: '/first-sign-in' })).headers.location).toBe('/first-sign-in?sent=1');
    expect((await visitor.get('/first-sign-in?sent=1')).body).toContain(corrected);
    expect((await new Visitor(app).get(first)).statusCode).toBe(404);
    const second = await linkTo(work, 'confirm-mail', corrected);
    clock.set(new Date(MORNING.getTime() + 24 * 3_600_000));
    expect((await new Visitor(app).get(second)).statusCode).toBe(404);
    await visitor.signIn('contractor', letter.loginId, OWN);
    const late = (await visitor.get('/first-sign-in')).body;
    for (const words of ['リンクの期限が切れました', '（期限切れ）', '（期限切れ。ご利用開始のあと']) expect(late).toContain(words);
    await visitor.post('/first-sign-in/mail', { mail: corrected }, { from: '/first-sign-in' });
    expect((await visitor.get('/first-sign-in')).body).not.toContain('リンクの期限が切れました');
    await visitor.post(await linkTo(work, 'confirm-mail', corrected), {});
    expect(await account()).toMatchObject({ mail: corrected });
  });

  it('nobody is flooded: the same address once a minute, others ten times an hour', async () => {
    await begin();
    const again = (to: string) => visitor.post('/first-sign-in/mail', { mail: to }, { from: '/first-sign-in' });
    const soon = await again(mail);
    expect([soon.statusCode, errorOf(soon.body, 'mail')?.slice(0, 15)]).toEqual([429, '確認メールは、送ったばかりです']);
    clock.set(new Date(MORNING.getTime() + 60_000));
    expect((await again(mail)).statusCode).toBe(303);
    for (let count = 0; count < 8; count += 1) expect((await again(`${count}-${mail}`)).statusCode).toBe(303);
    expect((await again(`9-${mail}`)).statusCode).toBe(429);
    expect(await work.read((em) => em.count(AccountLink, { account: letter.accountId }))).toBe(10);
    clock.set(new Date(MORNING.getTime() + 3_661_000));
    await visitor.signIn('contractor', letter.loginId, OWN);
    expect((await again(`9-${mail}`)).statusCode).toBe(303);
  });

  it('two presses of the registration, and two of the confirmation, are one each', async () => {
    await enter();
    const token = await visitor.formToken('/first-sign-in');
    await Promise.all([1, 2].map(() => visitor.post('/first-sign-in', { mail, mailAgain: mail, password: OWN }, { token })));
    expect(await work.read((em) => em.count(AccountLink, { account: letter.accountId }))).toBe(1);
    const link = await linkTo(work, 'confirm-mail', mail);
    const browsers = [new Visitor(app), new Visitor(app)];
    const tokens = await Promise.all(browsers.map((browser) => browser.formToken(link)));
    const answers = await Promise.all(browsers.map((browser, index) => browser.post(link, {}, { token: tokens[index] ?? '' })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 303]);
    expect((await facts()).filter((kind) => kind === 'FirstSignInCompleted')).toHaveLength(1);
  });

  it.each([
    ['as it is', (shared: string) => shared, 0, []],
    ['taken out', () => '', 1, [true]],
    ['another', (shared: string) => `other-${shared}`, 1, [true]],
  ] as const)('再発行: the shared address of before is shown, and is confirmed anew or told that it is left: %s', async (_, typed, told, removed) => {
    const shared = `kyoyu-${mail}`;
    await work.run((em) => em.nativeUpdate(ContractorAccount, letter.accountId, { mail: `mae-${mail}`, sharedMail: shared }));
    await enter();
    const page = (await visitor.get('/first-sign-in')).body;
    expect([page.includes(`value="${shared}"`), page.includes(`これまでの共有アドレス ${shared} を`)]).toEqual([true, true]);
    // A mistake beside it takes neither the words nor the address away.
    const refused = (await register({ sharedMail: typed(shared), password: '' })).body;
    expect([refused.includes(`これまでの共有アドレス ${shared} を`), refused.includes(`value="${typed(shared)}"`)]).toEqual([true, true]);
    expect((await register({ sharedMail: typed(shared) })).headers.location).toBe('/first-sign-in');
    expect((await account()).sharedMail).toBeNull();
    expect(await work.read((em) => em.count(MailMessage, { template: 'address-changed', to: shared }))).toBe(told);
    expect(await work.read(async (em) => (await em.find(AuditEvent, { caseId: letter.accountId, kind: 'AccountMailChanged' })).map(({ data }) => data['removed']))).toEqual(removed);
    if (typed(shared) === '') return;
    await new Visitor(app).post(await linkTo(work, 'confirm-mail', typed(shared)), {});
    expect((await account()).sharedMail).toBe(typed(shared));
  });

  it.each([['taken out', '', 1], ['another', 'other-', 1], ['kept again', null, 0]] as const)('再発行: the shared address of before is kept at first, and before it is confirmed anew the holder begins again: %s', async (_, prefix, told) => {
    const shared = `kyoyu-${mail}`;
    await work.run((em) => em.nativeUpdate(ContractorAccount, letter.accountId, { mail: `mae-${mail}`, sharedMail: shared }));
    await begin({ sharedMail: shared });
    const again = async (sharedMail: string): Promise<void> => {
      visitor = new Visitor(app);
      await begin({ sharedMail });
    };
    await again(shared);
    const tellings = () => work.read((em) => em.count(MailMessage, { template: 'address-changed', to: shared }));
    expect(await tellings()).toBe(0);
    for (let time = 0; time < 2; time += 1) await again(prefix === null ? shared : prefix === '' ? '' : `${prefix}${shared}`);
    expect([await tellings(), await work.read((em) => em.count(AuditEvent, { caseId: letter.accountId, kind: 'AccountMailChanged' }))]).toEqual([told, told]);
  });

  describe('the form was sent, and the address is not confirmed', () => {
    const AGAIN = '川沿いの道を朝まで静かに歩く';
    const stored = () => work.read((em) => em.findOneOrFail(IdLetter, { account: letter.accountId }));

    it("a wrong address and a forgotten password: with the letter one begins anew, and what was chosen before opens nothing", async () => {
      const [wrong, shared] = [`wrong-${mail}`, `kyoyu-${mail}`];
      await begin({ mail: wrong, mailAgain: wrong, sharedMail: shared });
      expect(await stored()).toMatchObject({ usedAt: MORNING });
      expect((await stored()).voidedAt ?? null).toBeNull();
      const [first, firstShared] = [await linkTo(work, 'confirm-mail', wrong), await linkTo(work, 'confirm-mail', shared)];
      clock.set(new Date(MORNING.getTime() + 3 * 86_400_000));
      const elsewhere = new Visitor(app);
      expect((await enter(letter.password, elsewhere)).statusCode).toBe(303);
      const page = (await elsewhere.get('/first-sign-in')).body;
      for (const words of ['前の登録は、メールの確認が済んでいません', `${wrong} に確認メールを送っています。そのリンクの期限は切れています`, `value="${wrong}"`, '全3ステップ中、1ステップ目']) expect([words, page.includes(words)]).toEqual([words, true]);
      expect((await elsewhere.post('/first-sign-in', { mail, mailAgain: mail, password: AGAIN })).headers.location).toBe('/first-sign-in');
      expect((await elsewhere.get('/first-sign-in')).body).toContain('全3ステップ中、2ステップ目');
      for (const link of [first, firstShared]) expect((await new Visitor(app).get(link)).statusCode).toBe(404);
      expect((await enter(OWN, new Visitor(app))).statusCode).toBe(422);
      expect((await visitor.get('/first-sign-in')).headers.location).toContain('/sign-in');
      expect((await elsewhere.post(await linkTo(work, 'confirm-mail', mail), {})).headers.location).toBe('/home?welcome=1');
      expect(await account()).toMatchObject({ mail, sharedMail: null });
      expect([(await registration()).state, await facts()]).toEqual(['completed', ['RegistrationReceived', 'PasswordChosen', 'PasswordChosen', 'FirstSignInCompleted']]);
      expect(await stored()).toMatchObject({ usedAt: MORNING, voidedAt: clock.now() });
      expect((await enter(letter.password, new Visitor(app))).statusCode).toBe(422);
    });

    it('a shared address that is confirmed stays with a new registration; taken out, it is told, and the history says so', async () => {
      const shared = `kyoyu-${mail}`;
      await begin({ sharedMail: shared });
      await new Visitor(app).post(await linkTo(work, 'confirm-mail', shared), {});
      const again = async (fields: Record<string, string>) => {
        clock.set(new Date(clock.now().getTime() + 3_600_000));
        const elsewhere = new Visitor(app);
        await enter(letter.password, elsewhere);
        const page = (await elsewhere.get('/first-sign-in')).body;
        expect((await elsewhere.post('/first-sign-in', { mail, mailAgain: mail, password: AGAIN, ...fields })).headers.location).toBe('/first-sign-in');
        return page;
      };
      const ofAccount = () => work.read(async (em) => (await em.find(AuditEvent, { caseId: letter.accountId, kind: 'AccountMailChanged' })).map(({ data }) => data['removed'] ?? false));
      const [told, before] = [() => work.read((em) => em.count(MailMessage, { template: 'address-changed', to: shared })), await ofAccount()];
      const page = await again({ sharedMail: shared });
      expect([page.includes(`value="${shared}"`), page.includes(`共有アドレス ${shared} は、確認が済んでいます`)]).toEqual([true, true]);
      expect([(await account()).sharedMail, await ofAccount(), await told()]).toEqual([shared, before, 0]);
      await again({});
      expect([(await account()).sharedMail, await ofAccount(), await told()]).toEqual([null, [...before, true], 1]);
    });

    it('whoever is signed in by the letter while another confirms the address is signed out, and sees nothing of the ID', async () => {
      await begin();
      const holder = new Visitor(app);
      await enter(letter.password, holder);
      const token = await holder.formToken('/first-sign-in');
      await visitor.post(await linkTo(work, 'confirm-mail', mail), {});
      for (const path of ['/home', '/first-sign-in']) expect((await holder.get(path)).headers.location).toContain('/sign-in?next=');
      const refused = await holder.post('/first-sign-in', { mail: 'thief@example.jp', mailAgain: 'thief@example.jp', password: AGAIN }, { token });
      expect([refused.statusCode, refused.body.includes('href="/sign-in"'), refused.body.includes(mail), refused.body.includes(letter.loginId)]).toEqual([409, true, false, false]);
      expect(await account()).toMatchObject({ mail });
    });

    it('two who hold the letter at once: the one that sends first goes on, the other has to sign in anew', async () => {
      const other = new Visitor(app);
      await Promise.all([enter(), enter(letter.password, other)]);
      const token = await other.formToken('/first-sign-in');
      await register();
      const refused = await other.post('/first-sign-in', { mail: 'second@example.jp', mailAgain: 'second@example.jp', password: AGAIN }, { token });
      expect([refused.statusCode, refused.body.includes('href="/sign-in"'), refused.body.includes('second@example.jp'), refused.body.includes(mail)]).toEqual([409, true, true, false]);
      expect((await visitor.get('/first-sign-in')).body).toContain(mail);
      expect(await facts()).toEqual(['RegistrationReceived', 'PasswordChosen']);
    });

    it('after the last day of the letter the own password alone leads on', async () => {
      await begin();
      clock.set(new Date('2027-01-23T15:00:00Z'));
      const late = new Visitor(app);
      expect((await enter(letter.password, late)).statusCode).toBe(422);
      expect((await enter(OWN, late)).statusCode).toBe(303);
      expect((await late.post('/first-sign-in/mail', { mail }, { from: '/first-sign-in' })).statusCode).toBe(303);
      await late.post(await linkTo(work, 'confirm-mail', mail), {});
      expect((await registration()).state).toBe('completed');
    });

    it('nobody is flooded by registrations either: ten mails an hour', async () => {
      const fill = async (to: string) => {
        const one = new Visitor(app);
        await enter(letter.password, one);
        return one.post('/first-sign-in', { mail: to, mailAgain: to, password: OWN });
      };
      for (let count = 0; count < 10; count += 1) expect((await fill(`${count}-${mail}`)).statusCode).toBe(303);
      const refused = await fill(mail);
      expect([refused.statusCode, errorOf(refused.body, 'mail')?.slice(0, 15)]).toEqual([429, '確認メールは、送ったばかりです']);
      expect((await new Visitor(app).signIn('contractor', letter.loginId, OWN)).statusCode).toBe(303);
    });

    it('a refused sign-in costs the same for every ID: unknown, waiting for its first sign-in, on the way, in use', async () => {
      const passwords = app.get(Passwords);
      const counts: number[] = [];
      const tried = async (loginId: string) => {
        const spy = jest.spyOn(passwords, 'verify');
        expect((await new Visitor(app).signIn('contractor', loginId, 'まちがい')).statusCode).toBe(422);
        counts.push(spy.mock.calls.length);
        spy.mockRestore();
      };
      await tried(letter.loginId);
      await begin();
      for (const loginId of [letter.loginId, LOGIN.contractor, LOGIN.stoppedContractor, '9999999999']) await tried(loginId);
      expect(counts).toEqual([2, 2, 2, 2, 2]);
    });

    it('the reminder of the branch says that the customer has stopped at the confirmation', async () => {
      await work.run(async (em) => em.create(RegistrationTask, { dedupeKey: `not-signed-in/${letter.registrationId}`, registration: letter.registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING }));
      const clerk = new Visitor(app);
      await clerk.signIn('branch', LOGIN.clerk, PASSWORD);
      const words = '届いたメールの確認が済んでいません';
      expect((await clerk.get('/branch/letters/tasks')).body).not.toContain(words);
      await begin();
      expect((await clerk.get('/branch/letters/tasks')).body).toContain(words);
      await work.run((em) => em.nativeDelete(RegistrationTask, { registration: letter.registrationId }));
    });
  });

  it('the own address is not changed into the shared one while either waits', async () => {
    const shared = `kyoyu-${mail}`;
    await begin({ sharedMail: shared });
    const refused = await visitor.post('/first-sign-in/mail', { mail: shared.toUpperCase() }, { from: '/first-sign-in' });
    expect([refused.statusCode, errorOf(refused.body, 'mail')]).toEqual([422, '登録した共有アドレスと同じです。ご自身のアドレスを入力してください']);
    expect(refused.body).toContain(`value="${shared.toUpperCase()}"`);
  });

  it('a shared address is confirmed by its own readers, who need no ID, and opens nothing', async () => {
    const shared = `kyoyu-${mail}`;
    await begin({ sharedMail: shared });
    const reader = new Visitor(app);
    const answer = await reader.post(await linkTo(work, 'confirm-mail', shared), {});
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('メールアドレスを確認しました');
    expect(await account()).toMatchObject({ sharedMail: shared, mail: '' });
    expect((await registration()).state).toBe('posted');
    await visitor.post(await linkTo(work, 'confirm-mail', mail), {});
    expect(await account()).toMatchObject({ sharedMail: shared, mail });
  });

  it("the letter's password lives to the end of its last day", async () => {
    await work.run((em) => em.nativeUpdate(IdLetter, { account: letter.accountId }, { validUntil: '2026-11-24' as never }));
    clock.set(new Date('2026-11-24T14:59:00Z'));
    expect((await enter()).statusCode).toBe(303);
    clock.set(new Date('2026-11-24T15:00:00Z'));
    expect((await enter(letter.password, new Visitor(app))).statusCode).toBe(422);
  });

  it('a session that its password opened registers nothing after its last day', async () => {
    clock.set(new Date('2027-01-23T14:50:00Z'));
    expect((await enter()).statusCode).toBe(303);
    const token = await visitor.formToken('/first-sign-in');
    clock.set(new Date('2027-01-23T15:10:00Z'));
    expect((await visitor.post('/first-sign-in', { mail, mailAgain: mail, password: OWN }, { token })).headers.location).toContain('/sign-in');
    expect([(await account()).passwordHash ?? null, await facts()]).toEqual([null, ['RegistrationReceived']]);
  });

  it('a letter that was voided while its password was in use registers nothing', async () => {
    await enter();
    const token = await visitor.formToken('/first-sign-in');
    await work.run((em) => em.nativeUpdate(IdLetter, { account: letter.accountId }, { voidedAt: MORNING }));
    expect((await visitor.post('/first-sign-in', { mail, mailAgain: mail, password: OWN }, { token })).headers.location).toBe('/sign-in?unsaved=1');
    expect((await account()).passwordHash ?? null).toBeNull();
  });

  it('a link of an ID that was stopped, or got a new letter, confirms nothing', async () => {
    await begin();
    const link = await linkTo(work, 'confirm-mail', mail);
    const [visitor, again] = [new Visitor(app), new Visitor(app)];
    const tokens = [await visitor.formToken(link), await again.formToken(link)] as const;
    await work.run((em) => em.nativeUpdate(ContractorAccount, letter.accountId, { active: false }));
    const opened = await new Visitor(app).get(link);
    expect([opened.statusCode, opened.body.includes('お手続きの都合で止めています')]).toEqual([404, true]);
    expect((await visitor.post(link, {}, { token: tokens[0] })).statusCode).toBe(404);
    await work.run((em) => em.nativeUpdate(ContractorAccount, letter.accountId, { active: true, passwordHash: null }));
    expect((await again.post(link, {}, { token: tokens[1] })).statusCode).toBe(404);
    expect((await registration()).state).toBe('posted');
  });

  it.each(['before the registration', 'while the mail is waited for'] as const)('a 返戻 in the middle, %s: the browser of the letter is told what happened, nobody else anything', async (when) => {
    await (when === 'before the registration' ? enter() : begin());
    const token = await visitor.formToken('/first-sign-in');
    const clerk = new Visitor(app);
    await clerk.signIn('branch', LOGIN.clerk, PASSWORD);
    const { id } = await work.read((em) => em.findOneOrFail(IdLetter, { registration: letter.registrationId }));
    const back = await clerk.post(`/branch/letters/posted/${id}/return`, { reason: '宛所に尋ねあたらず', 'on-era': 'reiwa', 'on-year': '8', 'on-month': '11', 'on-day': '24' });
    expect([back.statusCode, (await registration()).state]).toEqual([303, 'letter-returned']);
    const late = await visitor.post(when === 'before the registration' ? '/first-sign-in' : '/first-sign-in/mail', { mail, mailAgain: mail, password: OWN }, { token });
    expect([late.statusCode, late.body.includes('通知書が、郵便で当社へ戻ってきました'), late.body.includes('いま送った内容は、登録していません'), /099-|電話/.test(late.body)]).toEqual([403, true, true, true]);
    const again = await visitor.get('/first-sign-in');
    expect([again.statusCode, again.body.includes('初回ログインを止めました'), again.body.includes('いま送った内容')]).toEqual([403, true, false]);
    for (const page of [late, again]) for (const secret of [letter.loginId, mail, OWN, '宛所']) expect(page.body).not.toContain(secret);
    // At the door an ID says nothing, to whoever has the letter's password as to whoever has none.
    const answers = await Promise.all([letter.password, 'Abcd3467Efgh'].map((password) => enter(password, new Visitor(app))));
    expect(answers.map(({ statusCode, body }) => [statusCode, body.includes('戻ってきました'), errorOf(body, 'login-id')])).toEqual([[422, false, 'IDまたはパスワードが正しくありません。'], [422, false, 'IDまたはパスワードが正しくありません。']]);
    expect((await new Visitor(app).get('/first-sign-in')).headers.location).toContain('/sign-in');
    // A sign-out or another end of a session is none of it.
    await work.run((em) => em.nativeUpdate(ContractorAccount, letter.accountId, { active: true }));
    expect((await visitor.get('/first-sign-in')).headers.location).toContain('/sign-in');
  });

  it('reminders to the branch are done with the first sign-in', async () => {
    await work.run(async (em) => em.create(RegistrationTask, {
      dedupeKey: `not-signed-in/${letter.registrationId}`, registration: letter.registrationId, branch: people.branchId, kind: 'not-signed-in', openedAt: MORNING,
    }));
    await begin();
    await visitor.post(await linkTo(work, 'confirm-mail', mail), {});
    expect(await work.read((em) => em.findOneOrFail(RegistrationTask, { registration: letter.registrationId }))).toMatchObject({ doneAt: MORNING, doneNote: '初回ログインが完了' });
    const [done] = await work.read((em) => em.find(AuditEvent, { caseId: letter.registrationId, kind: 'TaskDone' }));
    expect(done).toMatchObject({ actorKind: 'contractor', data: { task: 'not-signed-in', note: '初回ログインが完了' } });
  });

  it("wrong passwords of a letter count like any other's", async () => {
    const guesser = () => new Visitor(app, '192.0.2.90');
    for (let attempt = 0; attempt < 10; attempt += 1) expect((await enter('Abcd3467Efgh', guesser())).statusCode).toBe(422);
    expect((await enter(letter.password, guesser())).statusCode).toBe(429);
    expect((await enter()).statusCode).toBe(303);
  });

  it('every mail is owed to a procedure of its own', async () => {
    await begin();
    const mails = await work.read((em) => em.find(MailMessage, { to: mail }));
    const owed = await work.read((em) => em.find(Outbox, { workflowId: { $in: mails.map(({ id }) => `mail-delivery/${id}`) } }));
    expect(owed.map(({ action, name, payload }) => [action, name, payload])).toEqual(mails.map(({ id }) => ['start', 'mailDelivery', { mailId: id }]));
  });
});
