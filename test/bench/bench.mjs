/**
 * Runs one benchmark from its sources: `node test/bench/bench.mjs pdf [rounds]`. Benchmarks compare ways of doing the same thing side by side in
 * one run and print ratios; they are no tests and never fail for being slow.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_ENVIRONMENT, SERVICE_FLAGS } from '../../apps/local/servers/service-memory.mjs';
import { node } from '../../apps/local/servers/services.mjs';
import { build } from '../../apps/local/setup/build.mjs';
import { headlessShell } from '../../apps/local/setup/headless-shell.mjs';
import { runPlainly } from '../../apps/local/setup/plain-failure.mjs';
import { cacheDir, projectDir } from '../../apps/local/setup/project.mjs';
import { startServers } from './servers.mjs';

/** Benchmarks that need PostgreSQL and Temporal. */
const ON_SERVERS = new Set(['guarantees', 'memory', 'overhead', 'start', 'refusals']);

await runPlainly(async () => {
  const [name = 'pdf', ...rest] = process.argv.slice(2);
  await build();
  const { path, fontConfigFile } = await headlessShell();
  const target = join(cacheDir, 'bench');
  rmSync(target, { recursive: true, force: true });
  const swc = join(projectDir, 'node_modules/@swc/cli/bin/swc.js');
  const compiled = spawnSync(process.execPath, [swc, 'apps', 'test/bench', 'test/fixtures', 'test/support', 'test/integration/worker', '-d', target, '--extensions', '.ts', '--quiet'], { cwd: projectDir, stdio: 'inherit' });
  if (compiled.status !== 0) process.exit(1);
  const program = join(target, 'test', 'bench', `${name}.js`);
  if (!existsSync(program)) {
    console.error(`There is no benchmark ${name}.`);
    process.exit(1);
  }
  const servers = ON_SERVERS.has(name) ? await startServers() : undefined;
  try {
    const run = spawn(node, [program, ...rest], {
      cwd: projectDir,
      stdio: 'inherit',
      env: { ...process.env, ...servers?.environment, ...SERVICE_ENVIRONMENT, BENCH_SERVICE_FLAGS: ['--enable-source-maps', ...SERVICE_FLAGS].join(' '), TZ: 'UTC', FONTCONFIG_FILE: fontConfigFile, CHROMIUM_PATH: path },
    });
    // Stopped or done: the benchmark ends first, then its servers.
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => run.kill('SIGTERM'));
    const [code] = await once(run, 'close');
    process.exitCode = Number(code ?? 1);
  } finally {
    await servers?.stop();
  }
});
