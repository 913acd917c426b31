import { AccountLink, AuditEvent, ContractorAccount, MailMessage } from '#persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FixedClock } from '../../support/index.js';
import { LOGIN, PASSWORD } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { PeopledPortal } from '../portal/peopled-portal.js';
import { linkTo } from '../registration/issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');
const PATH = '/mail-addresses';
const NEW = 'taro@new-mihongumi.example.jp';
const SHARED = 'koji-ka@mihongumi.example.jp';
const minutes = (count: number) => new Date(MORNING.getTime() + count * 60_000);

describe('メールアドレスの変更', () => {
  let portal: PeopledPortal;
  let app: NestFastifyApplication;
  let visitor: Visitor;
  let id: string;
  let old: string;
  const clock = new FixedClock(MORNING);

  beforeAll(async () => {
    portal = await PeopledPortal.open({}, clock);
    ({ app } = portal);
    const account = await portal.work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: LOGIN.contractor }));
    [id, old] = [account.id, account.mail];
  });
  afterAll(() => portal.close());
  beforeEach(async () => {
    clock.set(MORNING);
    await portal.work.run(async (em) => {
      await em.nativeUpdate(ContractorAccount, id, { mail: old, sharedMail: null });
      await em.execute(`delete from account_link; delete from mail_message;`);
    });
    visitor = new Visitor(app);
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
  });

  const addresses = () => portal.work.read(async (em) => {
    const { mail, sharedMail } = await em.findOneOrFail(ContractorAccount, id, { refresh: true });
    return [mail, sharedMail ?? null];
  });
  const facts = async () => (await portal.work.read((em) => em.find(AuditEvent, { caseId: id }, { orderBy: { seq: 'asc' } }))).map(({ kind, data }) => [kind, data]);
  const mailsTo = (to: string, template: string) => portal.work.read((em) => em.count(MailMessage, { to, template, account: id }));
  const ask = (fields: Record<string, string> = {}) => visitor.post(PATH, { mail: NEW, sharedMail: '', password: PASSWORD, ...fields });
  const errorOf = (body: string, field: string) => new RegExp(`id="f-${field}-error">(?:<span[^>]*>＊</span>)?([^<]+)`).exec(body)?.[1];

  it('支店と管理のお客様IDの画面は、確認を待っている新しいアドレスを2つとも見せ、確認が済むと言わなくなる', async () => {
    const staff = { '/branch': new Visitor(app), '/admin': new Visitor(app) };
    await staff['/branch'].signIn('branch', LOGIN.clerk, PASSWORD);
    await staff['/admin'].signIn('admin', LOGIN.administrator, PASSWORD);
    const shown = async (house: '/branch' | '/admin') => (await staff[house].get(`${house}/accounts/${id}`)).body;
    await ask({ sharedMail: SHARED });
    const waits = 'お客様がまだ確認していません。リンクの期限 ';
    for (const house of ['/branch', '/admin'] as const) {
      const page = await shown(house);
      for (const row of [`<dt>確認待ちのアドレス</dt><dd>${NEW}（${waits}`, `<dt>確認待ちの共有アドレス</dt><dd>${SHARED}（${waits}`]) expect([house, page]).toEqual([house, expect.stringContaining(row)]);
      expect(page).toContain(old);
    }
    for (const address of [NEW, SHARED]) await new Visitor(app, '192.0.2.82').post(await linkTo(portal.work, 'confirm-mail', address), {});
    for (const house of ['/branch', '/admin'] as const) expect(await shown(house)).not.toContain('確認待ち');
  });

  it('the bar leads there; the new address counts once its link is confirmed, the earlier one is told, and all of it is on record', async () => {
    expect((await visitor.get('/home')).body).toContain(`href="${PATH}"`);
    const known = (await facts()).length;
    expect((await ask()).headers.location).toBe(`${PATH}?done=asked`);
    expect(await addresses()).toEqual([old, null]);
    const page = (await visitor.get(PATH)).body;
    for (const text of [old, NEW, '11/25(水) 9:30']) expect(page).toContain(text);
    expect(await mailsTo(old, 'address-changed')).toBe(0);

    const link = await linkTo(portal.work, 'confirm-mail', NEW);
    expect((await new Visitor(app).get(link)).statusCode).toBe(200);
    expect(await addresses()).toEqual([old, null]);
    // In another browser, which signs in and comes back to the page.
    const other = new Visitor(app, '192.0.2.81');
    const next = `${PATH}?done=changed`;
    expect((await other.post(link, {})).headers.location).toBe(`/sign-in?${new URLSearchParams({ confirmed: '1', next }).toString()}`);
    expect((await other.post('/sign-in', { 'login-id': LOGIN.contractor, password: PASSWORD, next })).headers.location).toBe(next);
    expect((await visitor.get(`${PATH}?done=changed`)).body).toContain('メールアドレスを変更しました');
    expect(await addresses()).toEqual([NEW, null]);
    expect([await mailsTo(old, 'address-changed'), await mailsTo(NEW, 'address-changed')]).toEqual([1, 0]);
    const told = await portal.work.read((em) => em.findOneOrFail(MailMessage, { to: old, template: 'address-changed' }));
    expect(told.subject).toContain('メールアドレスの登録が変わりました');
    expect(told.text).not.toContain(NEW);
    const added = (await facts()).slice(known);
    expect(added).toEqual([['AccountMailAsked', { address: 'own' }], ['AccountMailChanged', { address: 'own' }]]);
    expect(JSON.stringify(added)).not.toContain('@');
    expect((await other.get(link)).statusCode).toBe(404);
  });

  it('a link to a new password that lies in the earlier mailbox is dead with the change', async () => {
    await new Visitor(app).post('/password/forgotten', { loginId: LOGIN.contractor, mail: old });
    const reset = await linkTo(portal.work, 'reset-password', old);
    expect((await new Visitor(app).get(reset)).statusCode).toBe(200);
    await ask();
    await visitor.post(await linkTo(portal.work, 'confirm-mail', NEW), {});
    expect((await new Visitor(app).get(reset)).statusCode).toBe(404);
  });

  it('the shared address is confirmed by its own readers, replaced, and given up at once; who read the mails before is told', async () => {
    await ask({ mail: old, sharedMail: SHARED });
    expect(await addresses()).toEqual([old, null]);
    expect((await new Visitor(app).post(await linkTo(portal.work, 'confirm-mail', SHARED), {})).statusCode).toBe(200);
    expect(await addresses()).toEqual([old, SHARED]);
    expect(await mailsTo(old, 'address-changed')).toBe(1);
    expect((await ask({ mail: old, sharedMail: '' })).headers.location).toBe(`${PATH}?done=removed`);
    expect(await addresses()).toEqual([old, null]);
    expect([await mailsTo(old, 'address-changed'), await mailsTo(SHARED, 'address-changed')]).toEqual([2, 1]);
    expect((await facts()).at(-1)).toEqual(['AccountMailChanged', { address: 'shared', removed: true }]);
  });

  it('sent again, changed while it waits, past its time, withdrawn: only the newest link is good', async () => {
    await ask();
    const first = await linkTo(portal.work, 'confirm-mail', NEW);
    expect((await visitor.post(`${PATH}/own/resend`, {}, { from: PATH })).headers.location).toBe(`${PATH}?done=too-often`);
    clock.set(minutes(2));
    expect((await visitor.post(`${PATH}/own/resend`, {}, { from: PATH })).headers.location).toBe(`${PATH}?done=sent-again`);
    const second = await linkTo(portal.work, 'confirm-mail', NEW);
    expect((await new Visitor(app).get(first)).statusCode).toBe(404);

    const corrected = `corrected-${NEW}`;
    await ask({ mail: corrected });
    expect((await new Visitor(app).get(second)).statusCode).toBe(404);
    const third = await linkTo(portal.work, 'confirm-mail', corrected);
    clock.set(minutes(24 * 60 + 2));
    expect((await new Visitor(app).get(third)).statusCode).toBe(404);
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    expect((await visitor.get(PATH)).body).toContain('過ぎました');
    await visitor.post(`${PATH}/own/resend`, {}, { from: PATH });
    const fourth = await linkTo(portal.work, 'confirm-mail', corrected);
    expect((await visitor.post(`${PATH}/own/withdraw`, {}, { from: PATH })).headers.location).toBe(`${PATH}?done=withdrawn`);
    expect((await new Visitor(app).get(fourth)).statusCode).toBe(404);
    expect((await visitor.get(PATH)).body).not.toContain(corrected);
    expect(await addresses()).toEqual([old, null]);
    expect((await facts()).at(-1)).toEqual(['AccountMailWithdrawn', { address: 'own' }]);
    for (const act of ['resend', 'withdraw']) expect((await visitor.post(`${PATH}/own/${act}`, {}, { from: PATH })).headers.location).toBe(PATH);
    expect((await visitor.post(`${PATH}/other/resend`, {}, { from: PATH })).statusCode).toBe(404);
  });

  it.each([
    ['no address', { mail: 'x' }, 'mail', 'メールアドレスは、'], ['no shared address', { sharedMail: 'x' }, 'sharedMail', '共有アドレスは、'], ['the own one as the shared one', { sharedMail: NEW.toUpperCase() }, 'sharedMail', '共有アドレスは、メールアドレスと違うもの'],
    ['no password', { password: '' }, 'password', 'いまのパスワードを入力してください'], ['a wrong password', { password: 'まちがい' }, 'password', 'いまのパスワードが違います'],
  ] as const)('422, with what was typed but the password: %s', async (_, fields, field, words) => {
    const answer = await ask(fields);
    expect(answer.statusCode).toBe(422);
    expect(errorOf(answer.body, field)).toContain(words);
    expect(answer.body).toContain(`value="${'mail' in fields ? fields.mail : NEW}"`);
    expect(answer.body).not.toContain(PASSWORD);
    expect(await portal.work.read((em) => em.count(AccountLink, { account: id }))).toBe(0);
  });

  it('what changes nothing says so, and nobody is flooded', async () => {
    expect(errorOf((await ask({ mail: old })).body, 'mail')).toContain('いまのアドレスと同じです');
    for (let count = 0; count < 10; count += 1) expect((await ask({ mail: `${count}-${NEW}` })).statusCode).toBe(303);
    const stopped = await ask();
    expect([stopped.statusCode, errorOf(stopped.body, 'mail')]).toEqual([429, '確認メールを続けて送ったため、1時間ほどお待ちください']);
  });

  it('two presses are one change', async () => {
    await ask();
    const link = await linkTo(portal.work, 'confirm-mail', NEW);
    const known = (await facts()).length;
    const answers = await Promise.all([new Visitor(app), new Visitor(app)].map((browser) => browser.post(link, {}, { from: '/password/forgotten' })));
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 303]);
    expect((await facts()).slice(known)).toEqual([['AccountMailChanged', { address: 'own' }]]);
  });
});
