import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const projectDir = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** What the set-up fetched or unpacked; may be thrown away at any time. */
export const cacheDir = resolve(projectDir, process.env['CACHE_DIR'] ?? '.cache');

/** What the running system keeps: the cluster, Temporal's file, mails, papers, secrets. */
export const stateDir = resolve(projectDir, process.env['STATE_DIR'] ?? '.state');

/** Whether this process is the superuser, whom PostgreSQL refuses and Chromium's sandbox does not serve. */
export const isRoot = process.getuid?.() === 0;

/** A short name for this checkout, for places outside it. @param {string} path */
export function shortName(path) {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}

/** Where another user can reach what belongs to a folder of ours in a private home. @param {string} path */
export function lentFolder(path) {
  return join('/var/lib/denshi-hosho', shortName(path));
}

/** Whether every user may pass through all folders above and including this one. @param {string} path */
export function reachableByEverybody(path) {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Prints a line of progress. @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** A size for people. @param {number} bytes */
export function inMegabytes(bytes) {
  return `${(bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0)} MB`;
}
