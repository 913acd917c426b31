import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastifyCookie from '@fastify/cookie';
import fastify, { type FastifyInstance } from 'fastify';
import { DomainError } from '#domain';
import { FolderFileStore } from '#platform';
import { registerCsrf } from '../../../apps/portal/src/http/csrf.js';
import { recogniseProblem } from '../../../apps/portal/src/http/recognise-problem.js';
import { LARGEST_UPLOAD, registerMultipart, Uploads } from '../../../apps/portal/src/http/uploads.js';

const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(200_000, 'x')]);

describe('receiving 契約書の写し', () => {
  let folder: string;
  let app: FastifyInstance;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'uploads-'));
    app = fastify();
    await app.register(fastifyCookie);
    await registerCsrf(app, new Uint8Array(32), false);
    await registerMultipart(app);
    const uploads = new Uploads(new FolderFileStore(folder));
    app.get('/form', (_, reply) => reply.send(reply.formToken()));
    app.post('/form', async (request) => {
      const { form, file } = await uploads.receivePdf(request);
      return { note: form.text('note'), file };
    });
    app.setErrorHandler((error, _, reply) => reply.status(recogniseProblem(error).status).send(error instanceof DomainError ? error.code : 'refused'));
  });
  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  async function send(parts: readonly (readonly [string, string | { name: string; bytes: Buffer }])[], token?: string) {
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

  const kept = async () => (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;

  test('a PDF is kept by its hash, with the fields beside it', async () => {
    const answer = await send([['_csrf', ''], ['note', '見本'], ['copy', { name: 'C:\\書類\\契約書.pdf', bytes: PDF }]]);
    expect(answer.json()).toMatchObject({ note: '見本', file: { size: PDF.length, fileName: '契約書.pdf', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(await kept()).toBe(1);
  });

  test('a name that the browser had to escape is the name that was chosen, in the shape it was typed in', async () => {
    const answer = await send([['_csrf', ''], ['copy', { name: '\uFA19社 "写し" 100%25.pdf', bytes: PDF }]]);
    expect(answer.json()).toMatchObject({ file: { fileName: '\uFA19社 "写し" 100%25.pdf' } });
  });

  test('a form without a file is a form without a file', async () => {
    expect((await send([['_csrf', ''], ['note', '見本'], ['copy', { name: '', bytes: Buffer.alloc(0) }]])).json()).toEqual({ note: '見本', file: null });
  });

  test.each([
    ['a picture named .pdf', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 422, 'attachment/wrong-type'],
    ['an empty file', Buffer.alloc(0), 422, 'attachment/empty'],
    ['three bytes', Buffer.from('%PD'), 422, 'attachment/wrong-type'],
    ['a byte more than 20 MB', Buffer.concat([PDF, Buffer.alloc(LARGEST_UPLOAD + 1 - PDF.length)]), 413, 'attachment/too-large'],
  ])('%s is refused and leaves nothing behind', async (_, bytes, status, code) => {
    const answer = await send([['_csrf', ''], ['copy', { name: 'a.pdf', bytes }]]);
    expect([answer.statusCode, answer.body, await kept()]).toEqual([status, code, 0]);
  });

  test.each([['forged', 'x'.repeat(80)], ['missing', '']])('a %s token: 403, and not a byte is kept', async (_, token) => {
    const answer = await send([['_csrf', ''], ['copy', { name: 'a.pdf', bytes: PDF }]], token);
    expect([answer.statusCode, await kept()]).toEqual([403, 0]);
  });

  test('a file that comes before the token is not taken in', async () => {
    const answer = await send([['copy', { name: 'a.pdf', bytes: PDF }], ['_csrf', '']]);
    expect([answer.statusCode, await kept()]).toEqual([403, 0]);
  });

  test('a second file is refused', async () => {
    const answer = await send([['_csrf', ''], ['copy', { name: 'a.pdf', bytes: PDF }], ['copy', { name: 'b.pdf', bytes: PDF }]]);
    expect(answer.statusCode).toBe(413);
  });
});
