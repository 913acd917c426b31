import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createIntake } from '../../../apps/intake/src/create-intake.js';
import { SmtpReceiver } from '../../../apps/intake/src/doors/smtp-receiver.js';
import { signatureOf } from '../../../apps/intake/src/http/webhook-signature.js';
import { freePort } from '../../../apps/local/servers/free-port.mjs';
import { eventually, testConfig } from '../../support/index.js';
import { makeCertificate } from '../../support/certificate.js';
import { pdf } from './hostile-files.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench?.close());

describe('whoever speaks to our SMTP receiver as no mail program does', () => {
  const LARGEST = 200_000;
  const OURS = '<uketsuke@hosho.example.jp>';
  const BEGUN = ['EHLO x', 'MAIL FROM:<a@example.jp>'];
  let door: SmtpReceiver;
  let port: number;
  beforeAll(async () => {
    const files = await makeCertificate();
    port = await freePort();
    const tls = { cert: await readFile(files.certificate, 'utf8'), key: await readFile(files.key, 'utf8') };
    door = new SmtpReceiver({ port, address: '127.0.0.1', domains: ['@hosho.example.jp'], largest: LARGEST, tls }, bench.takeIn, bench.logger);
    door.start();
    await eventually(() => door.checkReady());
  });
  afterAll(() => door.stop());

  /** Reads one answer of the server: its last line. '' when it hung up. */
  async function answer(socket: Socket, said = { text: '' }): Promise<string> {
    for (;;) {
      const line = /^(\d{3})(?: .*)?\r\n/m.exec(said.text);
      if (line) {
        said.text = said.text.slice(line.index + line[0].length);
        return line[0].trim();
      }
      const heard = new AbortController();
      const more = await Promise.race(['data', 'close'].map((event) => once(socket, event, { signal: heard.signal }))).finally(() => heard.abort());
      if (!Buffer.isBuffer(more[0])) return '';
      said.text += more[0].toString('latin1');
    }
  }

  /** Says one thing after another, waiting for each answer. @returns the codes, the greeting's first */
  async function talk(lines: readonly (string | Buffer)[]): Promise<string[]> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const said = { text: '' };
    const codes = [(await answer(socket, said)).slice(0, 3)];
    for (const line of lines) {
      if (socket.destroyed) break;
      socket.write(typeof line === 'string' ? `${line}\r\n` : line);
      codes.push((await answer(socket, said)).slice(0, 3));
    }
    socket.destroy();
    return codes;
  }

  const body = (text: string | Buffer): Buffer => Buffer.concat([Buffer.from('From: a@example.jp\r\nSubject: x\r\n\r\n'), Buffer.from(text as string), Buffer.from('\r\n.\r\n')]);
  const storedAs = (sent: Buffer): string => createHash('sha256').update(sent.subarray(0, -3)).digest('hex');

  test.each<[string, readonly (string | Buffer)[], readonly string[]]>([
    ['DATA before anything', ['EHLO x', 'DATA'], ['503']],
    ['a recipient before a sender', ['EHLO x', `RCPT TO:${OURS}`], ['503']],
    ['a mail before the greeting', ['MAIL FROM:<a@example.jp>'], ['503']],
    ['a second sender', [...BEGUN, 'MAIL FROM:<b@example.jp>'], ['503']],
    ['DATA for nobody', [...BEGUN, 'DATA'], ['503']],
    ['a recipient elsewhere, and DATA all the same', [...BEGUN, 'RCPT TO:<somebody@elsewhere.example.jp>', 'DATA'], ['550', '503']],
    ['our domain behind another one', [...BEGUN, 'RCPT TO:<uketsuke@hosho.example.jp@elsewhere.example.jp>', 'RCPT TO:<elsewhere.example.jp!uketsuke>', 'RCPT TO:<uketsuke%elsewhere.example.jp@nothosho.example.jp>'], ['5', '5', '5']],
    ['no address at all', ['EHLO x', 'MAIL FROM:a b c', 'MAIL FROM:', 'MAIL'], ['5', '5', '5']],
    ['a size that is none', ['EHLO x', 'MAIL FROM:<a@example.jp> SIZE=abc', 'MAIL FROM:<a@example.jp> SIZE=-1', 'MAIL FROM:<a@example.jp> SIZE=99999999999999999999999'], ['501', '501', '501']],
    ['a size beyond what is taken', ['EHLO x', 'MAIL FROM:<a@example.jp> SIZE=99999999999'], ['552']],
    ['what we do not offer', ['EHLO x', 'AUTH PLAIN AGEAYg==', 'VRFY uketsuke', 'EXPN uketsuke', 'BDAT 5 LAST', 'TURN', 'GET / HTTP/1.1'], ['5', '2', '5', '5', '5', '']],
    ['U+0000 and eight bits in a command', ['EHLO x', Buffer.from('MAIL FROM:<a\0b@example.jp>\r\n'), Buffer.from('MAIL \xff\xfe\xff\r\n', 'latin1'), 'RSET'], ['', '', '250']],
    ['a command of a hundred thousand characters', ['EHLO x', `NOOP ${'x'.repeat(100_000)}`, 'RSET'], ['', '']],
    ['a command that never ends', [Buffer.alloc(300_000, 'x'), 'QUIT'], ['', '']],
  ])('%s is refused, and nothing is stored', async (_, lines, expected) => {
    const before = (await bench.arrivalsOf('smtp')).length;
    const codes = await talk(lines);
    // Codes of the last answers; '' where it may be anything, hanging up included.
    expected.forEach((code, index) => expect([lines.at(index - expected.length), codes.at(index - expected.length) ?? '']).toEqual([lines.at(index - expected.length), expect.stringMatching(new RegExp(`^${code}`))]));
    await door.checkReady();
    expect(await bench.arrivalsOf('smtp')).toHaveLength(before);
  });

  test.each<[string, Buffer]>([
    ['eight bits and U+0000', body(Buffer.from([...Array(256).keys()].filter((byte) => byte !== 10 && byte !== 13)))],
    ['a line of a hundred thousand characters', body('あ'.repeat(30_000))],
    ['a dot behind a bare line feed, and a mail behind it', body('x\n.\nMAIL FROM:<b@example.jp>\nRCPT TO:<uketsuke@hosho.example.jp>\nDATA\nsmuggled')],
    ['a dot before a bare line feed', body('x\r\n.\nsmuggled')],
    ['a dot behind a bare carriage return', body('x\r.\rsmuggled')],
    ['no head', Buffer.from('x\r\n.\r\n')],
  ])('%s: one mail, stored as it was sent', async (_, sent) => {
    const before = (await bench.arrivalsOf('smtp')).length;
    expect((await talk([...BEGUN, `RCPT TO:${OURS}`, 'DATA', sent, 'QUIT'])).slice(-2)).toEqual(['250', '221']);
    const taken = (await bench.arrivalsOf('smtp')).slice(before);
    expect(taken.map(({ sha256 }) => sha256)).toEqual([storedAs(sent)]);
    await door.checkReady();
  });

  test('all of it said at once is one mail', async () => {
    const before = (await bench.arrivalsOf('smtp')).length;
    const socket = connect(port, '127.0.0.1');
    const said = { text: '' };
    await answer(socket, said);
    socket.write(`EHLO x\r\nMAIL FROM:<a@example.jp>\r\nRCPT TO:${OURS}\r\nDATA\r\nSubject: at once\r\n\r\nx\r\n.\r\nQUIT\r\n`);
    const codes: string[] = [];
    for (let line = await answer(socket, said); line !== ''; line = await answer(socket, said)) codes.push(line.slice(0, 3));
    expect(codes).toEqual(['250', '250', '250', '354', '250', '221']);
    expect(await bench.arrivalsOf('smtp')).toHaveLength(before + 1);
  });

  test('one mail for a hundred recipients is one; more recipients are asked for later', async () => {
    const before = (await bench.arrivalsOf('smtp')).length;
    const many = Array.from({ length: 102 }, (_, index) => `RCPT TO:<r${index}@hosho.example.jp>`);
    const codes = await talk([...BEGUN, ...many, 'DATA', Buffer.from('Subject: to many\r\n\r\nx\r\n.\r\n')]);
    expect(codes.slice(-5)).toEqual(['250', '452', '452', '354', '250']);
    expect(await bench.arrivalsOf('smtp')).toHaveLength(before + 1);
  });

  test('a size that was too small a promise does not let more in', async () => {
    const before = (await bench.arrivalsOf('smtp')).length;
    const codes = await talk(['EHLO x', 'MAIL FROM:<a@example.jp> SIZE=10', `RCPT TO:${OURS}`, 'DATA', body(Buffer.alloc(LARGEST + 100_000, `${'x'.repeat(70)}\r\n`)), 'RSET']);
    expect(codes.slice(-2)).toEqual(['552', '250']);
    expect(await bench.arrivalsOf('smtp')).toHaveLength(before);
  });

  test('what was slipped in before the handshake is not said under TLS', async () => {
    const plain = connect(port, '127.0.0.1');
    const said = { text: '' };
    await answer(plain, said);
    plain.write('EHLO x\r\n');
    await answer(plain, said);
    plain.write(`STARTTLS\r\nEHLO x\r\nMAIL FROM:<a@example.jp>\r\nRCPT TO:${OURS}\r\n`);
    expect(await answer(plain, said)).toMatch(/^220/);
    plain.removeAllListeners('data');
    const secure = connectTls({ socket: plain, rejectUnauthorized: false });
    secure.on('error', () => undefined);
    const answered = await Promise.race([once(secure, 'secureConnect').then(async () => {
      secure.write('EHLO y\r\n');
      await answer(secure);
      secure.write('DATA\r\n');
      return answer(secure);
    }), once(secure, 'close').then(() => 'hung up')]);
    expect(answered).toMatch(/^503|^hung up/);
    secure.destroy();
    await door.checkReady();
  });
});

