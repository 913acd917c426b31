import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { startClamd } from '../../support/clamd.js';
import { startImapServer } from '../../support/imap-server.js';
import { testEnvironment, testRun } from '../../support/index.js';
import { startSmtpSink } from '../../support/smtp-sink.js';
import { startTemporalDev } from '../../support/temporal.js';

interface Ended {
  readonly code: number;
  readonly said: string;
}

/** What a process that goes on has logged until it says a word; it is ended then. */
async function logUntil(program: string, word: string, environment: Record<string, string>): Promise<string> {
  const own = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', NODE_COMPILE_CACHE: join(testRun().folder, 'compile'), ...environment };
  const child = spawn(process.execPath, [`dist/apps/${program}/src/main.js`], { env: own, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes(word)) resolve();
    });
    void ended.then(() => resolve());
  });
  child.kill('SIGKILL');
  await ended;
  return said;
}

/** A process of the build, as an operator's shell starts it. */
function run(program: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  const own = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', NODE_COMPILE_CACHE: join(testRun().folder, 'compile'), ...environment };
  return new Promise((resolve) => execFile(process.execPath, [`dist/apps/${program}/src/main.js`, ...args], { env: own, timeout: 30_000 }, (error, _out, said) => resolve({ code: error === null ? 0 : Number(error.code), said })));
}

