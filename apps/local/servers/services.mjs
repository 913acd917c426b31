import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { cacheDir, isRoot, lentFolder, projectDir, reachableByEverybody, stateDir } from '../setup/project.mjs';
import { portAnswers } from './free-port.mjs';
import { portOf } from './ports.mjs';
import { postgresAnswers, postgresCommand } from './postgres-cluster.mjs';
import { STATE_MARK } from './previous-run.mjs';
import { SERVICE_ENVIRONMENT, SERVICE_FLAGS } from './service-memory.mjs';

/** @typedef {import('./supervisor.mjs').Service} Service */

/** How long a part may take to be ready: a first start on a machine that does much else besides. One that ends says so at once. */
const PATIENCE_SECONDS = 120;

/** The pinned Node, whatever this process runs on. */
export const node = join(projectDir, 'node_modules/.bin/node');

/** Where the one-machine cluster lies: in the state folder, or where its user can reach it when root's folder is private. */
export function clusterDir() {
  return isRoot && !reachableByEverybody(stateDir) ? join(lentFolder(stateDir), 'postgres') : join(stateDir, 'postgres');
}

/** What every process of this run is given. */
export function commonEnvironment() {
  return { TZ: 'UTC', [STATE_MARK]: stateDir, NODE_COMPILE_CACHE: join(cacheDir, 'compile'), ...withoutProxy() };
}

/** Our servers speak to each other on this machine: a proxy for the world outside is not asked for the way to loopback. */
export function withoutProxy() {
  const given = (process.env['no_proxy'] || process.env['NO_PROXY'] || '').split(',').map((name) => name.trim()).filter((name) => name !== '');
  const all = [...new Set([...given, '127.0.0.1', 'localhost', '::1'])].join(',');
  return { no_proxy: all, NO_PROXY: all };
}

/** @param {import('../setup/postgres-programs.mjs').PostgresPrograms} programs @param {string} url @returns {Service} */
export function postgres(programs, url) {
  const { program, args, options } = postgresCommand(programs, clusterDir(), portOf('POSTGRES_PORT'));
  // SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is lost.
  return { name: 'postgres', rank: 0, program, args, options: { ...options, env: commonEnvironment() }, stopSignal: 'SIGINT', stopSeconds: 20, readySeconds: PATIENCE_SECONDS, isReady: () => postgresAnswers(url) };
}

/** @param {string} cli @returns {Service} */
export function temporal(cli) {
  const port = portOf('TEMPORAL_PORT');
  return {
    name: 'temporal',
    rank: 1,
    program: cli,
    args: [
      'server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(portOf('TEMPORAL_UI_PORT')), '--ui-disable-news-fetch',
      '--db-filename', join(stateDir, 'temporal.sqlite'), '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal', '--log-level', 'warn',
    ],
    options: { env: commonEnvironment() },
    stopSignal: 'SIGTERM',
    stopSeconds: 15,
    readySeconds: PATIENCE_SECONDS,
    isReady: () => succeeds(cli, ['operator', 'cluster', 'health', '--address', `127.0.0.1:${port}`]),
  };
}

/** The mailbox to look into. @returns {Service} */
export function mailCatcher() {
  const [smtp, web] = [portOf('SMTP_PORT'), portOf('MAILBOX_PORT')];
  return {
    name: 'mailbox',
    rank: 2,
    program: node,
    args: [join(projectDir, 'node_modules/.bin/maildev'), '--ip', '127.0.0.1', '--web-ip', '127.0.0.1', '--smtp', String(smtp), '--web', String(web), '--hide-extensions', 'STARTTLS', '--mail-directory', join(stateDir, 'mail')],
    options: { env: commonEnvironment() },
    stopSignal: 'SIGTERM',
    stopSeconds: 5,
    readySeconds: PATIENCE_SECONDS,
    isReady: async () => (await portAnswers(smtp)) && (await portAnswers(web)),
  };
}

/** Secrets that a process has no use for: it is not told them (`PROCESS_SETTINGS` of libs/platform; a test compares). */
export const WITHHELD = {
  portal: ['SMTP_URL', 'IMAP_URL', 'FAX_WEBHOOK_SECRET'],
  worker: ['IMAP_URL', 'FAX_WEBHOOK_SECRET'],
  intake: ['SMTP_URL', 'TEMPORAL_API_KEY', 'KEY_RING', 'KEY_PEPPER', 'SIGNING_P12', 'SIGNING_P12_PASSPHRASE', 'SECRETS_DIR'],
};

/** @param {Record<string, string>} environment @param {keyof typeof WITHHELD} name */
function toldTo(environment, name) {
  return Object.fromEntries(Object.entries(environment).filter(([setting]) => !WITHHELD[name].includes(setting)));
}

/** @param {Record<string, string>} environment @returns {Service} */
export function portal(environment) {
  return {
    name: 'portal',
    rank: 4,
    program: node,
    args: ['--enable-source-maps', ...SERVICE_FLAGS, join(projectDir, 'dist/apps/portal/src/main.js')],
    options: { cwd: projectDir, env: { ...toldTo(environment, 'portal'), ...SERVICE_ENVIRONMENT } },
    stopSignal: 'SIGTERM',
    stopSeconds: 15,
    readySeconds: PATIENCE_SECONDS,
    isReady: () => answers(`http://127.0.0.1:${portOf('PORT')}/health/ready`),
  };
}

/** Ready when it answers: that one of its doors is not well is on the health page and stops nothing else. @param {Record<string, string>} environment @returns {Service} */
export function intake(environment) {
  return {
    name: 'intake',
    rank: 4,
    program: node,
    args: ['--enable-source-maps', join(projectDir, 'dist/apps/intake/src/main.js')],
    options: { cwd: projectDir, env: toldTo(environment, 'intake') },
    stopSignal: 'SIGTERM',
    stopSeconds: 15,
    readySeconds: PATIENCE_SECONDS,
    isReady: () => answers(`http://127.0.0.1:${portOf('INTAKE_PORT')}/health/live`),
  };
}

/** @param {Record<string, string>} environment @param {() => Promise<boolean>} isReady @returns {Service} */
export function worker(environment, isReady) {
  return {
    name: 'worker',
    rank: 3,
    program: node,
    args: ['--enable-source-maps', ...SERVICE_FLAGS, join(projectDir, 'dist/apps/worker/src/main.js')],
    options: { cwd: projectDir, env: { ...toldTo(environment, 'worker'), ...SERVICE_ENVIRONMENT } },
    stopSignal: 'SIGTERM',
    stopSeconds: 30,
    readySeconds: PATIENCE_SECONDS,
    isReady,
  };
}

/** Whether an address answers with success. @param {string} url */
export async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

/** Whether a program ends well. @param {string} program @param {string[]} args @returns {Promise<boolean>} */
function succeeds(program, args) {
  return new Promise((resolve) => execFile(program, args, { timeout: 3000, env: { ...process.env, ...withoutProxy() } }, (error) => resolve(error === null)));
}
