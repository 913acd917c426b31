import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What the tests call that neither npm nor pip brings: program or library, and the Debian package it comes in. */
const NEEDS = [
  { program: 'pdfsig', package: 'poppler-utils' },
  { program: 'pdftotext', package: 'poppler-utils' },
  { program: 'pdffonts', package: 'poppler-utils' },
  { program: 'pdftoppm', package: 'poppler-utils' },
  { program: 'qpdf', package: 'qpdf' },
  { program: 'python3', package: 'python3' },
  { program: 'tar', package: 'tar' },
  { library: 'libnss3.so', package: 'libnss3' },
  { library: 'libnspr4.so', package: 'libnspr4' },
  { library: 'libexpat.so.1', package: 'libexpat1' },
];

const LIBRARY_FOLDERS = ['/usr/lib', '/lib', '/usr/lib64', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/lib/x86_64-linux-gnu', '/lib/aarch64-linux-gnu'];

/** @param {readonly string[]} folders @param {string} name */
const isIn = (folders, name) => folders.some((folder) => existsSync(join(folder, name)));

/** The Debian packages this machine lacks, in the order of the list. @returns {string[]} */
export function missingDebianPackages() {
  const path = (process.env['PATH'] ?? '').split(delimiter);
  const missing = NEEDS.filter((need) => !(need.program ? isIn(path, need.program) : isIn(LIBRARY_FOLDERS, need.library ?? '')));
  return [...new Set(missing.map((need) => need.package))];
}

/** The one line that installs what is missing. @param {readonly string[]} packages */
export function installLine(packages) {
  return `apt-get install -y ${packages.join(' ')}`;
}

