import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './plain-failure.mjs';
import { cacheDir } from './project.mjs';

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Runs `work` while no other process of this checkout does: `npm start` and `npm test` may be called side by side.
 * A lock left by a process that is gone is taken over.
 * @template T @param {string} name @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function exclusively(name, work) {
  const lock = join(cacheDir, `${name}.lock`);
  mkdirSync(cacheDir, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const holder = Number(readHolder(lock));
      if (Number.isInteger(holder) && holder > 0 && !isAlive(holder)) takeAway(lock, holder);
      else await delay(200);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Removes a dead holder's lock; of several that want to, only one moves it, and never a newer one. @param {string} lock @param {number} holder */
function takeAway(lock, holder) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (readHolder(aside) === String(holder)) rmSync(aside);
  else renameSync(aside, lock);
}

/** @param {string} lock */
function readHolder(lock) {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return '';
  }
}
