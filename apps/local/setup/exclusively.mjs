import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from './make-folder.mjs';
import { codeOf } from './plain-failure.mjs';
import { startTimeOf, stillRuns } from './process-identity.mjs';
import { cacheDir, say } from './project.mjs';

/** @typedef {import('./process-identity.mjs').KnownProcess} KnownProcess */

/**
 * Runs `work` while no other process of this checkout does: `npm start` and `npm test` may be called side by side.
 * A lock that no running process holds (a killed one's, an empty file, one whose number was given to somebody else) is taken over.
 * @template T @param {string} name @param {() => Promise<T>} work
 * @param {{ tell: (line: string) => void, everyMillis: number }} [waiting] who hears that somebody else is waited for, and how often
 * @returns {Promise<T>}
 */
export async function exclusively(name, work, waiting = { tell: say, everyMillis: 5000 }) {
  const lock = join(cacheDir, `${name}.lock`);
  makeFolder(cacheDir);
  for (let told = Date.now(); !take(lock); await delay(100)) {
    const text = contentOf(lock);
    const holder = holderIn(text);
    if (holder === undefined || !stillRuns(holder)) takeAway(lock, text);
    else if (Date.now() - told >= waiting.everyMillis) {
      waiting.tell(`  waiting for the ${name} of another start in this folder (process ${holder.pid}) …`);
      told = Date.now();
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Makes the lock with its content in one step, so that nobody ever reads half of it. @param {string} lock */
function take(lock) {
  const own = `${lock}.${process.pid}.own`;
  /** @type {KnownProcess} */
  const self = { name: 'holder', pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
  writeFileSync(own, JSON.stringify(self));
  try {
    linkSync(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Removes a lock that nobody holds; of several that want to, only one moves it, and never a newer one. @param {string} lock @param {string} seen its content */
function takeAway(lock, seen) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (contentOf(aside) === seen) rmSync(aside);
  else renameSync(aside, lock);
}

/** @param {string} lock */
function contentOf(lock) {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return '';
  }
}

/** @param {string} text @returns {KnownProcess | undefined} */
function holderIn(text) {
  try {
    const found = JSON.parse(text);
    return typeof found === 'object' && Number.isInteger(found?.pid) && typeof found.startTime === 'string' ? found : undefined;
  } catch {
    return undefined;
  }
}
