import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleReaders } from './bundle-readers.mjs';
import { exclusively } from './exclusively.mjs';
import { PlainFailure, plainly } from './plain-failure.mjs';
import { inMegabytes, projectDir, say } from './project.mjs';

const SOURCES = ['apps', 'libs', 'workflows'];
const distDir = join(projectDir, 'dist');

/** Says what the build was made from, and what it was when it was whole. */
const STAMP = '.built-from';

/** The workflows as one file, made ahead so that a worker polls within seconds. */
export const workflowBundle = join(distDir, 'workflow-bundle.js');

/** What is no source and says what becomes of one. */
const SETTINGS = ['.swcrc', 'package.json', 'package-lock.json', 'apps/local/setup/build.mjs', 'apps/local/setup/bundle-readers.mjs'];

/** What the build is made of, in one word: names, sizes and times of the sources and of the settings. */
function sourcesNow() {
  const hash = createHash('sha256');
  for (const file of SETTINGS) hash.update(`${file}:${statSync(join(projectDir, file)).mtimeMs}\n`);
  for (const folder of SOURCES) {
    const entries = readdirSync(join(projectDir, folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts')).sort();
    for (const name of entries) {
      const { size, mtimeMs } = statSync(join(projectDir, folder, name));
      hash.update(`${folder}/${name}:${size}:${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/** A build in one word: names, sizes and times of its files; one that was damaged or lost since is another. @param {string} dist */
function filesIn(dist) {
  const hash = createHash('sha256');
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' }).sort()) {
    const stat = statSync(join(dist, file));
    if (file !== STAMP && stat.isFile()) hash.update(`${file}:${stat.size}:${stat.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/** @param {string} dist @param {string} sources */
const stampOf = (dist, sources) => `${sources} ${filesIn(dist)}`;

/** Compiles to JavaScript; types are the tests' matter. @param {string} target */
function compile(target) {
  const swc = spawnSync(process.execPath, [join(projectDir, 'node_modules/@swc/cli/bin/swc.js'), ...SOURCES, '-d', target, '--extensions', '.ts', '--ignore', '**/*.spec.ts', '--quiet'], { cwd: projectDir, encoding: 'utf8' });
  if (swc.status !== 0) throw new PlainFailure(`The build failed:\n${(swc.stderr || swc.stdout).trim()}`);
}

/** From the sources, so that the faces lead to them and not to an older build. @param {string} dist */
async function bundleWorkflows(dist) {
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(projectDir, 'workflows/index.ts'),
    failureConverterPath: join(projectDir, 'libs/temporal/src/failure-converter.ts'),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({ ...config, resolve: { ...config.resolve, conditionNames: ['source', '...'] } }),
  });
  writeFileSync(join(dist, 'workflow-bundle.js'), code);
}

/**
 * Puts the new build in the place of the old one file by file, the stamp last: a system that runs from it always finds
 * its files, and an interrupted build is made again. @param {string} from @param {string} to
 */
function replaceFiles(from, to) {
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(from, join(entry.parentPath, entry.name)));
  rmSync(join(to, STAMP), { force: true });
  for (const file of files.filter((name) => name !== STAMP).concat(STAMP)) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    renameSync(join(from, file), join(to, file));
  }
  const wanted = new Set(files);
  for (const entry of readdirSync(to, { recursive: true, withFileTypes: true })) {
    const file = relative(to, join(entry.parentPath, entry.name));
    if (entry.isFile() && !wanted.has(file)) rmSync(join(to, file));
  }
}

/** Brings `dist` up to date; one process at a time. */
export function build() {
  return exclusively('build', async () => {
    const wanted = sourcesNow();
    const stamp = join(distDir, STAMP);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(distDir, wanted)) return;
    const began = Date.now();
    const part = `${distDir}.${process.pid}`;
    // What a killed build left behind: whoever holds the lock is the only one that builds.
    for (const name of readdirSync(projectDir).filter((entry) => entry.startsWith('dist.'))) rmSync(join(projectDir, name), { recursive: true, force: true });
    try {
      compile(part);
      await bundleWorkflows(part);
      await bundleReaders(part);
      writeFileSync(join(part, STAMP), stampOf(part, wanted));
      replaceFiles(part, distDir);
    } catch (error) {
      throw plainly(error, 'build');
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
    say(`Build: services compiled, readers and workflows bundled (${inMegabytes(statSync(workflowBundle).size)}) in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  });
}
