/**
 * `npm run trial -- --cases 200 --kills 40 --seed N`: applications through an installation whose processes are killed meanwhile.
 * `npm run trial -- --arrivals 100 --damages 30 --seed N`: FAXes, mails and scans, while processes, the mail server and the folder fail in turn.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import { build } from '../../apps/local/setup/build.mjs';
import { optionsOf, wholeNumber } from '../../apps/local/setup/options.mjs';
import { PlainFailure, runPlainly } from '../../apps/local/setup/plain-failure.mjs';
import { cacheDir, projectDir } from '../../apps/local/setup/project.mjs';
import { pythonTools } from '../../apps/local/setup/python-tools.mjs';

/** What goes through the trial, what goes wrong meanwhile, and what all chance comes from. A trial of nothing would prove nothing. */
function wishedFor() {
  const typed = optionsOf('npm run trial', { cases: 'N', kills: 'N', arrivals: 'N', damages: 'N', seed: 'N' });
  const ofArrivals = typed.arrivals !== undefined || typed.damages !== undefined;
  if (ofArrivals && (typed.cases !== undefined || typed.kills !== undefined)) throw new PlainFailure('A trial is of cases (--cases N --kills N) or of what comes in (--arrivals N --damages N); take one of them.');
  const seed = wholeNumber('--seed', typed.seed ?? '1', 0);
  return ofArrivals
    ? { seed, arrivals: wholeNumber('--arrivals', typed.arrivals ?? '100', 1), damages: wholeNumber('--damages', typed.damages ?? '30', 1) }
    : { seed, cases: wholeNumber('--cases', typed.cases ?? '200', 1), kills: wholeNumber('--kills', typed.kills ?? '40', 1) };
}

await runPlainly(async () => {
  const wish = JSON.stringify(wishedFor());
  await build();
  const target = join(cacheDir, 'trial');
  rmSync(target, { recursive: true, force: true });
  const swc = spawnSync(process.execPath, [join(projectDir, 'node_modules/@swc/cli/bin/swc.js'), 'apps', 'test/trial', 'test/support', '-d', target, '--extensions', '.ts', '--ignore', '**/*.spec.ts', '--copy-files', '--quiet'], { cwd: projectDir, stdio: 'inherit' });
  if (swc.status !== 0) process.exit(1);
  /** @type {Record<string, string>} */
  const ports = {};
  for (const name of ['PORT', 'MAILBOX_PORT', 'SMTP_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'POSTGRES_PORT', 'INTAKE_PORT', 'SMTP_RECEIVER_PORT']) ports[name] = String(await freePort());
  const tools = pythonTools();
  const stateDir = mkdtempSync(join(tmpdir(), 'hosho-trial-'));
  const place = JSON.stringify({ projectDir, stateDir, ports });
  const run = spawn(process.execPath, [join(target, 'test/trial/main.js')], { cwd: projectDir, stdio: 'inherit', env: { ...process.env, TZ: 'UTC', TRIAL_PLACE: place, TRIAL_WISH: wish, PYTHON_TOOLS: tools } });
  // The trial stops what it started; this process only waits for it.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => run.kill(signal));
  const [code] = await once(run, 'close');
  process.exitCode = Number(code ?? 1);
  if (code === 0) rmSync(stateDir, { recursive: true, force: true });
  else process.stdout.write(`The state is kept in ${stateDir}.\n`);
});
