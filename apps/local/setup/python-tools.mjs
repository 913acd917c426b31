import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, say, shortName } from './project.mjs';
import { pipFailure, requirePip } from './wheels.mjs';

/** A second opinion on signatures, a real IMAP server, and TIFFs written by libtiff: by people who did not write ours. */
const PACKAGES = ['pyhanko==0.38.0', 'pyhanko-cli==0.6.0', 'pymap==0.36.7', 'pillow==13.0.0'];

/** The folder for PYTHONPATH that holds the tests' Python programs. @returns {string} */
export function pythonTools() {
  const folder = join(cacheDir, `python-tools-${shortName(PACKAGES.join(' '))}`);
  if (existsSync(folder)) return folder;
  requirePip('the tests\' second opinion on signatures, their IMAP server and their TIFFs');
  say(`  fetching ${PACKAGES.join(', ')} and what they need (about 90 MB) …`);
  const part = `${folder}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const install = spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--no-warn-script-location', '--target', part, ...PACKAGES], { encoding: 'utf8' });
  if (install.status !== 0) {
    rmSync(part, { recursive: true, force: true });
    throw pipFailure(`${install.stdout}${install.stderr}`, PACKAGES[0] ?? 'pyhanko');
  }
  renameSync(part, folder);
  return folder;
}
