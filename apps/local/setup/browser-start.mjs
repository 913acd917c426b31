import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainFailure } from './plain-failure.mjs';
import { endGroup, signalGroup } from './process-identity.mjs';
import { isRoot } from './project.mjs';

/** How long a browser may take to be there. */
const START_SECONDS = 30;

const SANDBOX_REFUSED = /No usable sandbox|Failed to move to new namespace|zygote_host_impl|setuid sandbox/i;

/** What CHROMIUM_SANDBOX says; without it the sandbox is on, except for root, whom it does not serve. */
function wantsSandbox() {
  const said = process.env['CHROMIUM_SANDBOX'];
  // Another word is told with everything else that is wrong, when the configuration is checked.
  const given = said === 'on' || said === 'off' ? said : isRoot ? 'off' : 'on';
  if (given === 'on' && isRoot) throw new PlainFailure('CHROMIUM_SANDBOX=on is not for root, whom Chromium\'s sandbox does not serve; start as an ordinary user, or leave it out.');
  return given === 'on';
}

/** What a browser said that did not come to life, in few words. @param {string} said */
function complaint(said) {
  return /error while loading shared libraries: (\S+?):/.exec(said)?.[1] ?? said.trim().split('\n').at(-1)?.slice(0, 200) ?? 'it says nothing';
}

/**
 * Really starts a browser, as the services will, and ends it again.
 * @param {string} path @param {boolean} [sandbox] @returns {Promise<string | undefined>} why it does not start
 * @throws PlainFailure when only its sandbox is to blame
 */
export async function startProblem(path, sandbox = wantsSandbox()) {
  const profile = mkdtempSync(join(tmpdir(), 'denshi-hosho-browser-'));
  const child = spawn(path, ['--headless', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', `--user-data-dir=${profile}`, '--remote-debugging-port=0', ...(sandbox ? [] : ['--no-sandbox'])], { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  // Ends with this process too: a Ctrl-C while the browser is tried goes past what stands below.
  const leave = () => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', leave);
  let said = '';
  const late = AbortSignal.timeout(START_SECONDS * 1000);
  try {
    const lives = await new Promise((resolve) => {
      child.stderr.on('data', (chunk) => {
        said += String(chunk);
        if (said.includes('DevTools listening on')) resolve(true);
      });
      child.once('error', (error) => {
        said += error.message;
        resolve(false);
      });
      child.once('close', () => resolve(false));
      late.addEventListener('abort', () => resolve(false));
    });
    if (lives) return undefined;
  } finally {
    if (child.pid !== undefined) await endGroup(child.pid, 'SIGKILL', 5);
    process.off('exit', leave);
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  }
  if (sandbox && SANDBOX_REFUSED.test(said)) throw sandboxFailure();
  return late.aborted ? `it did not start within ${START_SECONDS} seconds` : complaint(said);
}

function sandboxFailure() {
  return new PlainFailure('The browser that prints the papers cannot start its sandbox, because this system denies user namespaces to ordinary users; allow them (Ubuntu: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0), or do without this protection (docs/security.md says what that means): CHROMIUM_SANDBOX=off npm start');
}
