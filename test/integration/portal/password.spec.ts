import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOGIN, PASSWORD } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { PeopledPortal } from './peopled-portal.js';

const NEW = '山の向こうに橋を架けて渡る';

describe('パスワードの変更', () => {
  let portal: PeopledPortal;
  let app: NestFastifyApplication;
  let lines: string[];

  beforeAll(async () => {
    portal = await PeopledPortal.open({ LOG_LEVEL: 'info' });
    ({ app, lines } = portal);
  });
  afterAll(() => portal.close());

  const errorOf = (body: string, field: string) => new RegExp(`id="f-${field}-error">(?:<span[^>]*>＊</span>)?([^<]+)`).exec(body)?.[1];

  test.each([
    ['contractor', LOGIN.contractor, '/password', '/home'], ['branch', LOGIN.reviewer, '/branch/password', '/branch'], ['admin', LOGIN.administrator, '/admin/password', '/admin'],
  ] as const)('%s: the menu leads there; the other sessions end, this one stays, and only the new password opens', async (audience, loginId, path, home) => {
    const [here, elsewhere] = [new Visitor(app), new Visitor(app, '192.0.2.7')];
    await here.signIn(audience, loginId, PASSWORD);
    await elsewhere.signIn(audience, loginId, PASSWORD);
    expect((await here.get(home)).body).toContain(`href="${path}"`);
    lines.length = 0;
    const answer = await here.post(path, { current: PASSWORD, fresh: NEW });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `${path}?changed=1`]);
    expect((await here.get(`${path}?changed=1`)).body).toContain('パスワードを変更しました');
    expect((await elsewhere.get(home)).statusCode).toBe(303);
    expect((await new Visitor(app).signIn(audience, loginId, PASSWORD)).statusCode).toBe(422);
    expect((await new Visitor(app).signIn(audience, loginId, NEW)).statusCode).toBe(303);
    expect(lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'password change')).toMatchObject({ audience, outcome: 'changed', person: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(lines.join('')).not.toContain(NEW);
  });

  test.each([
    ['nothing', '', '', { current: 'いまのパスワードを入力してください', fresh: '新しいパスワードを入力してください' }],
    ['a short one', PASSWORD, 'mijikai', { fresh: '新しいパスワードは、12文字以上にしてください' }],
    ['the ID', PASSWORD, `${LOGIN.otherContractor}${LOGIN.otherContractor}`, { fresh: '新しいパスワードに、IDを入れないでください' }],
    ['the company', PASSWORD, 'おはよう架空建設の朝の現場', { fresh: '新しいパスワードに、会社名（ローマ字やかなも）を入れないでください' }],
    ['a famous one', PASSWORD, 'Password-2026', { fresh: '新しいパスワードは、推測されにくいものにしてください（よく使われる言葉や、キーボードの並び、その繰り返しや組合せです）' }],
    ['the same', PASSWORD, PASSWORD, { fresh: '新しいパスワードは、いまのものと違うものにしてください' }],
    ['a wrong present one', 'まちがい', NEW, { current: 'いまのパスワードが違います' }],
  ])('422: %s', async (_, current, fresh, expected: { readonly current?: string; readonly fresh?: string }) => {
    const visitor = new Visitor(app);
    await visitor.signIn('contractor', LOGIN.otherContractor, PASSWORD);
    const answer = await visitor.post('/password', { current, fresh });
    expect([answer.statusCode, errorOf(answer.body, 'current'), errorOf(answer.body, 'fresh')]).toEqual([422, expected.current, expected.fresh]);
    if (current !== '') expect(answer.body).not.toContain(current);
    expect((await new Visitor(app).signIn('contractor', LOGIN.otherContractor, PASSWORD)).statusCode).toBe(303);
  });

  test('a session left open is no place to guess the password: wrong ones count like sign-ins', async () => {
    const visitor = new Visitor(app, '192.0.2.55');
    await visitor.signIn('branch', LOGIN.clerk, PASSWORD);
    for (let attempt = 0; attempt < 10; attempt += 1) await visitor.post('/branch/password', { current: `まちがい${attempt}`, fresh: NEW });
    const stopped = await visitor.post('/branch/password', { current: PASSWORD, fresh: NEW });
    expect(stopped.statusCode).toBe(429);
    expect(errorOf(stopped.body, 'current')).toContain('続けてまちがえたため');
    expect((await new Visitor(app, '192.0.2.56').signIn('branch', LOGIN.clerk, NEW)).statusCode).toBe(422);
  });
});
