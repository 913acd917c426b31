import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Interrupted, PlainFailure } from './plain-failure.mjs';
import { endGroup, startTimeOf, stillRuns } from './process-identity.mjs';
import { cacheDir, projectDir } from './project.mjs';

/** Signals by which a person or the system ends an installation. */
const END_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Names the npm that installs, for the start after one that was killed. */
const note = join(cacheDir, 'npm.json');

/**
 * npm's own settings (registry, certificates, proxy, cache) are passed on; what the npm around us says about itself and its
 * script is not. npm runs on the system's Node: the pinned one lies in the folder that npm is about to replace.
 */
function npmEnvironment() {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules')).join(delimiter);
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') || name.startsWith('npm_config_'))), PATH: path };
}

/**
 * Runs npm to its end in a process group of its own. Ctrl-C reaches this process alone, which ends the whole group and waits
 * for it: nobody works on node_modules any more when the prompt is back.
 * @param {readonly string[]} args @param {number} [seconds] it may take; without, as long as it likes
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export async function npm(args, seconds) {
  const child = spawn('npm', [...args], { cwd: projectDir, env: npmEnvironment(), stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const pid = child.pid;
  if (pid !== undefined) writeFileSync(note, JSON.stringify({ name: 'npm', pid, startTime: startTimeOf(pid) ?? '' }));
  let interrupted = false;
  const end = () => (pid === undefined ? undefined : endGroup(pid, 'SIGTERM', 5));
  /** @type {Promise<void> | undefined} */
  let ending;
  const interrupt = () => {
    interrupted = true;
    ending ??= end();
  };
  for (const signal of END_SIGNALS) process.on(signal, interrupt);
  const timer = seconds === undefined ? undefined : setTimeout(() => (ending ??= end()), seconds * 1000);
  let output = '';
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  try {
    const status = await new Promise((resolve, reject) => {
      child.once('error', () => reject(new PlainFailure('npm is missing; install Node.js 20 or newer with npm and start again.')));
      child.once('close', resolve);
    });
    await ending;
    if (interrupted) throw new Interrupted('Stopped while the packages were being installed; the next start installs them anew.');
    return { status, output };
  } finally {
    clearTimeout(timer);
    // Whoever was interrupted is about to end in order: another Ctrl-C meanwhile does not break that off.
    if (!interrupted) for (const signal of END_SIGNALS) process.off(signal, interrupt);
    rmSync(note, { force: true });
  }
}

/** Ends the npm that a killed start (kill -9, a closed machine) left behind. */
export async function endLeftNpm() {
  if (!existsSync(note)) return;
  try {
    /** @type {import('./process-identity.mjs').KnownProcess} */
    const left = JSON.parse(readFileSync(note, 'utf8'));
    if (stillRuns(left)) await endGroup(left.pid, 'SIGTERM', 5);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  rmSync(note, { force: true });
}
