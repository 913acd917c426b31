import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';

const CHUNK = 1 << 20;

/** Where the hash of a file in the cache stands. @param {string} file */
const sealOf = (file) => `${file}.sha256`;

/** @param {string} file */
function hashOf(file) {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK);
  const opened = openSync(file, 'r');
  try {
    for (let length = readSync(opened, buffer); length > 0; length = readSync(opened, buffer)) hash.update(buffer.subarray(0, length));
  } finally {
    closeSync(opened);
  }
  return hash.digest('hex');
}

/** Notes what a file in the cache is, once it is known to be right. @param {string} file */
export function seal(file) {
  writeFileSync(sealOf(file), hashOf(file));
}

/**
 * Whether a file in the cache is still what was put there: a full disk or a closed machine may have cut it short.
 * @param {string} file @param {(file: string) => boolean} isRight judges a file of an earlier version, which noted nothing
 */
export function isWhole(file, isRight) {
  if (!existsSync(file)) return false;
  if (existsSync(sealOf(file))) return readFileSync(sealOf(file), 'utf8') === hashOf(file);
  if (!isRight(file)) return false;
  seal(file);
  return true;
}
