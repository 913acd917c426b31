/** `npm test`: everything that can be proved on this machine, on ports and state of its own. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { node } from './servers/services.mjs';
import { build } from './setup/build.mjs';
import { installLine, missingDebianPackages } from './setup/debian-packages.mjs';
import { whenNpmHasEnded } from './setup/npm-parent.mjs';
import { Interrupted, PlainFailure, runPlainly } from './setup/plain-failure.mjs';
import { cacheDir, projectDir, say } from './setup/project.mjs';
import { closingLine } from './setup/test-counts.mjs';

/** @param {string} resultFile @param {readonly string[]} args @returns {Promise<{ code: number, stopped: boolean }>} */
function jest(resultFile, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [join(projectDir, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${resultFile}`, ...args], {
      cwd: projectDir,
      env: { ...process.env, TZ: 'UTC', NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' },
      // With --json the result also goes to standard output; people read the reporter, which writes to standard error.
      stdio: ['inherit', 'ignore', 'inherit'],
    });
    let stopped = false;
    // Jest ends what it has started (test/support/end-run.mjs); it is waited for.
    const stop = () => {
      if (!stopped) say('\nStopping: tests, their servers, PostgreSQL …');
      stopped = true;
      child.kill('SIGTERM');
    };
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stop);
    whenNpmHasEnded('test', stop);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, stopped }));
  });
}

await runPlainly(async () => {
  const missing = missingDebianPackages();
  if (missing.length > 0) throw new PlainFailure(`The tests need programs that this machine lacks; install them and start again:\n${installLine(missing)}`);
  await build();
  mkdirSync(cacheDir, { recursive: true });
  const resultFile = join(cacheDir, `test-result-${process.pid}.json`);
  try {
    const { code, stopped } = await jest(resultFile, process.argv.slice(2));
    if (stopped) throw new Interrupted('Stopped before the tests were over.');
    if (!existsSync(resultFile)) throw new PlainFailure('Jest ended without a result; what it said stands above.');
    process.stdout.write(`${closingLine(JSON.parse(readFileSync(resultFile, 'utf8')))}\n`);
    process.exitCode = code;
  } finally {
    rmSync(resultFile, { force: true });
  }
});
