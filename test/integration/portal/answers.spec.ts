import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createPortal } from '../../../apps/portal/src/create-portal.js';
import { testConfig } from '../../support/index.js';
import { LOGIN, PASSWORD } from '../../support/people.js';
import { SeverableConnection } from '../../support/severable.js';
import { type PageResponse, Visitor } from '../../support/visitor.js';
import { PeopledPortal } from './peopled-portal.js';

const heading = ({ body }: PageResponse) => /<h1[^>]*>([^<]+)/.exec(body)?.[1];

describe('what the portal answers', () => {
  let peopled: PeopledPortal;
  let app: NestFastifyApplication;
  let lines: string[];

  beforeAll(async () => {
    peopled = await PeopledPortal.open({ LOG_LEVEL: 'debug' });
    ({ app, lines } = peopled);
  });
  afterAll(() => peopled.close());

  test.each(['/', '/sign-in', '/branch/sign-in', '/nowhere', '/health/live', '/v'])('%s carries the content security policy of decisions 23 and the other headers', async (path) => {
    const { headers } = await new Visitor(app).get(path);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  test('what is signed in, every sign-in page and everything below /v is never stored by a cache', async () => {
    const visitor = new Visitor(app);
    for (const path of ['/sign-in', '/v', '/v/anything', '/branch', '/nowhere']) {
      expect((await visitor.get(path)).headers['cache-control']).toBe('no-store');
    }
  });

  test('cookies are HttpOnly and SameSite, and Secure as soon as the public address is https', async () => {
    const secure = await createPortal(testConfig({ DATABASE_URL: peopled.databaseUrl, PUBLIC_URL: 'https://hosho.example.jp' }));
    const attributes = async (portal: NestFastifyApplication) => {
      const visitor = new Visitor(portal);
      const cookies = [...(await visitor.get('/sign-in')).cookies, ...(await visitor.signIn('contractor', LOGIN.contractor, PASSWORD)).cookies, ...(await new Visitor(portal).signIn('branch', LOGIN.reviewer, PASSWORD)).cookies];
      return Object.fromEntries(cookies.map(({ name, path, httpOnly, sameSite, secure: only }) => [name, { path, httpOnly, sameSite, secure: only ?? false }]));
    };
    const expected = (only: boolean) => ({
      [only ? '__Host-form_secret' : 'form_secret']: { path: '/', httpOnly: true, sameSite: 'Lax', secure: only },
      [only ? '__Host-contractor_session' : 'contractor_session']: { path: '/', httpOnly: true, sameSite: 'Lax', secure: only },
      [only ? '__Secure-branch_session' : 'branch_session']: { path: '/branch', httpOnly: true, sameSite: 'Strict', secure: only },
    });
    expect(await attributes(app)).toEqual(expected(false));
    expect(await attributes(secure)).toEqual(expected(true));
    expect((await new Visitor(secure).get('/')).headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    await secure.close();
  });

  test('a page of the signed-in leads to the right sign-in, which leads back', async () => {
    const { statusCode, headers } = await new Visitor(app).get('/branch?view=mine');
    expect([statusCode, headers.location]).toEqual([303, '/branch/sign-in?next=%2Fbranch%3Fview%3Dmine']);
  });

  test('a form whose session has ended leads to the sign-in and from there to its page', async () => {
    const { headers } = await new Visitor(app).post('/branch/payments/new?case=26-00001', {}, { token: 'of an ended session' });
    expect(headers.location).toBe('/branch/sign-in?next=%2Fbranch%2Fpayments%2Fnew%3Fcase%3D26-00001&unsaved=1');
    const draft = '/applications/drafts/0198f000-0000-7000-8000-000000000000';
    const form = await new Visitor(app).post(`${draft}/steps/works`, {}, { token: 'of an ended session' });
    expect(form.headers.location).toBe(`/sign-in?next=${encodeURIComponent(`${draft}/steps/works`)}&unsaved=1`);
    expect((await new Visitor(app).post('/branch/payments/0198f000-0000-7000-8000-000000000000/nowhere', {}, { token: 'x' })).statusCode).toBe(404);
  });

  test('a page opened from another site leaves the forms that are open already in force', async () => {
    const visitor = new Visitor(app);
    const token = await visitor.formToken('/sign-in');
    const crossSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    // A link in a webmail: the browser sends the Lax cookies and none of the Strict ones.
    expect((await visitor.get('/sign-in', crossSite)).cookies.map(({ name }) => name)).not.toContain('form_secret');
    // An image in a page of theirs: the browser sends no cookie, and none that is set in answer is kept for us.
    await new Visitor(app).get('/sign-in', crossSite);
    expect((await visitor.post('/sign-in', { 'login-id': LOGIN.contractor, password: PASSWORD }, { token })).statusCode).toBe(303);
  });

  test('404: an unknown address, in Japanese, with the way home', async () => {
    const answer = await new Visitor(app).get('/nowhere');
    expect([answer.statusCode, heading(answer)]).toEqual([404, 'ページが見つかりません']);
  });

  test('what is refused to somebody who is signed in is told in their own layout, with their menu', async () => {
    for (const [audience, login, own, lost, menu] of [
      ['branch', LOGIN.clerk, '/branch/cases/0198f000-0000-7000-8000-000000000000', '/branch/nowhere', 'action="/branch/sign-out"'],
      ['admin', LOGIN.administrator, '/admin/cases/0198f000-0000-7000-8000-000000000000', '/admin/nowhere', 'action="/admin/sign-out"'],
      ['contractor', LOGIN.contractor, '/applications/0198f000-0000-7000-8000-000000000000', '/guarantees/9', 'action="/sign-out"'],
    ] as const) {
      const visitor = new Visitor(app);
      await visitor.signIn(audience, login, PASSWORD);
      for (const path of [own, lost]) {
        const answer = await visitor.get(path);
        expect([answer.statusCode, heading(answer), answer.headers['cache-control']]).toEqual([404, 'ページが見つかりません', 'no-store']);
        expect(answer.body).toContain(menu);
      }
      expect((await new Visitor(app).get(lost)).body).not.toContain(menu);
    }
  });

  test('405: a known address by another method, with Allow', async () => {
    const answer = await app.inject({ method: 'DELETE', url: '/sign-in' });
    expect([answer.statusCode, answer.headers.allow, heading(answer)]).toEqual([405, 'GET, HEAD, POST', 'この開き方はできません']);
    expect((await app.inject({ method: 'PUT', url: '/' })).statusCode).toBe(405);
    expect((await app.inject({ method: 'GET', url: '/sign-out' })).headers.allow).toBe('POST');
  });

  test('403: a form without its token, with a forged one, or with the token of another browser', async () => {
    const fields = { 'login-id': LOGIN.contractor, password: PASSWORD };
    const visitor = new Visitor(app);
    const foreign = await new Visitor(app).formToken('/sign-in');
    for (const token of ['', 'x'.repeat(60), foreign]) {
      const answer = await visitor.post('/sign-in', fields, { token });
      expect([answer.statusCode, heading(answer)]).toEqual([403, 'この画面は古くなっています']);
    }
    await visitor.get('/sign-in');
    expect((await visitor.post('/sign-in', fields, { token: foreign })).statusCode).toBe(403);
    expect(visitor.cookie('contractor_session')).toBeUndefined();
  });

  test('403: a form opened before the sign-in is not taken after it', async () => {
    const visitor = new Visitor(app);
    const before = await visitor.formToken('/sign-in');
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    expect((await visitor.post('/sign-out', {}, { token: before })).statusCode).toBe(403);
  });

  test('413: more than a form may hold', async () => {
    const answer = await new Visitor(app).post('/sign-in', { 'login-id': 'あ'.repeat(400_000) });
    expect([answer.statusCode, heading(answer)]).toEqual([413, '送られた内容が大きすぎます']);
  });

  test.each([
    ['nothing', ''], ['ten thousand characters', '1'.repeat(10_000)], ['control characters', '10000\u000000001'], ['markup', '<script>alert(1)</script>'],
    ['emoji', '🏗️🏗️'], ['right-to-left marks', '\u202e見本の名前'], ['a line break', '1000000001\r\nSet-Cookie: a=b'],
  ])('422: %s as お客様ID comes back escaped with a sentence, and nothing breaks', async (_, value) => {
    const answer = await new Visitor(app).post('/sign-in', { 'login-id': value, password: value || 'x' });
    expect(answer.statusCode).toBe(422);
    expect(answer.body).toContain('お客様IDを数字10桁で入力してください。');
    expect(answer.body).toContain('<title>エラー：');
    expect(answer.body).not.toContain('<script>alert');
  });

  test('422: U+0000 as 職員ID is refused on its form, like any ID that is none', async () => {
    const answer = await new Visitor(app).post('/branch/sign-in', { 'login-id': 'sato\u0000', password: 'x' });
    expect([answer.statusCode, heading(answer)]).toEqual([422, '支店業務 ログイン']);
    expect(answer.body).toContain('href="#f-login-id"');
  });

  test('4xx: a broken address and a body of another type are answered in Japanese', async () => {
    const broken = await app.inject({ method: 'GET', url: '/%E0%A4%A' });
    expect(broken.statusCode).toBeGreaterThanOrEqual(400);
    expect(broken.statusCode).toBeLessThan(500);
    const json = await app.inject({ method: 'POST', url: '/sign-in', headers: { 'content-type': 'application/xml' }, payload: '<a/>' });
    expect([json.statusCode, json.headers['content-type'], heading(json)]).toEqual([422, 'text/html; charset=utf-8', '送られた内容を受け取れませんでした']);
  });

  test('503: without PostgreSQL every page says so and asks to come back; with it again, pages work without a restart', async () => {
    const target = new URL(peopled.databaseUrl);
    const way = new SeverableConnection({ host: target.hostname, port: Number(target.port) });
    const severable = new URL(peopled.databaseUrl);
    severable.port = String(await way.open());
    const portal = await createPortal(testConfig({ DATABASE_URL: severable.toString() }));
    const visitor = new Visitor(portal);
    await visitor.signIn('branch', LOGIN.reviewer, PASSWORD);
    const [contractor, owner] = [new Visitor(portal), new Visitor(portal)];
    await contractor.signIn('contractor', LOGIN.contractor, PASSWORD);
    expect((await visitor.get('/health/ready')).statusCode).toBe(200);
    await way.cut();
    for (const path of ['/', '/branch/nowhere-else', '/health/ready', '/health/system']) {
      expect([path, (await visitor.get(path)).statusCode]).toEqual([path, path === '/branch/nowhere-else' ? 404 : 503]);
    }
    const told = ({ body }: { body: string }): string => /止まっています。([^。]*)は失われません。/.exec(body)?.[1] ?? body;
    const kept = {
      branch: told(await visitor.get('/branch')), contractor: told(await contractor.get('/home')), anybody: told(await owner.get('/')),
      owner: told(await owner.post('/v', { number: '2012600006', key: '8Q1E3R4T8AYZ' })),
    };
    expect(kept).toEqual({ branch: '済んだ受付・審査・入金の記録', contractor: '受け付けが済んだお申込みや保存した下書き', owner: '登録された電子証書', anybody: '登録された内容' });
    const down = await visitor.signIn('branch', LOGIN.reviewer, PASSWORD);
    expect([down.statusCode, down.headers['retry-after'], heading(down)]).toEqual([503, '30', 'ただいま利用できません']);
    expect((await visitor.get('/health/live')).statusCode).toBe(200);
    await way.open();
    expect((await visitor.get('/')).statusCode).toBe(200);
    expect((await visitor.signIn('branch', LOGIN.reviewer, PASSWORD)).statusCode).toBe(303);
    await portal.close();
    await way.cut();
  });

  test('503: a PostgreSQL that stands still is not waited for, and nothing is left of it once it goes on', async () => {
    const target = new URL(peopled.databaseUrl);
    const way = new SeverableConnection({ host: target.hostname, port: Number(target.port) });
    const severable = new URL(peopled.databaseUrl);
    severable.port = String(await way.open());
    const portal = await createPortal(testConfig({ DATABASE_URL: severable.toString() }));
    const visitor = new Visitor(portal);
    await visitor.signIn('branch', LOGIN.reviewer, PASSWORD);
    way.freeze();
    for (const path of ['/branch', '/branch', '/health/ready']) {
      const began = Date.now();
      const answers = await Promise.all(Array.from({ length: 12 }, () => visitor.get(path)));
      expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([503]));
      expect(Date.now() - began).toBeLessThan(10_000);
    }
    way.thaw();
    expect((await visitor.get('/branch')).statusCode).toBe(200);
    await portal.close();
    await way.cut();
  });

  test('the log holds no password, ID, token, cookie, address or typed text', async () => {
    lines.length = 0;
    const visitor = new Visitor(app, '192.0.2.123');
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    await visitor.signIn('contractor', '5555555555', 'ひみつの言葉');
    await visitor.get('/news/見本の検索語?q=見本の検索語', {});
    await new Visitor(app).post('/branch/sign-in', { 'login-id': 'sato\u0000', password: 'ひみつの言葉' });
    const log = lines.join('');
    expect(lines.length).toBeGreaterThan(4);
    for (const secret of [PASSWORD, 'ひみつの言葉', '5555555555', LOGIN.contractor, '192.0.2.123', '見本の検索語', encodeURIComponent('見本の検索語'), visitor.cookie('contractor_session') ?? '-', visitor.cookie('form_secret') ?? '-']) {
      expect(log).not.toContain(secret);
    }
  });

  test('sign-ins, failures and sign-outs stand in the log with whose ID it was', async () => {
    lines.length = 0;
    const visitor = new Visitor(app, '192.0.2.124');
    await visitor.signIn('contractor', LOGIN.contractor, 'まちがい');
    await visitor.signIn('contractor', '5555555555', 'まちがい');
    await visitor.signIn('contractor', LOGIN.contractor, PASSWORD);
    await visitor.post('/sign-out', {}, { from: '/home' });
    const told = lines.map((line): { msg?: string; person?: unknown; outcome?: unknown } => JSON.parse(line)).filter(({ msg }) => msg === 'sign-in' || msg === 'sign-out');
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(told.map(({ msg, person, outcome }) => [msg, person, outcome])).toEqual([
      ['sign-in', id, 'refused'], ['sign-in', null, 'refused'], ['sign-in', id, 'accepted'], ['sign-out', id, 'signed-out'],
    ]);
  });

  test('the style sheet and the fonts are kept by browsers for a year, no .woff is given, and half-width katakana and Roman numerals have a font each, tried before the subsets', async () => {
    const page = (await new Visitor(app).get('/')).body;
    const [fonts, sheet] = [...page.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, href]) => href ?? '');
    const style = await app.inject({ method: 'GET', url: sheet ?? '', headers: { 'accept-encoding': 'br' } });
    expect([style.statusCode, style.headers['cache-control'], style.headers['content-encoding']]).toEqual([200, 'public, max-age=31536000, immutable', 'br']);
    const faces = (await app.inject({ method: 'GET', url: fonts ?? '' })).body;
    const font = /url\((\/assets\/fonts\/[^)]+\.woff2)\)/.exec(faces)?.[1] ?? '';
    expect((await app.inject({ method: 'GET', url: font })).headers['content-type']).toBe('font/woff2');
    expect(faces).not.toContain('.woff)');
    for (const [name, range, weight] of [['half-width', 'U+ff66-ff9f', '400'], ['half-width', 'U+ff66-ff9f', '700'], ['roman-numerals', 'U+2160-217f', '400'], ['roman-numerals', 'U+2160-217f', '700']] as const) {
      const own = faces.indexOf(`url(/assets/fonts/noto-sans-jp-${name}-${weight}.ttf) format('truetype'); unicode-range: ${range};`);
      expect(own).toBeGreaterThan(faces.indexOf(`noto-sans-jp-96-${weight}-normal.woff2`));
      const answer = await app.inject({ method: 'GET', url: `/assets/fonts/noto-sans-jp-${name}-${weight}.ttf` });
      expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([200, 'font/ttf', 'public, max-age=31536000, immutable']);
      expect(answer.rawPayload.length).toBeLessThan(30_000);
    }
    expect((await app.inject({ method: 'GET', url: '/assets/fonts/../400.css' })).statusCode).toBe(404);
  });
});
