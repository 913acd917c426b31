import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Branch, ContractorAccount, Customer, Session, SignInFailure, Staff, type UnitOfWork } from '#persistence';
import { Passwords, type PurposeHashes } from '#identity';
import { jest } from '@jest/globals';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { HASHES } from '../../../apps/portal/src/http/tokens.js';
import { FixedClock, testConfig } from '../../support/index.js';
import { LOGIN, PASSWORD } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { PeopledPortal } from './peopled-portal.js';

const MORNING = new Date('2026-11-24T00:30:00Z');

describe('signing in', () => {
  let portal: PeopledPortal;
  let work: UnitOfWork;
  let app: NestFastifyApplication;
  const clock = new FixedClock(MORNING);

  beforeAll(async () => {
    portal = await PeopledPortal.open({}, clock);
    ({ app, work } = portal);
  });
  afterAll(() => portal.close());
  beforeEach(async () => {
    clock.set(MORNING);
    await work.run((em) => em.nativeDelete(SignInFailure, {}));
  });

  const sentence = (body: string) => /id="f-login-id-error">(?:<span[^>]*>＊<\/span>)?([^<]+)/.exec(body)?.[1];
  const minutesLater = (minutes: number) => new Date(MORNING.getTime() + minutes * 60_000);

  test('a contractor signs in with the お客様ID in full-width digits and lands on HOME', async () => {
    const visitor = new Visitor(app);
    const answer = await visitor.signIn('contractor', '１０００ ０００ ００１', PASSWORD);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/home']);
    expect(visitor.cookie('contractor_session')).toMatch(/^[\w-]{43}$/);
  });

  test('「電子証書の確認はこちら」 leads through the sign-in straight to the list of certificates', async () => {
    const visitor = new Visitor(app);
    const answer = await visitor.post('/sign-in', { 'login-id': LOGIN.contractor, password: PASSWORD, next: '/guarantees' });
    expect(answer.headers.location).toBe('/guarantees');
  });

  test.each(['https://example.com/', '//example.com', '/\\example.com', '/branch', '/sign-out', '/guarantees\n.example.com'])('a foreign way on (%j) leads to HOME', async (next) => {
    const answer = await new Visitor(app).post('/sign-in', { 'login-id': LOGIN.contractor, password: PASSWORD, next });
    expect(answer.headers.location).toBe('/home');
  });

  test('an unknown ID, a wrong password and a stopped account get the same answer, word for word', async () => {
    const answers = [];
    for (const id of [LOGIN.contractor, LOGIN.stoppedContractor, '9999999999']) {
      answers.push(await new Visitor(app).signIn('contractor', id, 'まちがい'));
    }
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([422, 422, 422]);
    const pages = answers.map(({ body }) => body.replace(/value="[^"]*"/g, ''));
    expect(new Set(pages).size).toBe(1);
    expect(sentence(answers[0]?.body ?? '')).toBe('IDまたはパスワードが正しくありません。');
  });

  test('staff and administrators each have their own door, and no other opens', async () => {
    const tries = [
      ['branch', LOGIN.reviewer, 303], ['admin', LOGIN.administrator, 303], ['branch', LOGIN.administrator, 422],
      ['admin', LOGIN.branchManager, 422], ['contractor', LOGIN.reviewer, 422],
    ] as const;
    for (const [audience, id, status] of tries) {
      expect((await new Visitor(app).signIn(audience, id, PASSWORD)).statusCode).toBe(status);
    }
  });

  test('a form that was sent after the session had ended is said to be lost, and only that', async () => {
    const visitor = new Visitor(app);
    const sent = await visitor.post('/applications/drafts', {}, { from: '/sign-in' });
    expect(sent.headers.location).toMatch(/^\/sign-in\?(.*&)?unsaved=1$/);
    const page = await visitor.get(String(sent.headers.location));
    expect(page.body).toContain('直前に送信した画面の入力は、保存されていません');
    // It may have been ended in another window as well.
    expect([page.body.includes('送信したときには、ログインが終わっていました'), page.body.includes('期限が切れて')]).toEqual([true, false]);
    const refused = await visitor.post('/sign-in', { 'login-id': LOGIN.contractor, password: 'まちがい', unsaved: '1' });
    expect([refused.statusCode, refused.body.includes('それより前に保存した画面の内容は残っています')]).toEqual([422, true]);
    expect((await visitor.get('/home')).headers.location).toBe('/sign-in?next=%2Fhome');
    expect((await visitor.get('/sign-in?next=%2Fhome')).body).not.toContain('保存されていません');
  });

  test('only the hash of the cookie is stored, and signing out ends the session for a copy of it too', async () => {
    const visitor = new Visitor(app);
    await visitor.signIn('branch', LOGIN.reviewer, PASSWORD);
    const token = visitor.cookie('branch_session') ?? '';
    const stored = await work.read((em) => em.find(Session, { audience: 'branch', revokedAt: null }));
    expect(stored.every(({ tokenHash }) => tokenHash !== token && /^[0-9a-f]{64}$/.test(tokenHash))).toBe(true);
    const copy = new Visitor(app);
    copy.setCookie('branch_session', token);
    expect((await copy.get('/health/system', { 'x-forwarded-for': '192.0.2.9' })).statusCode).toBe(503);
    expect((await visitor.post('/branch/sign-out', {}, { from: '/branch/sign-in' })).headers.location).toBe('/branch/sign-in?signed-out=1');
    expect((await copy.get('/health/system', { 'x-forwarded-for': '192.0.2.9' })).statusCode).toBe(404);
  });

  test('a session ends after 30 silent minutes, and after 12 hours at the latest', async () => {
    const silent = new Visitor(app);
    await silent.signIn('branch', LOGIN.reviewer, PASSWORD);
    const open = async () => (await silent.get('/health/system')).statusCode !== 404;
    clock.set(minutesLater(29));
    expect(await open()).toBe(true);
    clock.set(minutesLater(29 + 30));
    expect(await open()).toBe(false);

    clock.set(MORNING);
    const busy = new Visitor(app);
    await busy.signIn('branch', LOGIN.reviewer, PASSWORD);
    for (let minute = 20; minute < 720; minute += 20) {
      clock.set(minutesLater(minute));
      expect((await busy.get('/health/system')).statusCode).not.toBe(404);
    }
    clock.set(minutesLater(720));
    expect((await busy.get('/health/system')).statusCode).toBe(404);
  });

  test('a new sign-in gives a new token and ends the session before it', async () => {
    const visitor = new Visitor(app);
    await visitor.signIn('branch', LOGIN.reviewer, PASSWORD);
    const first = visitor.cookie('branch_session');
    await visitor.signIn('branch', LOGIN.reviewer, PASSWORD);
    expect(visitor.cookie('branch_session')).not.toBe(first);
    const old = new Visitor(app);
    old.setCookie('branch_session', first);
    expect((await old.get('/health/system')).statusCode).toBe(404);
  });

  test('twenty people can sign in at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => new Visitor(app).signIn('contractor', LOGIN.otherContractor, PASSWORD)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 303));
  });

  test('rows of sessions that ended a month ago go with the next sign-in', async () => {
    await new Visitor(app).signIn('branch', LOGIN.reviewer, PASSWORD);
    clock.set(new Date(MORNING.getTime() + 32 * 24 * 60 * 60_000));
    await new Visitor(app).signIn('branch', LOGIN.reviewer, PASSWORD);
    expect(await work.read((em) => em.count(Session, {}))).toBe(1);
  });

  test('a staff ID that no text of ours can be is told beside its field', async () => {
    const answer = await new Visitor(app).signIn('branch', `${LOGIN.reviewer}\0x`, PASSWORD);
    expect([answer.statusCode, sentence(answer.body)]).toEqual([422, '職員IDを入力してください。']);
  });

  test('ten wrong passwords stop the ID at this network for the rest of 15 minutes, with the time told; a right one is not even tried', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await new Visitor(app, '192.0.2.99').signIn('contractor', LOGIN.contractor, 'まちがい')).statusCode).toBe(422);
    }
    const stopped = await new Visitor(app, '192.0.2.99').signIn('contractor', LOGIN.contractor, PASSWORD);
    expect([stopped.statusCode, sentence(stopped.body)]).toEqual([429, '続けてまちがえたため、ログインを止めています。9:45以降に、もう一度お試しください。']);
    // Nothing that was typed is wrong.
    expect([stopped.body.includes('</svg>ログインを止めています</h2>'), stopped.body.includes('入力内容を確認してください')]).toEqual([true, false]);
    expect((await new Visitor(app, '192.0.2.99').signIn('contractor', LOGIN.otherContractor, PASSWORD)).statusCode).toBe(303);
    clock.set(minutesLater(15));
    expect((await new Visitor(app, '192.0.2.99').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(303);
  });

  test('nobody is locked out by what others try elsewhere', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) await new Visitor(app, '198.51.100.1').signIn('contractor', LOGIN.contractor, 'まちがい');
    expect((await new Visitor(app, '198.51.100.1').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(429);
    expect((await new Visitor(app, '198.51.100.2').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(303);
  });

  test('all addresses of an IPv6 /64 are one network', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) await new Visitor(app, `2001:db8:1:2::${attempt + 1}`).signIn('contractor', LOGIN.contractor, 'まちがい');
    expect((await new Visitor(app, '2001:db8:1:2:ffff::1').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(429);
    expect((await new Visitor(app, '2001:db8:1:3::1').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(303);
  });

  test('a hundred failures over many networks within an hour stop the ID, but not where this person has signed in before', async () => {
    const { loginId, address } = app.get<PurposeHashes>(HASHES);
    await new Visitor(app, '203.0.113.10').signIn('contractor', LOGIN.contractor, PASSWORD);
    await work.run(async (em) => {
      for (let one = 0; one < 100; one += 1) {
        em.create(SignInFailure, { audience: 'contractor', idHash: loginId.of(`contractor\0${LOGIN.contractor}`), addressHash: address.of(`198.51.100.${one}`), at: MORNING });
      }
    });
    clock.set(minutesLater(59));
    expect((await new Visitor(app, '203.0.113.11').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(429);
    expect((await new Visitor(app, '203.0.113.10').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(303);
    clock.set(minutesLater(60));
    expect((await new Visitor(app, '203.0.113.11').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(303);
  });

  test('a right password takes back only what was tried of this ID from here', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await new Visitor(app, '192.0.2.1').signIn('contractor', LOGIN.contractor, 'まちがい');
    await new Visitor(app, '192.0.2.1').signIn('contractor', LOGIN.otherContractor, 'まちがい');
    await new Visitor(app, '192.0.2.2').signIn('contractor', LOGIN.contractor, 'まちがい');
    await new Visitor(app, '192.0.2.1').signIn('contractor', LOGIN.contractor, PASSWORD);
    expect(await work.read((em) => em.count(SignInFailure, {}))).toBe(2);
  });

  test('an unknown ID is stopped alike, so the stop does not tell whether it exists', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) await new Visitor(app).signIn('contractor', '8888888888', 'まちがい');
    expect((await new Visitor(app).signIn('contractor', '8888888888', 'まちがい')).statusCode).toBe(429);
  });

  test('fifty failures from one network stop that network over all IDs', async () => {
    const addressHash = app.get<PurposeHashes>(HASHES).address.of('192.0.2.50');
    await work.run(async (em) => {
      for (let one = 0; one < 50; one += 1) {
        em.create(SignInFailure, { audience: 'contractor', idHash: String(one).padStart(64, '0'), addressHash, at: MORNING });
      }
    });
    expect((await new Visitor(app, '192.0.2.50').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(429);
    expect((await new Visitor(app, '192.0.2.51').signIn('contractor', LOGIN.contractor, PASSWORD)).statusCode).toBe(303);
  });

  test('neither IDs nor addresses are stored in the count of failures', async () => {
    await new Visitor(app, '192.0.2.77').signIn('contractor', '7777777777', 'まちがい');
    const rows = await work.read((em) => em.execute<object[]>('select * from sign_in_failure'));
    expect(JSON.stringify(rows)).not.toMatch(/7777777777|192\.0\.2\.77/);
    expect(rows).toHaveLength(1);
  });


  test('the address of a client is what a trusted proxy says, and nobody else', async () => {
    const behindProxy = await createPortal(testConfig({ DATABASE_URL: portal.databaseUrl, TRUSTED_PROXIES: '10.0.0.1' }), { clock });
    const failFrom = async (portal: NestFastifyApplication, socket: string, forwarded: string) => {
      await work.run((em) => em.nativeDelete(SignInFailure, {}));
      await portal.inject({ method: 'GET', url: '/' });
      const page = await portal.inject({ method: 'GET', url: '/sign-in' });
      const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
      await portal.inject({
        method: 'POST', url: '/sign-in', remoteAddress: socket, cookies: { form_secret: page.cookies[0]?.value ?? '' },
        headers: { 'x-forwarded-for': forwarded, 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ _csrf: token, 'login-id': LOGIN.contractor, password: 'まちがい' }).toString(),
      });
      return (await work.read((em) => em.findOneOrFail(SignInFailure, { audience: 'contractor' }))).addressHash;
    };
    const hashOf = (address: string) => app.get<PurposeHashes>(HASHES).address.of(address);
    expect(await failFrom(behindProxy, '10.0.0.1', '203.0.113.5')).toBe(hashOf('203.0.113.5'));
    expect(await failFrom(behindProxy, '10.0.0.1', '198.51.100.9, 203.0.113.5')).toBe(hashOf('203.0.113.5'));
    expect(await failFrom(behindProxy, '10.0.0.2', '203.0.113.5')).toBe(hashOf('10.0.0.2'));
    expect(await failFrom(app, '10.0.0.1', '203.0.113.5')).toBe(hashOf('10.0.0.1'));
    await behindProxy.close();
  });

  test('sixty attempts at once from one address, each with another ID, do not slip past its count', async () => {
    const statuses = await Promise.all(Array.from({ length: 60 }, async (_, one) => (await new Visitor(app, '192.0.2.60').signIn('contractor', String(6_000_000_000 + one), 'まちがい')).statusCode));
    expect([422, 429].map((status) => statuses.filter((found) => found === status).length)).toEqual([50, 10]);
  });

  test('an attempt counts from its beginning, and a right password takes it back', async () => {
    const count = () => work.read((em) => em.count(SignInFailure, {}));
    const counted: number[] = [];
    const passwords = app.get(Passwords);
    const verify = passwords.verify.bind(passwords);
    const spy = jest.spyOn(passwords, 'verify').mockImplementation(async (hash, password) => {
      counted.push(await count());
      return verify(hash, password);
    });
    await new Visitor(app).signIn('contractor', LOGIN.contractor, PASSWORD);
    spy.mockRestore();
    expect([counted, await count()]).toEqual([[1], 0]);
  });

  test.each([
    ['role', { role: 'clerk' }], ['rank', { rank: 'section-chief' }], ['active', { active: false }], ['password', { passwordHash: 'another' }], ['branch', 'other'],
  ] as const)("a change of a staff member's %s ends the open sessions", async (_, change) => {
    const visitor = new Visitor(app);
    await visitor.signIn('branch', LOGIN.reviewer, PASSWORD);
    const before = await work.read((em) => em.findOneOrFail(Staff, { loginId: LOGIN.reviewer }));
    const { role, rank, active, passwordHash, branch } = before;
    const other = await work.read((em) => em.findOneOrFail(Branch, { id: { $ne: branch } }));
    const set = (values: object) => work.run((em) => em.nativeUpdate(Staff, { loginId: LOGIN.reviewer }, values));
    await set({ name: '審査 改姓' });
    expect((await visitor.get('/branch')).statusCode).toBe(200);
    await set(change === 'other' ? { branch: other.id } : change);
    await set({ role, rank, active, passwordHash, branch });
    expect((await visitor.get('/branch')).headers.location).toBe('/branch/sign-in?next=%2Fbranch');
    expect((await visitor.signIn('branch', LOGIN.reviewer, PASSWORD)).statusCode).toBe(303);
  });

  test.each([['customer', null], ['active', { active: false }], ['password', { passwordHash: 'another' }]] as const)("a change of a contractor account's %s ends the open sessions", async (_, change) => {
    const visitor = new Visitor(app);
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    const { active, passwordHash, customer } = await work.read((em) => em.findOneOrFail(ContractorAccount, { loginId: LOGIN.contractor }));
    const other = await work.read((em) => em.findOneOrFail(Customer, { id: { $ne: customer } }));
    const set = (values: object) => work.run((em) => em.nativeUpdate(ContractorAccount, { loginId: LOGIN.contractor }, values));
    await set({ department: '工務部' });
    expect((await visitor.get('/home')).statusCode).toBe(200);
    await set(change ?? { customer: other.id });
    await set({ active, passwordHash, customer });
    expect((await visitor.get('/home')).headers.location).toBe('/sign-in?next=%2Fhome');
  });

  test('forty attempts at once at two portals are counted exactly', async () => {
    const second = await createPortal(testConfig({ DATABASE_URL: portal.databaseUrl }), { clock });
    const statuses = await Promise.all(Array.from({ length: 40 }, async (_, one) => (await new Visitor(one % 2 === 0 ? app : second).signIn('contractor', LOGIN.otherContractor, 'まちがい')).statusCode));
    expect(statuses.filter((status) => status === 422)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
    await second.close();
  });

  test('twenty attempts at once do not slip past the count', async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await new Visitor(app).signIn('contractor', LOGIN.otherContractor, 'まちがい')).statusCode));
    expect(statuses.filter((status) => status === 422)).toHaveLength(10);
    expect(statuses.every((status) => status === 422 || status === 429)).toBe(true);
  });
});
