import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlainFailure } from '../setup/plain-failure.mjs';
import { say, stateDir } from '../setup/project.mjs';
import { endGroup, startTimeOf, stillRuns } from '../setup/process-identity.mjs';

/** Every process of a run carries this variable, so that also a browser in a group of its own can be found. */
export const STATE_MARK = 'DENSHI_HOSHO_STATE';

/** @typedef {import('../setup/process-identity.mjs').KnownProcess} KnownProcess */

const launcherFile = join(stateDir, 'run', 'launcher.json');

/** @template T @param {string} file @param {T} otherwise @returns {T} */
function readJson(file, otherwise) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return otherwise;
  }
}

/** The launcher that runs on this state folder now. @returns {KnownProcess | undefined} */
export function runningLauncher() {
  const known = readJson(launcherFile, /** @type {KnownProcess | undefined} */ (undefined));
  return known && known.pid !== process.pid && stillRuns(known) ? known : undefined;
}

/** Processes that carry the mark of this state folder, without this one. */
function marked() {
  const mark = `${STATE_MARK}=${stateDir}`;
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark) && startTimeOf(pid) !== undefined;
    } catch {
      return false;
    }
  });
}

/** Ends what a killed launcher left behind, in the order of an orderly stop, and waits until it is gone. */
export async function endLeftovers() {
  /** @type {(KnownProcess & { stopSignal: NodeJS.Signals })[]} */
  const services = readJson(join(stateDir, 'run', 'services.json'), []);
  const left = services.filter(stillRuns);
  if (left.length > 0) say(`Ending what an earlier start left behind: ${left.map(({ name }) => name).join(', ')}`);
  for (const service of left) await endGroup(service.pid, service.stopSignal, 15);
  const end = Date.now() + 5000;
  for (let others = marked(); others.length > 0 && Date.now() < end; others = marked()) {
    for (const pid of others) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }
    await delay(25);
  }
}

/** Takes the state folder for this launcher. */
export async function claimStateFolder() {
  const other = runningLauncher();
  if (other) throw new PlainFailure(`It is running already (process ${other.pid}); open it, or stop that one with Ctrl-C in its window (or: kill ${other.pid}).`);
  await endLeftovers();
  mkdirSync(join(stateDir, 'run'), { recursive: true });
  /** @type {KnownProcess} */
  const self = { name: 'launcher', pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
  writeFileSync(launcherFile, JSON.stringify(self));
}

export function releaseStateFolder() {
  if (existsSync(launcherFile)) rmSync(launcherFile);
}
