import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { PlainFailure } from './plain-failure.mjs';
import { projectDir, say } from './project.mjs';

/** @typedef {{ packages?: Record<string, { version?: string, optional?: boolean }> }} Lockfile */

/** @param {string} file @returns {Lockfile} */
function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Whether node_modules holds what the lockfile asks for; npm writes its own note at the very end of an installation. */
export function dependenciesAreInstalled() {
  const note = join(projectDir, 'node_modules/.package-lock.json');
  if (!existsSync(note) || !existsSync(join(projectDir, 'node_modules/.bin/node'))) return false;
  const installed = readLock(note).packages ?? {};
  return Object.entries(readLock(join(projectDir, 'package-lock.json')).packages ?? {}).every(([path, wanted]) => {
    const found = installed[path];
    return path === '' || (found ? found.version === wanted.version : wanted.optional === true);
  });
}

/** What npm said, as a sentence. @param {string} output */
export function npmFailure(output) {
  if (/ENOSPC|no space left/i.test(output)) return new PlainFailure('The disk is full: could not install the packages; free about 2 GB and start again.');
  if (/EINTEGRITY/.test(output)) return new PlainFailure('The checksum of a package is not the one in package-lock.json: what was downloaded is not what was pinned; clear npm\'s cache (npm cache clean --force) or ask whoever runs your package mirror.');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i.test(output)) return new PlainFailure('The packages could not be fetched: no network to the npm registry; check it (npm ping) and start again.');
  if (/EACCES|EPERM/.test(output)) return new PlainFailure('npm may not write to node_modules; give this user the folder, or start as its owner.');
  const line = output.split('\n').filter((text) => /npm (error|ERR!)/.test(text)).at(0) ?? output.trim().split('\n').at(-1);
  return new PlainFailure(`npm ci failed: ${line ?? 'it said nothing'}.`);
}

/**
 * Installs exactly what package-lock.json names, when it is not there. npm runs on the system's Node: the pinned one
 * lies in the folder that npm is about to replace.
 */
export async function installDependencies() {
  if (dependenciesAreInstalled()) return;
  say('Packages: installing what package-lock.json names (about 1.2 GB on disk, one to three minutes) …');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules')).join(delimiter);
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') || name === 'npm_config_cache'));
  const began = Date.now();
  const progress = setInterval(() => say(`  still installing (${Math.round((Date.now() - began) / 1000)} s) …`), 15_000);
  try {
    const code = await new Promise((resolve, reject) => {
      const npm = spawn('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: projectDir, env: { ...environment, PATH: path }, stdio: ['ignore', 'ignore', 'pipe'] });
      let output = '';
      npm.stderr.on('data', (chunk) => (output += String(chunk)));
      npm.once('error', () => reject(new PlainFailure('npm is missing; install Node.js 20 or newer with npm and start again.')));
      npm.once('close', (status) => (status === 0 ? resolve(status) : reject(npmFailure(output))));
    });
    if (code !== 0) return;
  } finally {
    clearInterval(progress);
  }
  if (!dependenciesAreInstalled()) throw new PlainFailure('npm ci ended well but node_modules is not what package-lock.json names; remove node_modules and start again.');
  say(`  packages are installed (${Math.round((Date.now() - began) / 1000)} s)`);
}
