import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^papers-(\d+)-/;

/** Makes the folder for one browser's page, profile and temporary files; its name says which process it belongs to. */
export async function makeBrowserFolder(root: string = tmpdir()): Promise<string> {
  await sweepFoldersOfTheDead(root);
  return await mkdtemp(join(root, `papers-${process.pid}-`));
}

/** A process that was killed could not tidy up; whoever starts a browser next does it. */
async function sweepFoldersOfTheDead(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const owner = NAME.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      await rm(join(root, name), { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // EPERM: it lives and belongs to somebody else.
    return typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'EPERM';
  }
}
