import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from './plain-failure.mjs';

/**
 * When a process started, in the kernel's own ticks: together with its number it names one process for good, so that
 * a number given to somebody else since is never taken for ours.
 * @param {number} pid @returns {string | undefined} undefined when there is no such process, or only its corpse
 */
export function startTimeOf(pid) {
  const fields = statOf(pid);
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

/** What the kernel says of a process, from its state on; the name before it may hold blanks and brackets. @param {number | string} pid */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Who started a process, or has taken it over since. @param {number} pid @returns {number | undefined} undefined when there is no such process */
export function parentOf(pid) {
  const fields = statOf(pid);
  return fields === undefined || fields[0] === 'Z' ? undefined : Number(fields[1]);
}

/** Whether a process is a shell that was given one command to run (`sh -c`). @param {number} pid */
export function isShellOfOneCommand(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] === '-c';
  } catch {
    return false;
  }
}

/** @typedef {{ name: string, pid: number, startTime: string }} KnownProcess */

/** Whether this very process is still there. @param {KnownProcess} known */
export function stillRuns(known) {
  return startTimeOf(known.pid) === known.startTime;
}

/** Sends a signal to the group a process leads; a group that is gone is fine. @param {number} pid @param {NodeJS.Signals} signal */
export function signalGroup(pid, signal) {
  // 0 is everybody in our own group, and 1 everybody there is.
  if (!(pid > 1)) throw new Error(`${pid} leads no group of ours.`);
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/** Whether anybody of the group a process led is left; a corpse that nobody has fetched yet is gone. @param {number} pid */
export function groupIsAlive(pid) {
  try {
    process.kill(-pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    const [state, , group] = statOf(name) ?? [];
    return group === String(pid) && state !== 'Z';
  });
}

/**
 * Ends a process group: politely first, then for good.
 * @param {number} pid @param {NodeJS.Signals} politely @param {number} seconds how long it may take its time
 */
export async function endGroup(pid, politely, seconds) {
  signalGroup(pid, politely);
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await delay(25)) {
    if (!groupIsAlive(pid)) return;
  }
  signalGroup(pid, 'SIGKILL');
  for (const end = Date.now() + 5000; groupIsAlive(pid) && Date.now() < end; ) await delay(25);
}
