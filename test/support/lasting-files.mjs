import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Tells which modules outlast a suite, by the names they are kept under: addresses of files, paths, or names of what is no file.
 * @param {string} rootDir @returns {(name: string) => boolean}
 */
export function lastingFiles(rootDir) {
  const roots = [`${pathToFileURL(rootDir).href}/`, rootDir + sep];
  return (name) => {
    const root = roots.find((each) => name.startsWith(each));
    if (root === undefined) return !name.startsWith('@jest/');
    const file = name.slice(root.length);
    return /^(node_modules|libs|workflows|apps\/[^/]+\/src)\//.test(file) && !file.endsWith('.spec.ts');
  };
}
