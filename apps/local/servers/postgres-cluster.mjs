import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, openSync, readFileSync, closeSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { PlainFailure, plainly } from '../setup/plain-failure.mjs';

/** @typedef {import('../setup/postgres-programs.mjs').PostgresPrograms} PostgresPrograms */

/** The database's superuser in clusters made here; nobody but the launcher and `migrate` connects as it. */
export const SUPERUSER = 'hosho';

/** The role that the services connect as; `migrate` makes it. */
export const APPLICATION_ROLE = 'hosho_app';

/** @param {PostgresPrograms} programs */
const asUser = ({ user }) => (user ? { uid: user.uid, gid: user.gid } : {});

/**
 * Makes an empty cluster. It appears under its name only when it is whole.
 * @param {PostgresPrograms} programs @param {string} dataDir
 * @param {{ password?: string, durable: boolean }} options with a password every connection must give it; without, any local one is let in (tests)
 */
export function createCluster(programs, dataDir, options) {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  const part = `${dataDir}.part`;
  const passwordFile = `${dataDir}.password`;
  try {
    mkdirSync(dirname(dataDir), { recursive: true });
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { mode: 0o700 });
    if (programs.user) chownSync(part, programs.user.uid, programs.user.gid);
    const authentication = options.password === undefined ? ['--auth=trust'] : ['--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    if (options.password !== undefined) {
      writeFileSync(passwordFile, options.password, { mode: 0o600 });
      if (programs.user) chownSync(passwordFile, programs.user.uid, programs.user.gid);
    }
    const made = spawnSync(join(programs.bin, 'initdb'), ['-D', part, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C.UTF-8', ...authentication, ...(options.durable ? [] : ['--no-sync'])], { encoding: 'utf8', cwd: '/', ...asUser(programs) });
    if (made.status !== 0) throw initFailure(`${made.stderr ?? ''}${made.error?.message ?? ''}`);
    renameSync(part, dataDir);
  } catch (error) {
    throw plainly(error, 'create the database cluster');
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(part, { recursive: true, force: true });
  }
}

/** @param {string} output */
function initFailure(output) {
  if (/No space left/i.test(output)) return new PlainFailure('The disk is full: could not create the database cluster; free about 2 GB and start again.');
  const library = /error while loading shared libraries: (\S+?):/.exec(output)?.[1];
  if (library) return new PlainFailure(`PostgreSQL lacks the system library ${library}; install it (apt-get install -y libxml2 libreadline8) and start again.`);
  return new PlainFailure(`PostgreSQL could not create its cluster: ${output.trim().split('\n').at(-1) ?? 'initdb said nothing'}.`);
}

/**
 * The server's command line: no Unix socket (its path may be too long, and nothing needs one).
 * @param {PostgresPrograms} programs @param {string} dataDir @param {number} port @param {readonly string[]} [settings] further `name=value`
 */
export function postgresCommand(programs, dataDir, port, settings = []) {
  const all = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200', 'timezone=UTC', 'log_timezone=UTC', ...settings];
  return { program: join(programs.bin, 'postgres'), args: ['-D', dataDir, ...all.flatMap((setting) => ['-c', setting])], options: { cwd: '/', ...asUser(programs) } };
}

/**
 * Starts a server in its own process group, its messages in a file. Used where nobody supervises (tests).
 * @param {PostgresPrograms} programs @param {string} dataDir @param {number} port @param {string} logFile @param {readonly string[]} settings
 * @returns {number} its process id
 */
export function startPostgres(programs, dataDir, port, logFile, settings) {
  const { program, args, options } = postgresCommand(programs, dataDir, port, settings);
  const log = openSync(logFile, 'a');
  const child = spawn(program, args, { ...options, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  child.unref();
  if (child.pid === undefined) throw new PlainFailure('PostgreSQL could not be started.');
  return child.pid;
}

/** Whether the server answers. @param {string} url */
export async function postgresAnswers(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Waits until the server answers. @param {string} url @param {{ seconds: number, logFile: string }} limits */
export async function waitForPostgres(url, limits) {
  for (const end = Date.now() + limits.seconds * 1000; Date.now() < end; await delay(50)) {
    if (await postgresAnswers(url)) return;
  }
  const last = existsSync(limits.logFile) ? readFileSync(limits.logFile, 'utf8').trim().split('\n').at(-1) : undefined;
  throw new PlainFailure(`PostgreSQL did not answer within ${limits.seconds} seconds: ${last ?? 'it said nothing'} (see ${limits.logFile}).`);
}