/** A web server in the place of the portal. */
async function inItsPlace<Result>(listener: RequestListener, use: (base: string) => Promise<Result>): Promise<Result> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    return await use(`http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A server that is none of ours. */
async function onSocket<Result>(listener: (socket: Socket) => void, use: (port: number) => Promise<Result>): Promise<Result> {
  const server = createSocketServer((socket) => listener(socket.on('error', () => undefined).resume()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    return await use(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

const health = (parts: Record<string, { ok: boolean; detail: string }>): string => JSON.stringify({ status: 'x', parts });

const KEYS = ['CHROMIUM_PATH', 'KEY_PEPPER', 'KEY_RING', 'SECRETS_DIR'];

describe('what a person can mend is a sentence, without a stack', () => {
  test.each([
    ['migrate', { DATABASE_URL: 'mysql://x' }, 'The configuration has a problem:\n  - DATABASE_URL must be an address such as postgres://user:password@host:5432/name.\n'],
    ['seed', {}, 'The configuration has a problem:\n  - DATABASE_URL is missing; give an address such as postgres://user:password@host:5432/name.\n'],
    ['migrate', { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/hosho' }, 'PostgreSQL at 127.0.0.1:1 (DATABASE_URL) cannot be reached (ECONNREFUSED); start it, or correct the address.\n'],
    ['seed', { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/hosho' }, 'PostgreSQL at 127.0.0.1:1 (DATABASE_URL) cannot be reached (ECONNREFUSED); start it, or correct the address.\n'],
    ['walk', { PUBLIC_URL: 'localhost:3000' }, 'The configuration has a problem:\n  - PUBLIC_URL must be an address such as https://hosho.example.jp.\n'],
    ['walk', { PUBLIC_URL: 'http://127.0.0.1:1' }, 'Nothing answers at http://127.0.0.1:1; start the system (npm start), or say where it runs: PUBLIC_URL=http://127.0.0.1:3000 npm run walk\n'],
  ])('%s with %j', async (command, environment, said) => {
    expect(await run('cli', [command], environment)).toEqual({ code: 2, said });
  });

  test('a role that the database does not know, and a database without tables', async () => {
    const url = new URL(testRun().postgresUrl);
    expect(await run('cli', ['seed'], { DATABASE_URL: url.toString() })).toEqual({ code: 2, said: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ has no tables of ours in the database of DATABASE_URL \(hosho, postgres\); correct the address, or run the command migrate first\.\n$/) });
    url.username = 'daremo';
    expect(await run('cli', ['seed'], { DATABASE_URL: url.toString() })).toEqual({ code: 2, said: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+ refuses the role of DATABASE_URL \(daremo, postgres\); correct the address\.\n$/) });
  });

  test('Temporal that is not there is told at once', async () => {
    expect(await run('cli', ['namespace'], testEnvironment())).toEqual({ code: 2, said: 'Temporal at 127.0.0.1:1 (TEMPORAL_ADDRESS) cannot be reached (ECONNREFUSED); start it, or correct the address.\n' });
  });

  test('a namespace that Temporal does not have is named', async () => {
    const temporal = await startTemporalDev();
    try {
      const ended = await run('cli', ['namespace'], testEnvironment({ TEMPORAL_ADDRESS: temporal.address, TEMPORAL_NAMESPACE: 'nowhere' }));
      expect(ended).toEqual({ code: 2, said: `Temporal at ${temporal.address} has no namespace nowhere; make it, or correct TEMPORAL_NAMESPACE.\n` });
    } finally {
      await temporal.teardown();
    }
  });

  describe('servers that are named', () => {
    const NAMES = ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SMTP_URL', 'IMAP_URL', 'CLAMD'];
    const at = (port: number) => testEnvironment({
      DATABASE_URL: `postgres://a:himitsu@127.0.0.1:${port}/hosho`, TEMPORAL_ADDRESS: `127.0.0.1:${port}`, SMTP_URL: `smtp://a:himitsu@127.0.0.1:${port}`, IMAP_URL: `imap://a:himitsu@127.0.0.1:${port}/INBOX`, CLAMD: `127.0.0.1:${port}`,
    });

    test('all that are silent are told at once', async () => {
      expect(await run('cli', ['check', ...NAMES], at(1))).toEqual({ code: 2, said: [
        'PostgreSQL at 127.0.0.1:1 (DATABASE_URL) cannot be reached (ECONNREFUSED); start it, or correct the address.',
        'Temporal at 127.0.0.1:1 (TEMPORAL_ADDRESS) cannot be reached (ECONNREFUSED); start it, or correct the address.',
        'Mail relay at 127.0.0.1:1 (SMTP_URL) cannot be reached (ECONNREFUSED); start it, or correct the address.',
        'Mailbox server at 127.0.0.1:1 (IMAP_URL) cannot be reached (ECONNREFUSED); start it, or correct the address.',
        'ClamAV daemon at 127.0.0.1:1 (CLAMD) cannot be reached (ECONNREFUSED); start it, or correct the address.\n',
      ].join('\n') });
    });

    test('so are all where somebody else answers', async () => {
      const { code, said } = await onSocket((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), (port) => run('cli', ['check', ...NAMES], at(port)));
      expect([code, said.replace(/127\.0\.0\.1:\d+/g, 'there').trim().split('\n')]).toEqual([2, [
        'What answers at there (DATABASE_URL) is no PostgreSQL; correct the address.', 'What answers at there (SMTP_URL) is no mail relay; correct the address.',
        'What answers at there (IMAP_URL) is no mailbox server; correct the address.', 'What answers at there (CLAMD) is no ClamAV daemon; correct the address.',
      ]]);
    });

    test('and a Temporal that is another server is told when it is asked first', async () => {
      const { code, said } = await onSocket((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), (port) => run('cli', ['namespace'], at(port)));
      expect([code, said]).toEqual([2, expect.stringMatching(/^What listens at 127\.0\.0\.1:\d+ does not let us in as Temporal does \(.+\); correct TEMPORAL_ADDRESS, TEMPORAL_TLS or TEMPORAL_API_KEY\.\n$/)]);
    });

    test('the right ones are known by how they answer', async () => {
      const [mail, imap, clamd] = [await startSmtpSink(), await startImapServer(), await startClamd()];
      try {
        const environment = testEnvironment({ DATABASE_URL: testRun().postgresUrl, SMTP_URL: mail.url, IMAP_URL: imap.url, CLAMD: clamd.address });
        expect(await run('cli', ['check', 'DATABASE_URL', 'SMTP_URL', 'IMAP_URL', 'CLAMD'], environment)).toEqual({ code: 0, said: '' });
      } finally {
        await Promise.all([mail.stop(), imap.stop(), clamd.stop()]);
      }
    });
  });

  test.each([
    ['cli', ['check'], ['PORT', 'SMTP_URL', 'TEMPORAL_TLS', ...KEYS]], ['portal', [], ['PORT', 'TEMPORAL_TLS', ...KEYS]], ['worker', [], ['SMTP_URL', 'TEMPORAL_TLS', ...KEYS]], ['intake', [], []],
  ])('all problems of the configuration are one list, of what the process reads: %s', async (program, args, further) => {
    const { code, said } = await run(program, args, { PORT: 'abc', DATABASE_URL: 'mysql://x', LOG_LEVEL: 'loud', TEMPORAL_TLS: 'perhaps', BRANCH_HOURS: 'x' });
    expect(code).toBeGreaterThan(0);
    const [first, ...problems] = said.trim().split('\n');
    const expected = ['DATABASE_URL', 'LOG_LEVEL', 'STORAGE_DIR', ...further].sort();
    expect(first).toBe(`The configuration has ${expected.length} problems:`);
    expect(problems.map((line) => /^ {2}- ([A-Z_]+) /.exec(line)?.[1]).sort()).toEqual(expected);
  });

  test.each([['cli', ['check']], ['portal', []], ['worker', []]])('texts that no paper can print stand in the same list, told alike: %s', async (program, args) => {
    const texts = { SURETY_NAME: '<b>保証</b>', SURETY_REPRESENTATIVE: '공 代表', SURETY_ADDRESS: '見本\uE000町', SERVICE_NAME: '見本😀', BRANCH_HOURS: 'あ'.repeat(101) };
    const list = (said: string) => said.trim().split('\n');
    const problems = [
      '  - SURETY_NAME must not hold <; papers take its full-width form alone.',
      '  - SURETY_REPRESENTATIVE holds 공 (U+ACF5), which papers cannot print.',
      '  - SURETY_ADDRESS holds U+E000, which papers cannot print.',
      '  - SERVICE_NAME holds 😀 (U+1F600), which papers cannot print.',
      '  - BRANCH_HOURS must be 100 characters or fewer (it has 101).',
    ];
    const { code, said } = await run(program, args, testEnvironment(texts));
    expect([code > 0, list(said)]).toEqual([true, ['The configuration has 5 problems:', ...problems]]);
    expect(list((await run(program, args, testEnvironment({ ...texts, LOG_LEVEL: 'x' }))).said)).toEqual(['The configuration has 6 problems:', expect.stringMatching(/^ {2}- LOG_LEVEL /), ...problems]);
  });

  test('what the variables name on this machine, and servers that are silent, stand in the same list', async () => {
    const folder = mkdtempSync(join(testRun().folder, 'check-'));
    writeFileSync(join(folder, 'file'), 'no key and no folder');
    const { code, said } = await run('cli', ['check', 'DATABASE_URL', 'TEMPORAL_ADDRESS'], testEnvironment({
      LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x', CHROMIUM_PATH: join(folder, 'nowhere'), SIGNING_P12: join(folder, 'file'), STORAGE_DIR: join(folder, 'file/papers'),
    }));
    expect([code, said.trim().split('\n')]).toEqual([2, [
      'The configuration has 6 problems:',
      '  - DATABASE_URL must be an address such as postgres://user:password@host:5432/name.',
      expect.stringMatching(/^ {2}- LOG_LEVEL /),
      `  - CHROMIUM_PATH names ${join(folder, 'nowhere')}, which cannot be executed (ENOENT).`,
      expect.stringMatching(/^ {2}- SIGNING_P12 \(\S+file\) cannot be used: The PKCS#12 file cannot be opened/),
      `  - STORAGE_DIR names ${join(folder, 'file/papers')}, where this user cannot write (${join(folder, 'file/papers')}: ENOTDIR).`,
      '  - Temporal at 127.0.0.1:1 (TEMPORAL_ADDRESS) cannot be reached (ECONNREFUSED); start it, or correct the address.',
    ]]);
  });

  test.each([['sample-expired.p12', 'expired at 2020-03-31T00:00:00.000Z: have it renewed'], ['sample-not-yet-valid.p12', 'is not valid before 2120-04-01T00:00:00.000Z: use a PKCS#12 file']])('%s signs nothing: the check refuses it; a worker says so in its log and goes on', async (file, words) => {
    const key = join('test/fixtures/signing', file);
    const environment = testEnvironment({ SIGNING_P12: key, SIGNING_P12_PASSPHRASE: 'sample', LOG_LEVEL: 'error' });
    const checked = await run('cli', ['check'], environment);
    expect([checked.code, checked.said.trim().split('\n')]).toEqual([2, ['The configuration has a problem:', expect.stringContaining(`  - SIGNING_P12 (${key}) cannot be used: The certificate of the signing key (見本建設業保証株式会社（電子証書発行用）) ${words}`)]]);
    const said = await logUntil('worker', 'nothing is signed', environment);
    expect(said).toContain('nothing is signed');
    expect(said).toContain(words);
  });

  test('a folder for the papers that is not there yet is not made by asking', async () => {
    const folder = join(mkdtempSync(join(testRun().folder, 'check-')), 'made/later');
    expect((await run('cli', ['check'], testEnvironment({ STORAGE_DIR: folder }))).code).toBe(0);
    expect(existsSync(folder)).toBe(false);
  });

  test.each(['seed', 'sample', 'accounts'])('%s: people with a published password are not for production, nor for an environment nobody knows', async (command) => {
    for (const APP_ENV of ['production', 'prod']) {
      expect(await run('cli', [command], testEnvironment({ APP_ENV }))).toEqual({ code: 2, said: `${command} is not for APP_ENV=${APP_ENV}: sample people share a published password. Masters and people of your own come by masters:load and user:create.\n` });
    }
  });

  test.each([
    [['walk', '--fax'], "Unknown option '--fax'; walk takes [--papers DIR] [--contractor ID] [--reviewer ID] [--approver ID] [--clerk ID] [--second-clerk ID] [--password PASSWORD]."],
    [['user:create', 'k.mihon'], "Unexpected argument 'k.mihon'; user:create takes --login-id ID --name NAME --branch CODE --role ROLE [--rank RANK] [--password-from-stdin]."],
    [['masters:load', 'one', 'two'], 'two is too much; only one name is taken.'],
    [['heartbeat', '--worker'], "Unknown option '--worker'; heartbeat takes [PART]."],
    [['accounts', '--all'], "Unknown option '--all'; accounts takes nothing."],
  ])('what a command does not take is told before anything else: %j', async (args, said) => {
    expect(await run('cli', args)).toEqual({ code: 2, said: `${said}\n` });
  });

  test('the walk asks first which part is ill', async () => {
    const ended = await inItsPlace(
      (_, answer) => answer.writeHead(503, { 'content-type': 'application/json' }).end(health({ database: { ok: true, detail: 'ok' }, worker: { ok: false, detail: '40 s ago' } })),
      (base) => run('cli', ['walk'], { PUBLIC_URL: base }),
    );
    expect(ended).toEqual({ code: 2, said: expect.stringMatching(/^The system at http:\S+ is not well: worker \(40 s ago\); see its logs .*\n$/) });
  });

  test('a system that stops in mid-walk', async () => {
    const ended = await inItsPlace(
      (request, answer) => (request.url === '/health/system' ? answer.end(health({ database: { ok: true, detail: 'ok' } })) : request.socket.destroy()),
      (base) => run('cli', ['walk'], { PUBLIC_URL: base }),
    );
    expect(ended).toEqual({ code: 2, said: expect.stringMatching(/^The system at http:\S+ stopped answering in the midst of it; start it again \(npm start\) and begin anew\.\n$/) });
  });
});
