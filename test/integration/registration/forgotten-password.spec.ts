import { AuditEvent, ContractorAccount, MailMessage, type UnitOfWork } from '#persistence';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FixedClock } from '../../support/index.js';
import { LOGIN, PASSWORD } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { PeopledPortal } from '../portal/peopled-portal.js';
import { linkTo } from './issued-letter.js';

const MORNING = new Date('2026-11-24T00:30:00Z');
const NEW = '川の流れに沿って歩いていく';
const MAIL = `${LOGIN.contractor}@mihon.example.jp`;

describe('パスワードを忘れた方', () => {
  let portal: PeopledPortal;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  const clock = new FixedClock(MORNING);

  beforeAll(async () => {
    portal = await PeopledPortal.open({}, clock);
    ({ app, work } = portal);
  });
  afterAll(() => portal.close());
  beforeEach(() => clock.set(new Date(clock.now().getTime() + 3_600_000)));

  const ask = (loginId: string, mail: string) => new Visitor(app).post('/password/forgotten', { loginId, mail });
  const sent = () => work.read((em) => em.count(MailMessage, { template: 'reset-password' }));

  it('answers alike whether or not ID and address belong together, and sends only when they do', async () => {
    const before = await sent();
    const pages = [];
    for (const [loginId, mail] of [['１０００ ０００ ００１', MAIL.toUpperCase()], [LOGIN.contractor, 'other@example.jp'], ['9999999999', MAIL], [LOGIN.stoppedContractor, `${LOGIN.stoppedContractor}@mihon.example.jp`]] as const) {
      const visitor = new Visitor(app);
      const answer = await visitor.post('/password/forgotten', { loginId, mail });
      expect([answer.statusCode, answer.headers.location]).toEqual([303, '/password/forgotten?sent=1']);
      pages.push((await visitor.get('/password/forgotten?sent=1')).body.replace(/value="[^"]*"/g, ''));
    }
    expect(new Set(pages).size).toBe(1);
    expect(await sent()).toBe(before + 1);
    const refused = await ask('12', 'x');
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('value="12"');
  });

  it('sends at most one mail a minute, also for presses at one moment', async () => {
    const before = await sent();
    await Promise.all([1, 2, 3].map(() => ask(LOGIN.contractor, MAIL)));
    expect(await sent()).toBe(before + 1);
    clock.set(new Date(clock.now().getTime() + 61_000));
    await ask(LOGIN.contractor, MAIL);
    expect(await sent()).toBe(before + 2);
  });

  it('sends at most five mails an hour to an ID, and to an address that several IDs have; after the hour it goes on', async () => {
    const before = await sent();
    const askEachMinute = async (loginId: string, times: number): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        clock.set(new Date(clock.now().getTime() + 61_000));
        expect((await ask(loginId, MAIL)).headers.location).toBe('/password/forgotten?sent=1');
      }
    };
    await askEachMinute(LOGIN.contractor, 8);
    expect(await sent()).toBe(before + 5);
    const other = { loginId: LOGIN.otherContractor };
    const own = await work.read(async (em) => (await em.findOneOrFail(ContractorAccount, other)).mail);
    await work.run((em) => em.nativeUpdate(ContractorAccount, other, { mail: MAIL }));
    await askEachMinute(LOGIN.otherContractor, 2);
    expect(await sent()).toBe(before + 5);
    clock.set(new Date(clock.now().getTime() + 3_600_000));
    await askEachMinute(LOGIN.otherContractor, 1);
    expect(await sent()).toBe(before + 6);
    await work.run((em) => em.nativeUpdate(ContractorAccount, other, { mail: own }));
  });

  it('a new password by the link: old sessions and the old password are dead, and a mail says so', async () => {
    const elsewhere = new Visitor(app, '192.0.2.7');
    await elsewhere.signIn('contractor', LOGIN.contractor, PASSWORD);
    await ask(LOGIN.contractor, MAIL);
    const link = await linkTo(work, 'reset-password', MAIL);
    const visitor = new Visitor(app);
    expect((await visitor.get(link)).body).toContain(LOGIN.contractor);
    for (const [password, words] of [['', '入力してください'], ['mijikai', '12文字以上'], ['Password-2026', '推測されにくい'], ['見本組の三階から海を見る', '会社名'], [LOGIN.contractor.repeat(2), 'IDを入れない']] as const) {
      const refused = await visitor.post(link, { password });
      expect([refused.statusCode, refused.body.includes(words)]).toEqual([422, true]);
    }
    expect((await elsewhere.get('/home')).statusCode).toBe(200);
    expect((await visitor.post(link, { password: NEW })).headers.location).toBe('/sign-in?reset=1');
    expect((await visitor.get('/sign-in?reset=1')).body).toContain('新しいパスワードを登録しました');
    expect((await elsewhere.get('/home')).statusCode).toBe(303);
    expect((await new Visitor(app).signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(422);
    expect((await new Visitor(app).signIn('contractor', LOGIN.contractor, NEW)).statusCode).toBe(303);
    expect(await work.read((em) => em.count(MailMessage, { template: 'password-changed', to: MAIL }))).toBe(1);
    expect((await visitor.get(link)).statusCode).toBe(404);
  });

  it('proved by the mail, a locked ID opens at once with the new password, not with the one of before; its network stays counted', async () => {
    const loginId = LOGIN.otherContractor;
    const mail = `${loginId}@mihon.example.jp`;
    const from = '192.0.2.140';
    const [before, after] = ['谷の底に霧が静かに降りる', '海の色は空の色に似ている'];
    await ask(loginId, mail);
    await new Visitor(app).post(await linkTo(work, 'reset-password', mail), { password: before });
    clock.set(new Date(clock.now().getTime() + 61_000));
    const wrong = async (id: string, times: number) => {
      for (let time = 0; time < times; time += 1) await new Visitor(app, from).signIn('contractor', id, 'まちがい');
    };
    await wrong(loginId, 10);
    expect((await new Visitor(app, from).signIn('contractor', loginId, before)).statusCode).toBe(429);
    await ask(loginId, mail);
    const link = await linkTo(work, 'reset-password', mail);
    const same = await new Visitor(app, from).post(link, { password: before });
    expect([same.statusCode, same.body.includes('いまのものと違うもの')]).toEqual([422, true]);
    expect((await new Visitor(app, from).signIn('contractor', loginId, before)).statusCode).toBe(429);
    expect((await new Visitor(app, from).post(link, { password: after })).headers.location).toBe('/sign-in?reset=1');
    expect((await new Visitor(app, from).signIn('contractor', loginId, after)).statusCode).toBe(303);
    // Fifty misses of a network stop it, whichever IDs they were of: the ten of before are among them.
    for (const unknown of ['9000000001', '9000000002', '9000000003', '9000000004']) await wrong(unknown, 10);
    expect((await new Visitor(app, from).signIn('contractor', '9000000005', 'まちがい')).statusCode).toBe(429);
  });

  it('a replaced link and one older than an hour are not good', async () => {
    await ask(LOGIN.contractor, MAIL);
    const first = await linkTo(work, 'reset-password', MAIL);
    clock.set(new Date(clock.now().getTime() + 61_000));
    await ask(LOGIN.contractor, MAIL);
    const second = await linkTo(work, 'reset-password', MAIL);
    expect((await new Visitor(app).get(first)).statusCode).toBe(404);
    const late = new Visitor(app);
    const token = await late.formToken(second);
    clock.set(new Date(clock.now().getTime() + 3_600_000));
    expect((await late.post(second, { password: NEW }, { token })).statusCode).toBe(404);
    expect((await late.get(`/password-reset/${'x'.repeat(43)}`)).statusCode).toBe(404);
  });

  it('request and reset are facts of the ID, without a secret in them; a request with another address is one an hour', async () => {
    const { id } = await work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: LOGIN.contractor }));
    const facts = async () => (await work.read((em) => em.find(AuditEvent, { caseId: id }, { orderBy: { seq: 'asc' } }))).map(({ kind, actorKind, data }) => [kind, actorKind, data]);
    const before = (await facts()).length;
    await ask(LOGIN.contractor, 'other@example.jp');
    await ask(LOGIN.contractor, 'another@example.jp');
    await ask(LOGIN.contractor, MAIL);
    await ask(LOGIN.contractor, MAIL);
    const link = await linkTo(work, 'reset-password', MAIL);
    expect((await new Visitor(app).post(link, { password: '空の色は海の色に似ている' })).statusCode).toBe(303);
    expect((await facts()).slice(before)).toEqual([
      ['AccountResetAsked', 'system', { address: 'other' }], ['AccountResetAsked', 'system', { address: 'own' }], ['AccountPasswordReset', 'contractor', {}],
    ]);
  });

  it('an ID that waits for its first sign-in has no password to forget', async () => {
    await work.run((em) => em.nativeUpdate(ContractorAccount, { loginId: LOGIN.otherContractor }, { passwordHash: null }));
    const before = await sent();
    await ask(LOGIN.otherContractor, `${LOGIN.otherContractor}@mihon.example.jp`);
    expect(await sent()).toBe(before);
  });
});
