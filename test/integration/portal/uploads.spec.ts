import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import { PdfInspector } from '#incoming';
import { FolderFileStore } from '#platform';
import { refusalStatus } from '../../../apps/portal/src/application/attachments/attachment-refusals.js';
import { CopyUploads } from '../../../apps/portal/src/application/attachments/copy-uploads.js';
import { UPLOADS_PER_HOUR } from '../../../apps/portal/src/application/attachments/upload-allowance.js';
import type { SignedInActor } from '../../../apps/portal/src/http/actor.js';
import { registerCsrf } from '../../../apps/portal/src/http/csrf.js';
import { recogniseProblem } from '../../../apps/portal/src/http/recognise-problem.js';
import { LARGEST_UPLOAD, registerMultipart } from '../../../apps/portal/src/http/uploads.js';
import { FixedClock } from '../../support/index.js';
import { startChild } from '../../../libs/incoming/src/child/bounded-child.js';
import { CONTRACT_COPY } from '../contractor/filler.js';

const SCRIPTED = Buffer.from(Buffer.from(CONTRACT_COPY).toString('latin1').replace('/Type /Catalog', '/Type /Catalog /AA << >>'), 'latin1');
const ACTOR = { kind: 'contractor', accountId: 'account' } as SignedInActor;

type Part = readonly [string, string | { name: string; bytes: Uint8Array }];

