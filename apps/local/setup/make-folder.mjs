import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { codeOf } from './plain-failure.mjs';

/**
 * Makes a folder that a person named, and those above it, one after the other: where the system refuses one as in `/proc`,
 * Node's own `recursive` tries for ever.
 * @param {string} path
 */
export function makeFolder(path) {
  // A folder is left as it is, a file in its place is refused.
  if (existsSync(path)) return void mkdirSync(path, { recursive: true });
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else made it meanwhile.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}
