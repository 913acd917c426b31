import { existsSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullDisk } from './free-space.mjs';
import { endLeftNpm, npm } from './npm.mjs';
import { PlainFailure } from './plain-failure.mjs';
import { projectDir, say } from './project.mjs';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean }> }} Lockfile */

/** npm writes this note of its own at the very end of an installation. */
const NOTE_OF_NPM = join(projectDir, 'node_modules/.package-lock.json');

/** How long the registry may take to show that it is there. */
const PING_SECONDS = 15;

const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|network/i;

/** @param {string} file @returns {Lockfile} */
function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Whether node_modules holds what the lockfile asks for. */
export function dependenciesAreInstalled() {
  if (!existsSync(NOTE_OF_NPM) || !existsSync(join(projectDir, 'node_modules/.bin/node'))) return false;
  const installed = readLock(NOTE_OF_NPM).packages ?? {};
  return Object.entries(readLock(join(projectDir, 'package-lock.json')).packages ?? {}).every(([path, wanted]) => {
    const found = installed[path];
    return path === '' || (found ? found.version === wanted.version : wanted.optional === true);
  });
}

/** What npm said, as a sentence. @param {string} output @param {string} [full] the folder whose disk was full meanwhile: npm itself often says something else then */
export function npmFailure(output, full) {
  if (full !== undefined || /ENOSPC|no space left/i.test(output)) return new PlainFailure(`The disk is full${full === undefined ? '' : ` (${full})`}: could not install the packages; free about 2 GB and start again.`);
  if (/EINTEGRITY/.test(output)) return new PlainFailure('The checksum of a package is not the one in package-lock.json: what was downloaded is not what was pinned; clear npm\'s cache (npm cache clean --force) or ask whoever runs your package mirror.');
  if (NO_NETWORK.test(output)) return new PlainFailure('The packages could not be fetched: no network to the npm registry; check it (npm ping) and start again.');
  if (/EACCES|EPERM/.test(output)) return new PlainFailure('npm may not write to node_modules; give this user the folder, or start as its owner.');
  const line = output.split('\n').filter((text) => /npm (error|ERR!)/.test(text)).at(0) ?? output.trim().split('\n').at(-1);
  return new PlainFailure(`npm ci failed: ${line || 'it said nothing'}.`);
}

/** Whether a registry can be reached; one that answers with an error is there. */
async function registryIsThere() {
  const { status, output } = await npm(['ping', '--fetch-retries=0', '--fetch-timeout=10000', '--loglevel=error'], PING_SECONDS);
  return status === 0 || (status !== null && !NO_NETWORK.test(output));
}

/**
 * Installs exactly what package-lock.json names, when it is not there. Without a registry npm's cache alone is asked: it may
 * hold everything, and if not, that is known at once instead of after npm's patience.
 */
export async function installDependencies() {
  await endLeftNpm();
  if (dependenciesAreInstalled()) return;
  say('Packages: installing what package-lock.json names (about 1.2 GB on disk, one to three minutes) …');
  // npm takes node_modules away piece by piece: stopped in the midst of it, the note would vouch for what is gone.
  rmSync(NOTE_OF_NPM, { force: true });
  const began = Date.now();
  const progress = setInterval(() => say(`  still installing (${Math.round((Date.now() - began) / 1000)} s) …`), 15_000);
  /** @type {string | undefined} */
  let full;
  const look = () => (full ??= fullDisk([projectDir, process.env['npm_config_cache'] ?? join(homedir(), '.npm'), tmpdir()]));
  // npm tidies up after a failure, and the space is back before it says anything.
  const looking = setInterval(look, 500);
  try {
    const { status, output } = await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error', ...((await registryIsThere()) ? [] : ['--offline'])]);
    if (status !== 0) throw npmFailure(output, look());
  } finally {
    clearInterval(progress);
    clearInterval(looking);
  }
  if (!dependenciesAreInstalled()) throw new PlainFailure('npm ci ended well but node_modules is not what package-lock.json names; remove node_modules and start again.');
  say(`  packages are installed (${Math.round((Date.now() - began) / 1000)} s)`);
}
