import { once } from 'node:events';
import { connect } from 'node:net';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LOGIN, PASSWORD } from '../../support/people.js';
import { Visitor } from '../../support/visitor.js';
import { PeopledPortal } from './peopled-portal.js';

const TEN_THOUSAND = encodeURIComponent('あ'.repeat(10_000));

describe('what comes over the wire as it likes', () => {
  let portal: PeopledPortal;
  let app: NestFastifyApplication;
  let port: number;

  beforeAll(async () => {
    portal = await PeopledPortal.open({ PUBLIC_URL: 'https://hosho.example.jp' });
    ({ app } = portal);
    await app.listen(0, '127.0.0.1');
    port = Number(new URL(await app.getUrl()).port);
  });
  afterAll(() => portal.close());

  async function send(bytes: string): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk as Buffer);
    const [head = '', ...body] = Buffer.concat(chunks).toString('utf8').split('\r\n\r\n');
    const [first = '', ...lines] = head.split('\r\n');
    return {
      status: Number(first.split(' ')[1]), body: body.join('\r\n\r\n'),
      headers: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)])),
    };
  }
  const request = (line: string, headers = '') => send(`${line} HTTP/1.1\r\nHost: hosho.example.jp\r\nConnection: close\r\n${headers}\r\n`);

  test.each([
    ['a malformed %', () => request('GET /%'), 404],
    ['a malformed % in a path that is served', () => request('GET /news/%E0%A4%A'), 404],
    ['a malformed % in a query', () => request('GET /owners?q=%E0%'), 200],
    ['ten thousand characters in a search field', () => request(`GET /owners?q=${TEN_THOUSAND}`), 200],
    ['ten thousand characters as the id of a page', () => request(`GET /news/${TEN_THOUSAND}`), 404],
    ['a head beyond every limit', () => request(`GET /owners?q=${'x'.repeat(200_000)}`), 431],
    ['a cookie beyond every limit', () => request('GET /', `Cookie: a=${'x'.repeat(200_000)}\r\n`), 431],
    ['a method nobody knows', () => request('FOO /sign-in'), 405],
    ['a method that no page serves', () => request('PROPFIND /sign-in'), 405],
    ['no HTTP at all', () => send('EHLO mail.example.jp\r\n\r\n'), 405],
    ['a broken head', () => send('GET / HTTP/1.1\r\nHost\r\n\r\n'), 400],
    ['two lengths of one body', () => request('POST /sign-in', 'Content-Length: 1\r\nContent-Length: 2\r\n'), 400],
    ['no Host', () => send('GET /v HTTP/1.1\r\nConnection: close\r\n\r\n'), 400],
    ['two Hosts', () => request('GET /v', 'Host: other.example.jp\r\n'), 400],
    ['a method with a body that no page serves', () => request('QUERY /v', 'Content-Length: 0\r\n'), 405],
    ['an expectation nobody knows', () => request('GET /v', 'Expect: 200-foo\r\n'), 417],
    ['the wish for a tunnel', () => request('CONNECT a:1'), 405],
    ['a whole address', () => request('GET http://other.example.jp/v'), 200],
    ['a whole address of nothing', () => request('GET http://other.example.jp?nowhere'), 200],
  ])('%s is answered by our page with all headers', async (_, ask, status) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('<html lang="ja"');
    expect(answer.body).toMatch(/<h1[^>]*>[^<]*[぀-ヿ一-鿿]/);
    const usual = (await request('GET /nowhere')).headers;
    const own = ['date', 'content-length', 'content-type', 'connection', 'cache-control', 'set-cookie'];
    for (const name of Object.keys(usual).filter((one) => !own.includes(one))) expect([name, answer.headers[name]]).toEqual([name, usual[name]]);
  });

  test('a whole address is answered like its path, and is not kept by anybody either', async () => {
    const [whole, path] = [await request('GET http://other.example.jp/v'), await request('GET /v')];
    expect(whole.headers['cache-control']).toBe('no-store');
    expect(Object.keys(whole.headers).sort()).toEqual(Object.keys(path.headers).sort());
  });

  test('HTTP/1.0 knows no Host', async () => {
    expect((await send('GET /v HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  test.each([
    ['contractor', LOGIN.contractor, '/guarantees?searched=1&in=project&q='], ['branch', LOGIN.reviewer, '/branch?q='], ['branch', LOGIN.reviewer, '/branch/certificates?q='],
    ['admin', LOGIN.administrator, '/admin?q='],
  ] as const)('%s: a search field with ten thousand characters gets the answer of its own page: %s %s', async (audience, id, path) => {
    const visitor = new Visitor(app);
    await visitor.signIn(audience, id, PASSWORD);
    const answer = await visitor.get(path + TEN_THOUSAND);
    expect(answer.statusCode).toBe(200);
  });
});
