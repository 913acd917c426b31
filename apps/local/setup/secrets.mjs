import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure } from './plain-failure.mjs';
import { stateDir } from './project.mjs';

export const secretsDir = join(stateDir, 'secrets');

/**
 * A development secret, made once and readable by this user alone. What it opens is lost with it: a damaged one is never
 * replaced by a new one.
 * @param {string} name @param {() => string} make @param {(text: string) => boolean} isWhole
 */
function kept(name, make, isWhole) {
  const file = join(secretsDir, name);
  if (!existsSync(file)) {
    mkdirSync(secretsDir, { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.part`, make(), { mode: 0o600 });
    renameSync(`${file}.part`, file);
  }
  const text = readFileSync(file, 'utf8').trim();
  if (!isWhole(text)) throw new PlainFailure(`${file} is damaged; restore it from your backup. A new one would open nothing of what was kept with the old one; without a backup only npm run reset begins anew, without the cases.`);
  return text;
}

const KEY_BYTES = 32;

/** @param {string} text */
const isKey = (text) => Buffer.from(text, 'base64').length >= KEY_BYTES;

/** @param {string} text */
const isSomething = (text) => text !== '';

/** Password of the role that the services connect as. */
export const applicationPassword = () => kept('database-application-password', () => randomBytes(18).toString('base64url'), isSomething);

/** Password of the one-machine database's owner. */
export const databasePassword = () => kept('database-password', () => randomBytes(18).toString('base64url'), isSomething);

/** The ring that encrypts authentication keys. */
export const keyRing = () => kept('key-ring', () => `development:${randomBytes(KEY_BYTES).toString('base64')}`, (text) => text.split(',').every((entry) => isKey(entry.slice(entry.indexOf(':') + 1))));

/** The pepper of keyed hashes. */
export const keyPepper = () => kept('key-pepper', () => randomBytes(KEY_BYTES).toString('base64'), isKey);