describe('whoever calls the FAX webhook as no gateway does', () => {
  const SECRET = 'a-secret-of-at-least-32-characters';
  let app: NestFastifyApplication;
  beforeAll(async () => void (app = await createIntake(testConfig({ DATABASE_URL: bench.database.applicationUrl, FAX_WEBHOOK_SECRET: SECRET }))));
  afterAll(() => app?.close());

  const now = () => String(Math.floor(Date.now() / 1000));
  async function call(payload: string | Buffer, headers: Record<string, string> = {}) {
    const timestamp = now();
    return app.inject({ method: 'POST', url: '/fax', payload, headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signatureOf(SECRET, timestamp, Buffer.from(payload as string)), ...headers } });
  }
  const CONTENT = pdf(1).toString('base64');
  const fax = (changes: Record<string, unknown>): string => JSON.stringify({ id: 'h-1', content: CONTENT, ...changes });

  test.each<[string, string | Buffer]>([
    ['nothing', ''], ['no JSON', '{'], ['null', 'null'], ['a list', `[${fax({})}]`], ['a number', '1e999'], ['a hundred thousand brackets', '['.repeat(100_000)], ['bytes', Buffer.from([0xff, 0xfe, 0, 0xd8])],
    ['a number for an id', fax({ id: 1 })], ['a list for an id', fax({ id: ['x'] })], ['a record for an id', fax({ id: { toString: 'x' } })], ['no id', fax({ id: '' })], ['an id without end', fax({ id: 'x'.repeat(101) })],
    ['a sender without end', fax({ from: '1'.repeat(10_000) })], ['a line without end', fax({ to: '1'.repeat(10_000) })], ['a name without end', fax({ fileName: 'あ'.repeat(10_000) })], ['null for a name', fax({ fileName: null })],
    ['a day that is none', fax({ receivedAt: '2026-02-30T00:00:00Z' })], ['a day without an offset', fax({ receivedAt: '2026-11-24T00:00:00' })], ['a year of six digits', fax({ receivedAt: '+275760-09-13T00:00:00Z' })], ['a number for a day', fax({ receivedAt: 0 })],
    ['no base64', fax({ content: '%%%' })], ['half of a base64', fax({ content: `${CONTENT}=` })], ['a list for a content', fax({ content: [CONTENT] })], ['everything in the prototype', `{"__proto__":${fax({})}}`],
  ])('%s is 422 and says which field, and nothing is stored', async (_, payload) => {
    const before = (await bench.arrivalsOf('fax-webhook')).length;
    const answer = await call(payload);
    expect([answer.statusCode, Object.keys(answer.json())]).toEqual([422, ['error', 'fields']]);
    expect(await bench.arrivalsOf('fax-webhook')).toHaveLength(before);
  });

  test.each<[string, Record<string, string>]>([
    ['no signature', { 'x-signature': '' }], ['a signature in other letters', { 'x-signature': 'ａ'.repeat(64) }], ['half a signature', { 'x-signature': '0'.repeat(32) }], ['two signatures', { 'x-signature': `${'0'.repeat(64)}, ${'1'.repeat(64)}` }],
    ['a time of no clock', { 'x-timestamp': '1e9' }], ['a negative time', { 'x-timestamp': '-1764000000' }], ['a time without end', { 'x-timestamp': '9'.repeat(5_000) }], ['an empty time', { 'x-timestamp': '' }],
  ])('%s is 401', async (_, headers) => {
    const answer = await call(fax({}), Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')])));
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'signature' }]);
  });

  test('another method, another address and a body beyond the limit are refused without a word of ours', async () => {
    const answers = [
      await app.inject({ method: 'GET', url: '/fax' }), await app.inject({ method: 'PUT', url: '/fax', payload: 'x' }), await app.inject({ method: 'POST', url: '/fax/../fax%00', payload: 'x' }),
      await call('x', { 'content-length': String(100 * 1024 * 1024) }),
    ];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, expect.any(Number), 413]);
    for (const { statusCode, body } of answers) expect([statusCode < 500, /\.ts|\.js:|node_modules/.test(body)]).toEqual([true, false]);
  });

  test('words that no screen likes are told as far as they can be kept, and the FAX is taken in', async () => {
    for (const [index, text] of ['\u202Efdp.exe', '../../etc/passwd', '<script>alert(1)</script>', '👍'.repeat(50), '\uD800', 'x\r\nSubject: y', '__proto__', '\u001B[31m'].entries()) {
      const answer = await call(fax({ id: `h-${index}-${text}`, from: text, to: text, fileName: text, constructor: text }));
      expect([text, answer.statusCode]).toEqual([text, 201]);
      expect(await bench.arrival(answer.json<{ arrivalId: string }>().arrivalId)).toMatchObject({ state: 'stored', branch: expect.any(String) });
    }
  });
});
