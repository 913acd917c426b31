import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startTimeOf } from '../../apps/local/setup/process-identity.mjs';
import { freePorts } from '../../apps/local/servers/free-port.mjs';
import { RETENTION_DAYS } from '#temporal';
import { eventually, testRun } from '../support/index.js';
import { startTemporalDev } from '../support/temporal.js';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Launch {
  readonly process: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** `npm start` on ports and state of its own. */
function start(environment: Record<string, string>): Launch {
  const child = spawn(process.execPath, ['apps/local/start.mjs', '--empty'], { cwd: root, env: { ...process.env, NODE_OPTIONS: '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  return { process: child, said: () => said, ended: new Promise((resolve) => child.once('close', resolve)) };
}

/** Processes that carry the mark of a state folder. */
function leftOf(stateDir: string): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`DENSHI_HOSHO_STATE=${stateDir}\0`);
    } catch {
      return false;
    }
  });
}

describe('npm start', () => {
  const stateDir = mkdtempSync(join(testRun().folder, 'one-machine-'));
  let environment: Record<string, string>;

  beforeAll(async () => {
    environment = { STATE_DIR: stateDir };
    const names = ['PORT', 'MAILBOX_PORT', 'SMTP_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT', 'INTAKE_PORT', 'SMTP_RECEIVER_PORT'];
    for (const [index, port] of (await freePorts(names.length)).entries()) environment[names[index] ?? ''] = String(port);
  });

  const stateOfProduction = mkdtempSync(join(testRun().folder, 'one-machine-'));

  afterAll(() => {
    for (const pid of [stateDir, stateOfProduction].flatMap(leftOf)) process.kill(pid, 'SIGKILL');
  });

  const ready = (launch: Launch) => Promise.race([
    eventually(() => expect(launch.said()).toMatch(/Ready\. Open in a browser:[\s\S]*started in/), 180),
    launch.ended.then((code) => { throw new Error(`npm start ended with ${code}: ${launch.said()}`); }),
  ]);

  test('a busy port: one sentence, exit code 1, nothing left running', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(Number(environment['SMTP_PORT']), '127.0.0.1', () => resolve()));
    const launch = start(environment);
    expect(await launch.ended).toBe(1);
    expect(launch.said().trim()).toMatch(new RegExp(`^Port ${environment['SMTP_PORT']} for the mail catcher is in use by another program; stop that one, or choose another port: SMTP_PORT=\\d+ npm start$`));
    expect(leftOf(stateDir)).toEqual([]);
    await new Promise((resolve) => server.close(resolve));
  });

  test('a malformed port stands in one list with everything else that is wrong, and nothing is started', async () => {
    const launch = start({ ...environment, PORT: 'abc', SMTP_PORT: '70000', LOG_LEVEL: 'loud' });
    expect(await launch.ended).toBe(1);
    const [first, ...problems] = launch.said().slice(launch.said().indexOf('The configuration')).trim().split('\n');
    expect(first).toBe('The configuration has 3 problems:');
    expect(problems.map((line) => /^ {2}- ([A-Z_]+) /.exec(line)?.[1]).sort()).toEqual(['LOG_LEVEL', 'PORT', 'SMTP_PORT']);
    expect(leftOf(stateDir)).toEqual([]);
  });

  test('Ctrl-C while the browser is tried: it ends too, and leaves no profile behind', async () => {
    const folder = mkdtempSync(join(testRun().folder, 'tried-browser-'));
    const browser = join(folder, 'browser');
    writeFileSync(browser, `#!/bin/sh\necho $$ > ${folder}/pid\nexec sleep 600\n`, { mode: 0o755 });
    mkdirSync(join(folder, 'tmp'));
    const launch = start({ ...environment, CHROMIUM_PATH: browser, TMPDIR: join(folder, 'tmp') });
    await eventually(() => expect(readFileSync(join(folder, 'pid'), 'utf8')).toMatch(/^\d+\n$/));
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    // Also after a kill -9 the next start would find it.
    expect(leftOf(stateDir)).toContain(pid);
    launch.process.kill('SIGINT');
    expect(await launch.ended).toBe(0);
    expect([startTimeOf(pid), readdirSync(join(folder, 'tmp'))]).toEqual([undefined, []]);
  });

  test('a file in the place of the state folder, one where none can be made, and a secret that is damaged: one sentence each', async () => {
    const folder = mkdtempSync(join(testRun().folder, 'damaged-'));
    writeFileSync(join(folder, 'file'), '');
    const onFile = start({ ...environment, STATE_DIR: join(folder, 'file') });
    expect([await onFile.ended, onFile.said().trim()]).toEqual([1, `A file stands where a folder is needed: ${join(folder, 'file')}; move it away, or name another folder (STATE_DIR, CACHE_DIR).`]);
    const nowhere = start({ ...environment, STATE_DIR: '/proc/x/state' });
    expect([await nowhere.ended, nowhere.said().trim()]).toEqual([1, 'No folder can be made at /proc/x; name another one (STATE_DIR, CACHE_DIR).']);
    const pepper = join(folder, 'state/secrets/key-pepper');
    mkdirSync(join(folder, 'state/secrets'), { recursive: true });
    writeFileSync(pepper, '');
    const withoutPepper = start({ ...environment, STATE_DIR: join(folder, 'state') });
    expect([await withoutPepper.ended, withoutPepper.said().trim()]).toEqual([1, expect.stringMatching(new RegExp(`^${pepper} is damaged; restore it from your backup\\. [^\n]*$`))]);
    expect(readFileSync(pepper, 'utf8')).toBe('');
  });

  test('brings up everything, and a case walks from the form to the owner; a killed launcher is recovered; Ctrl-C leaves nothing behind', async () => {
    const first = start(environment);
    await ready(first);
    expect(first.said()).toMatch(/1000000001 +受注者 +株式会社見本組/);

    const surroundings = leftOf(stateDir).map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
    expect(surroundings.filter((text) => text.includes('DATABASE_URL=postgres://hosho_app:')).length).toBeGreaterThanOrEqual(2);
    expect(surroundings.filter((text) => text.includes('DATABASE_OWNER_URL='))).toEqual([]);

    const base = `http://127.0.0.1:${environment['PORT']}`;
    const walk = await run(process.execPath, ['dist/apps/cli/src/main.js', 'walk'], { cwd: root, env: { ...process.env, NODE_OPTIONS: '', STATE_DIR: stateDir, PUBLIC_URL: base } });
    expect(walk.stdout).toMatch(/有効な電子証書です[\s\S]*The walk is complete/);
    const papers = readdirSync(join(stateDir, 'walk'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.pdf'));
    expect(papers.length).toBeGreaterThanOrEqual(6);
    expect(statSync(join(stateDir, 'walk')).mode & 0o777).toBe(0o700);

    const second = start(environment);
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(`It is running already (process ${first.process.pid})`);

    first.process.kill('SIGKILL');
    await first.ended;
    const third = start(environment);
    await ready(third);
    const number = /保証契約番号 (\d{10})/.exec(walk.stdout)?.[1] ?? 'none';
    const guarantees = await fetch(`${base}/v/${number}`);
    expect(guarantees.status).toBe(200);

    third.process.stdout?.destroy();
    third.process.stderr?.destroy();
    third.process.kill('SIGINT');
    expect(await third.ended).toBe(0);
    expect(leftOf(stateDir)).toEqual([]);
    expect(existsSync(join(stateDir, 'run/launcher.json'))).toBe(false);
  }, 600_000);

  test('servers elsewhere that are silent: one sentence each at once, and nothing is started', async () => {
    const [database = 0, temporal = 0, mail = 0, mailbox = 0, clamd = 0] = await freePorts(5);
    const launch = start({
      ...environment, DATABASE_URL: `postgres://hosho_app:x@127.0.0.1:${database}/hosho`, TEMPORAL_ADDRESS: `127.0.0.1:${temporal}`, SMTP_URL: `smtp://me:x@127.0.0.1:${mail}`, IMAP_URL: `imaps://me:x@127.0.0.1:${mailbox}/INBOX`, CLAMD: `127.0.0.1:${clamd}`,
    });
    expect(await launch.ended).toBe(1);
    expect(launch.said().trim().split('\n')).toEqual([
      `PostgreSQL at 127.0.0.1:${database} (DATABASE_URL) cannot be reached (ECONNREFUSED); start it, or correct the address.`,
      `Temporal at 127.0.0.1:${temporal} (TEMPORAL_ADDRESS) cannot be reached (ECONNREFUSED); start it, or correct the address.`,
      `Mail relay at 127.0.0.1:${mail} (SMTP_URL) cannot be reached (ECONNREFUSED); start it, or correct the address.`,
      `Mailbox server at 127.0.0.1:${mailbox} (IMAP_URL) cannot be reached (ECONNREFUSED); start it, or correct the address.`,
      `ClamAV daemon at 127.0.0.1:${clamd} (CLAMD) cannot be reached (ECONNREFUSED); start it, or correct the address.`,
    ]);
    expect(leftOf(stateDir)).toEqual([]);
  });

  test('in production: no people with a published password; a Temporal elsewhere is given its namespace as it should be', async () => {
    const temporal = await startTemporalDev();
    try {
      const launch = start({
        ...environment, STATE_DIR: stateOfProduction, TEMPORAL_ADDRESS: temporal.address, APP_ENV: 'production', PUBLIC_URL: 'https://hosho.example.jp',
        SIGNING_P12: 'test/fixtures/signing/sample.p12', SIGNING_P12_PASSPHRASE: 'sample',
        SURETY_NAME: '見本建設業保証株式会社', SURETY_REPRESENTATIVE: '取締役社長　見本 次郎', SURETY_POSTAL_CODE: '000-0001', SURETY_ADDRESS: '見本県見本市大手町一丁目1番1号',
      });
      await ready(launch);
      expect(launch.said()).toContain('No sample data: APP_ENV is production.');
      expect(launch.said()).not.toMatch(/mihon-2026-hosho|npm run walk/);
      const password = readFileSync(join(stateOfProduction, 'secrets/database-application-password'), 'utf8');
      const database = new pg.Client({ connectionString: `postgres://hosho_app:${password}@127.0.0.1:${environment['POSTGRES_PORT']}/hosho` });
      await database.connect();
      const { rows } = await database.query('select (select count(*) from staff)::int + (select count(*) from contractor_account)::int as people');
      await database.end();
      expect(rows).toEqual([{ people: 0 }]);
      const { config } = await temporal.connection.workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(RETENTION_DAYS * 86_400);
      launch.process.kill('SIGINT');
      expect(await launch.ended).toBe(0);
    } finally {
      await temporal.teardown();
    }
  }, 300_000);
});
