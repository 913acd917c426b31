/**
 * Runs one benchmark from its sources: `node test/bench/bench.mjs pdf [rounds]`. Benchmarks compare ways of doing the same thing side by side in
 * one run and print ratios; they are no tests and never fail for being slow.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICE_ENVIRONMENT, SERVICE_FLAGS } from '../../apps/local/servers/service-memory.mjs';
import { node } from '../../apps/local/servers/services.mjs';
import { build } from '../../apps/local/setup/build.mjs';
import { headlessShell } from '../../apps/local/setup/headless-shell.mjs';
import { wholeNumber } from '../../apps/local/setup/options.mjs';
import { PlainFailure, runPlainly } from '../../apps/local/setup/plain-failure.mjs';
import { cacheDir, projectDir } from '../../apps/local/setup/project.mjs';
import { startServers } from './servers.mjs';

/** Every benchmark with the counts that may be typed behind its name, and whether it needs PostgreSQL and Temporal. */
const BENCHMARKS = new Map([
  ['pdf', { counts: ['rounds'], onServers: false }],
  ['guarantees', { counts: ['rounds'], onServers: true }],
  ['overhead', { counts: ['rounds'], onServers: true }],
  ['start', { counts: ['rounds'], onServers: true }],
  ['refusals', { counts: ['rounds'], onServers: true }],
  ['memory', { counts: ['guarantees'], onServers: true }],
  ['intake', { counts: ['forms', 'seed'], onServers: false }],
  ['queue', { counts: ['cases', 'rounds'], onServers: true }],
  ['prints', { counts: ['prints', 'seed'], onServers: false }],
  ['pictures', { counts: ['forms', 'seed'], onServers: false }],
]);

/** @param {readonly string[]} args @throws PlainFailure that names what there is */
function chosen([name = 'pdf', ...counts]) {
  const benchmark = BENCHMARKS.get(name);
  if (benchmark === undefined) throw new PlainFailure(`There is no benchmark ${name}; npm run bench knows ${[...BENCHMARKS].map(([one, { counts: its }]) => [one, ...its.map((count) => `[${count}]`)].join(' ')).join(', ')}.`);
  if (counts.length > benchmark.counts.length) throw new PlainFailure(`${counts[benchmark.counts.length]} is one too many; the benchmark ${name} knows ${benchmark.counts.map((count) => `[${count}]`).join(' ')}.`);
  counts.forEach((count, index) => wholeNumber(benchmark.counts[index] ?? '', count, 1));
  return { name, counts, onServers: benchmark.onServers };
}

await runPlainly(async () => {
  const { name, counts, onServers } = chosen(process.argv.slice(2));
  await build();
  const { path, fontConfigFile } = await headlessShell();
  const target = join(cacheDir, 'bench');
  rmSync(target, { recursive: true, force: true });
  const swc = join(projectDir, 'node_modules/@swc/cli/bin/swc.js');
  const compiled = spawnSync(process.execPath, [swc, 'apps', 'test/bench', 'test/fixtures', 'test/support', 'test/integration/worker', '-d', target, '--extensions', '.ts', '--quiet'], { cwd: projectDir, stdio: 'inherit' });
  if (compiled.status !== 0) process.exit(1);
  const servers = onServers ? await startServers() : undefined;
  try {
    const run = spawn(node, [join(target, 'test/bench', `${name}.js`), ...counts], {
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
