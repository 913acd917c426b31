import { Passwords } from '#identity';
import { AccountLink, AuditEvent, ContractorAccount, IdLetter, MailMessage, RegistrationTask, type UnitOfWork } from '#persistence';
import { jest } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOGIN, PASSWORD, type People } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { type IssuedLetter, linkTo } from './issued-letter.js';
import { MORNING, openFirstSignIn, OWN } from './first-sign-in-door.js';

describe('初回ログイン that is under way', () => {
  let people: People;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  let letter: IssuedLetter;
  let visitor: Visitor;
  let mail: string;
  const { clock, account, registration, facts, enter, register, begin, errorOf } = openFirstSignIn((opened) => void ({ people, work, app, letter, visitor, mail } = opened));

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
    const again = (sharedMail: string): Promise<void> => begin({ sharedMail }, new Visitor(app));
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
});