describe('receiving 契約書の写し', () => {
  let folder: string;
  let app: FastifyInstance;
  /** What the handler does with an accepted file. */
  let keeps: boolean;
  let starts = true;
  const inspector = new PdfInspector(() => {
    if (!starts) throw new Error('EAGAIN');
    return startChild('pdf/pdf-child', { megabytes: 512 });
  });
  afterAll(() => inspector.close());

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uploads-'));
    keeps = true;
    app = fastify();
    await app.register(fastifyCookie);
    await registerCsrf(app, new Uint8Array(32), false);
    await registerMultipart(app);
    const uploads = new CopyUploads(new FolderFileStore(folder), inspector, new FixedClock(new Date('2026-11-26T01:00:00Z')));
    app.get('/form', (_, reply) => reply.send(reply.formToken()));
    app.post('/form', async (request, reply) => {
      const answer = await uploads.receive(request, ACTOR, 'copy', async ({ form, file, refusal }) => {
        if (keeps) await file?.keep();
        return { note: form.text('note'), file: file && { name: file.fileName, size: file.size, pages: file.pages }, refusal };
      });
      return reply.status(answer.refusal === null ? 200 : refusalStatus(answer.refusal)).send(answer);
    });
    app.setErrorHandler((error, _, reply) => reply.status(recogniseProblem(error).status).send('refused'));
  });
  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  async function send(parts: readonly Part[], token?: string) {
    const page = await app.inject({ method: 'GET', url: '/form' });
    const form = new FormData();
    for (const [name, value] of parts) {
      if (name === '_csrf') form.append('_csrf', token ?? page.body);
      else if (typeof value === 'string') form.append(name, value);
      else form.append(name, new Blob([new Uint8Array(value.bytes)]), value.name);
    }
    const encoded = new Response(form);
    const cookie = page.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    return app.inject({ method: 'POST', url: '/form', headers: { cookie, 'content-type': encoded.headers.get('content-type') ?? '' }, payload: Buffer.from(await encoded.arrayBuffer()) });
  }

  const written = async () => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;

  test('a PDF is handed over with the fields beside it, and is in the store when it was kept', async () => {
    const answer = await send([['_csrf', ''], ['note', '見本'], ['copy', { name: 'C:\\書類\\契約書.pdf', bytes: CONTRACT_COPY }]]);
    expect(answer.json()).toMatchObject({ note: '見本', file: { size: CONTRACT_COPY.length, name: '契約書.pdf', pages: 1 }, refusal: null });
    expect(await written()).toBe(1);
  });

  test('a PDF that is not kept leaves nothing behind', async () => {
    keeps = false;
    await send([['_csrf', ''], ['copy', { name: 'a.pdf', bytes: CONTRACT_COPY }]]);
    expect(await written()).toBe(0);
  });

  test('a name that the browser had to escape is the name that was chosen, in the shape it was typed in', async () => {
    const answer = await send([['_csrf', ''], ['copy', { name: '\uFA19社 "写し" 100%25.pdf', bytes: CONTRACT_COPY }]]);
    expect(answer.json()).toMatchObject({ file: { name: '\uFA19社 "写し" 100%25.pdf' } });
  });

  test('a form without a file is a form without a file', async () => {
    expect((await send([['_csrf', ''], ['note', '見本'], ['copy', { name: '', bytes: Buffer.alloc(0) }]])).json()).toEqual({ note: '見本', file: null, refusal: null });
  });

  test.each([
    ['a picture named .pdf', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'not-a-pdf'],
    ['an empty file', Buffer.alloc(0), 'empty'],
    ['a PDF that does something when it is opened', SCRIPTED, 'active-content'],
    ['a byte more than 20 MB', Buffer.concat([CONTRACT_COPY, Buffer.alloc(LARGEST_UPLOAD + 1 - CONTRACT_COPY.length)]), 'too-large'],
  ])('%s is refused, keeps the fields and leaves nothing behind', async (_, bytes, refusal) => {
    const answer = await send([['_csrf', ''], ['note', '見本'], ['copy', { name: 'a.pdf', bytes }]]);
    expect([answer.statusCode, answer.json(), await written()]).toEqual([422, { note: '見本', file: null, refusal }, 0]);
  });

  test('a file that cannot be looked at now is not blamed: it is asked for again, and is taken when it comes', async () => {
    await inspector.close();
    starts = false;
    const parts: Part[] = [['_csrf', ''], ['note', '見本'], ['copy', { name: 'a.pdf', bytes: CONTRACT_COPY }]];
    const answer = await send(parts);
    expect([answer.statusCode, answer.json(), await written()]).toEqual([503, { note: '見本', file: null, refusal: 'busy' }, 0]);
    starts = true;
    expect((await send(parts)).statusCode).toBe(200);
  });

  test('of two files neither is taken, and the fields are kept', async () => {
    const file = { name: 'a.pdf', bytes: CONTRACT_COPY };
    const answer = await send([['_csrf', ''], ['copy', file], ['copy', file], ['note', '見本']]);
    expect([answer.statusCode, answer.json(), await written()]).toEqual([422, { note: '見本', file: null, refusal: 'several-files' }, 0]);
  });

  test('a file under a name that the page does not have is read past, also beside the one of the page', async () => {
    const file = { name: 'a.pdf', bytes: CONTRACT_COPY };
    const alone = await send([['_csrf', ''], ['evil', file], ['note', '見本']]);
    expect([alone.statusCode, alone.json(), await written()]).toEqual([200, { note: '見本', file: null, refusal: null }, 0]);
    const beside = await send([['_csrf', ''], ['evil', { ...file, name: 'evil.pdf' }], ['copy', file], ['note', '見本']]);
    expect([beside.json(), await written()]).toMatchObject([{ note: '見本', file: { name: 'a.pdf' }, refusal: null }, 1]);
  });

  test('beyond the share of an hour files are refused by 429', async () => {
    for (let file = 0; file < UPLOADS_PER_HOUR; file += 1) await send([['_csrf', ''], ['copy', { name: 'a.pdf', bytes: Buffer.alloc(0) }]]);
    const answer = await send([['_csrf', ''], ['note', '見本'], ['copy', { name: 'a.pdf', bytes: CONTRACT_COPY }]]);
    expect([answer.statusCode, answer.json(), await written()]).toEqual([429, { note: '見本', file: null, refusal: 'too-often' }, 0]);
  });

  test.each([['forged', 'x'.repeat(80)], ['missing', '']])('a %s token: 403, and not a byte is written', async (_, token) => {
    const answer = await send([['_csrf', ''], ['copy', { name: 'a.pdf', bytes: CONTRACT_COPY }]], token);
    expect([answer.statusCode, await written()]).toEqual([403, 0]);
  });

  test('a file that comes before the token is not taken in', async () => {
    const answer = await send([['copy', { name: 'a.pdf', bytes: CONTRACT_COPY }], ['_csrf', '']]);
    expect([answer.statusCode, await written()]).toEqual([403, 0]);
  });

  describe('written by hand', () => {
    const EDGE = 'edge';
    const field = (name: string, value: string): string => `--${EDGE}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const file = (disposition: string, bytes: Uint8Array = CONTRACT_COPY): string => `--${EDGE}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: application/pdf\r\n\r\n${Buffer.from(bytes).toString('latin1')}\r\n`;
    const END = `--${EDGE}--\r\n`;
    /** What stands behind the token's own part, byte for byte. */
    async function post(rest: string, contentType = `multipart/form-data; boundary=${EDGE}`) {
      const page = await app.inject({ method: 'GET', url: '/form' });
      const cookie = page.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
      return app.inject({ method: 'POST', url: '/form', headers: { cookie, 'content-type': contentType }, payload: Buffer.from(`${field('_csrf', page.body)}${rest}`, 'latin1') });
    }
    const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

    test.each<[string, () => ReturnType<typeof post>]>([
      ['no boundary', () => post(END, 'multipart/form-data')],
      ['an empty boundary', () => post(END, 'multipart/form-data; boundary=')],
      ['a boundary that is not the one', () => post(`${file('name="copy"; filename="a.pdf"')}${END}`, 'multipart/form-data; boundary=other')],
      ['another kind of multipart', () => post(END, `multipart/mixed; boundary=${EDGE}`)],
      ['an end that never comes', () => post(file('name="copy"; filename="a.pdf"').slice(0, 200))],
      ['an end within a head', () => post(`--${EDGE}\r\nContent-Disposition: form-data; na`)],
      ['nothing behind the token', () => post('')],
      ['a thousand fields', () => post(Array.from({ length: 1_000 }, (_, index) => field(`f${index}`, 'x')).join('') + END)],
      ['a thousand files', () => post(Array.from({ length: 1_000 }, () => file('name="copy"; filename="a.pdf"', Buffer.from('x'))).join('') + END)],
      ['a field without end', () => post(field('note', 'x'.repeat(900_000)) + END)],
      ['a name without end', () => post(field('n'.repeat(100_000), 'x') + END)],
      ['a head without end', () => post(`--${EDGE}\r\n${'X-Head: x\r\n'.repeat(10_000)}\r\nx\r\n${END}`)],
      ...['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map((name): [string, () => ReturnType<typeof post>] => [`a field ${name}`, () => post(field(name, 'x') + field('note', '見本') + END)]),
      ['a file in the prototype', () => post(`${file('name="__proto__"; filename="a.pdf"')}${END}`)],
    ])('%s: refused or passed over, and nothing is written', async (_, ask) => {
      const answer = await ask();
      expect([[200, 403, 413, 422].includes(answer.statusCode), await written()]).toEqual([true, 0]);
      expect({}.constructor).toBe(Object);
      expect(Object.keys(Object.prototype)).toEqual([]);
      // The next form is taken as ever.
      expect((await send([['_csrf', ''], ['note', '見本']])).json()).toMatchObject({ note: '見本', refusal: null });
    });

    test.each<[string, string, string]>([
      ['a path', '../../etc/passwd.pdf', 'passwd.pdf'], ['a path of Windows', 'C:\\\\書類\\\\写し.pdf', '写し.pdf'], ['U+0000', 'a\0b.pdf', 'ab.pdf'], ['a right-to-left mark', 'a\u202Efdp.exe', 'afdp.exe'], ['line ends', 'a%0D%0Ab.pdf', 'ab.pdf'],
      ['markup', '<b>a.pdf', '<b>a.pdf'], ['nothing but dots', '...pdf', '...pdf'], ['ten thousand characters', `${'あ'.repeat(10_000)}.pdf`, `${'あ'.repeat(200)}`],
    ])('a name with %s', async (_, name, kept) => {
      const answer = await post(`${file(`name="copy"; filename="${utf8(name)}"`)}${END}`);
      expect([answer.statusCode, answer.json<{ file: { name: string } }>().file?.name]).toEqual([200, kept]);
    });
  });
});
