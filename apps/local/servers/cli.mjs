import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PlainFailure } from '../setup/plain-failure.mjs';
import { projectDir, say, stateDir } from '../setup/project.mjs';
import { node } from './services.mjs';

/** The exit code of a command of apps/cli whose words are meant for the person at the keyboard. */
const SAID_PLAINLY = 2;

/** @param {string} command of apps/cli @param {Record<string, string>} environment @param {readonly string[]} args */
function started(command, environment, args) {
  return spawn(node, [join(projectDir, 'dist/apps/cli/src/main.js'), command, ...args], { cwd: projectDir, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a command of apps/cli to its end. @param {string} command @param {Record<string, string>} environment @param {readonly string[]} [args] @returns {Promise<string>} what it printed */
export function cli(command, environment, args = []) {
  return new Promise((resolve, reject) => {
    const child = started(command, environment, args);
    const printed = { out: '', err: '' };
    child.stdout.on('data', (chunk) => (printed.out += String(chunk)));
    child.stderr.on('data', (chunk) => (printed.err += String(chunk)));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(printed.out) : reject(commandFailure(command, code, printed.err || printed.out))));
  });
}

/** PostgreSQL says of a file that it wrote less than it was to, where the disk is full to the last page. @param {string} command @param {number | null} code @param {string} output */
export function commandFailure(command, code, output) {
  if (code === SAID_PLAINLY) return new PlainFailure(output.trim());
  if (/No space left on device|ENOSPC|could not extend file/.test(output)) return new PlainFailure(`The disk is full: "${command}" could not write; free about 2 GB and start again.`);
  return new PlainFailure(`"${command}" failed: ${output.trim().split('\n').slice(0, 8).join('\n')}`);
}

/** Sample cases and registrations come into being behind the running system, as its users would make them. @param {import('./supervisor.mjs').Supervisor} supervisor @param {Record<string, string>} environment */
export function makeSamples(supervisor, environment) {
  const child = started('sample', environment, ['--done-list', join(stateDir, 'samples.json')]);
  child.stdout.on('data', (chunk) => process.stdout.write(String(chunk)));
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += String(chunk)));
  child.once('close', (code) => {
    if (code !== 0 && !supervisor.isStopping) say(`The samples are not complete: ${complaint.trim().split('\n').slice(-3).join(' ')} The next start goes on with them.`);
  });
  return child;
}
