import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateDir } from './project.mjs';

export const secretsDir = join(stateDir, 'secrets');

/** A development secret, made once and readable by this user alone. @param {string} name @param {() => string} make */
function kept(name, make) {
  const file = join(secretsDir, name);
  if (!existsSync(file)) {
    mkdirSync(secretsDir, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.part`, make(), { mode: 0o600 });
    renameSync(`${file}.part`, file);
  }
  return readFileSync(file, 'utf8').trim();
}

/** Password of the role that the services connect as. */
export const applicationPassword = () => kept('database-application-password', () => randomBytes(18).toString('base64url'));

/** Password of the one-machine database's owner. */
export const databasePassword = () => kept('database-password', () => randomBytes(18).toString('base64url'));

/** The ring that encrypts authentication keys. */
export const keyRing = () => kept('key-ring', () => `development:${randomBytes(32).toString('base64')}`);

/** The pepper of keyed hashes. */
export const keyPepper = () => kept('key-pepper', () => randomBytes(32).toString('base64'));
