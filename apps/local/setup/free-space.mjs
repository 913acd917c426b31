import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';

/** With less than this a disk is called full: programs stumble in many ways before the last byte is gone. Bytes. */
const NEXT_TO_NOTHING = 32_000_000;

/** What is left where a folder stands or will stand. @param {string} folder @returns {number} bytes for an ordinary user */
function freeBytes(folder) {
  if (!existsSync(folder)) return folder === dirname(folder) ? Infinity : freeBytes(dirname(folder));
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** The first of the folders whose disk is full. @param {readonly string[]} folders @returns {string | undefined} */
export function fullDisk(folders) {
  return folders.find((folder) => freeBytes(folder) < NEXT_TO_NOTHING);
}
