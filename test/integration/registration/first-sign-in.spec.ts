import { AccountLink, ContractorAccount, IdLetter, MailMessage, Outbox, type UnitOfWork } from '#persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOGIN, PASSWORD, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { type IssuedLetter, issuedLetter, linkTo } from './issued-letter.js';
import { MORNING, openFirstSignIn, OWN } from './first-sign-in-door.js';

describe('初回ログイン', () => {
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let letter: IssuedLetter;
  let visitor: Visitor;
  let mail: string;
  const { clock, lines, account, registration, facts, enter, register, begin, errorOf } = openFirstSignIn((opened) => void ({ people, work, app, letter, visitor, mail } = opened));

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
    const shared = `kyoyu-${mail}`;
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
    const own = '見本中央支店　<span class="nowrap">平日 9:00～17:00</span><br><strong class="nowrap">00-0000-0000</strong>';
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

  it('the own address is not changed into the shared one while either waits', async () => {
    const shared = `kyoyu-${mail}`;
    await begin({ sharedMail: shared });
    const refused = await visitor.post('/first-sign-in/mail', { mail: shared.toUpperCase() }, { from: '/first-sign-in' });
    expect([refused.statusCode, errorOf(refused.body, 'mail')]).toEqual([422, '登録した共有アドレスと同じです。ご自身のアドレスを入力してください']);
    expect(refused.body).toContain(`value="${shared.toUpperCase()}"`);
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
