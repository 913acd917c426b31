import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { startTemporalDev, testEnvironment, testRun } from '../../support/index.js';

interface Ended {
  readonly code: number;
  readonly said: string;
}

/** A process of the build, as an operator's shell starts it. */
function run(program: string, args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  const own = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...environment };
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

  test('check names all servers that are silent', async () => {
    const { code, said } = await run('cli', ['check', 'DATABASE_URL', 'TEMPORAL_ADDRESS'], testEnvironment());
    expect([code, said.trim().split('\n')]).toEqual([2, [expect.stringContaining('(DATABASE_URL)'), expect.stringContaining('(TEMPORAL_ADDRESS)')]]);
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
    [['sample', '--done-list'], "Option '--done-list <value>' argument missing; sample takes [--done-list FILE]."],
    [['user:create', 'k.mihon'], "Unexpected argument 'k.mihon'; user:create takes --login-id ID --name NAME --branch CODE --role ROLE [--rank RANK] [--password-from-stdin]."],
    [['check', '--fast'], "Unknown option '--fast'; check takes [--port VARIABLE …] [VARIABLE …]."],
    [['masters:load', '--all'], "Unknown option '--all'; masters:load takes FOLDER."],
    [['masters:load', 'one', 'two'], 'two is too much; only one name is taken.'],
    [['heartbeat', '--worker'], "Unknown option '--worker'; heartbeat takes [PART]."],
    ...['migrate', 'seed', 'namespace', 'accounts'].map((command): [string[], string] => [[command, '--dry-run'], `Unknown option '--dry-run'; ${command} takes nothing.`]),
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
