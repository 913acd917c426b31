import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^papers-(\d+)-/;

/** Makes the folder for one browser's page and profile; its name says which process it belongs to. */
export async function makeBrowserFolder(): Promise<string> {
  await sweepFoldersOfTheDead();
  return await mkdtemp(join(tmpdir(), `papers-${process.pid}-`));
}

/** A process that was killed could not tidy up; whoever starts a browser next does it. */
async function sweepFoldersOfTheDead(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const owner = NAME.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
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
