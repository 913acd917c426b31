import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { processorSeconds } from './niceness.js';

/** How much a child may take before it is ended. */
export interface ChildLimits {
  /** Time of a processor for one question: on a busy machine nothing else says how much work a file is. Seconds. */
  readonly seconds: number;
  /** The outer fence, on the clock: for a child that waits for what never comes. */
  readonly millis: number;
  readonly megabytes: number;
}

/** A child met a limit. */
export class ChildFailure extends Error {
  override readonly name: string = 'ChildFailure';
}

/** A child ended without an answer: of its file, or because somebody ended it. */
export class ChildEnded extends ChildFailure {
  override readonly name = 'ChildEnded';
}

/** A child was ended because its time was over. */
export class ChildTooSlow extends ChildFailure {
  override readonly name: string = 'ChildTooSlow';
}

/** It was over by the clock alone: most of it the child may have waited for a processor. */
export class ChildHeldUp extends ChildTooSlow {
  override readonly name = 'ChildHeldUp';
}

/** A child was ended because it took too much memory. */
export class ChildTooLarge extends ChildFailure {
  override readonly name = 'ChildTooLarge';
}

/** A file that ends so many children one after the other is the cause itself. */
const CHILDREN = 3;

const LOOKED_AFTER_MILLIS = 100;
const PAGE_BYTES = 4096;

/** A process that runs code of strangers' files: it is given no secret of ours, its time and memory are watched, and it does not outlive whoever watches. */
export function startChild(program: string, limits: Pick<ChildLimits, 'megabytes'>): ChildProcess {
  const { PATH, TZ, TMPDIR, FONTCONFIG_FILE } = process.env;
  const environment = Object.fromEntries(Object.entries({ PATH, TZ, TMPDIR, FONTCONFIG_FILE }).filter(([, value]) => value !== undefined));
  const execArgv = [`--max-old-space-size=${limits.megabytes}`, `--import=${pathToFileURL(builtProgram('child/end-with-parent')).href}`];
  return fork(builtProgram(program), [String(process.pid)], { execArgv, env: environment, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
}

/**
 * Puts a question again, to another child, when the one asked ended without an answer: an operator's kill or the kernel's
 * choice of a victim says nothing against the file. @throws ChildFailure at a limit, or when every child ended
 */
export async function askAnother<T>(ask: () => Promise<T>, children = CHILDREN): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (children > 1 && error instanceof ChildEnded) return askAnother(ask, children - 1);
    throw error;
  }
}

/** Asks a child once and waits for its answer. A child that meets a limit is ended. @throws ChildFailure */
export function askChild(child: ChildProcess, question: object, limits: ChildLimits): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = Date.now() + limits.millis;
    // A child that is kept has taken some for earlier questions.
    const before = processorSeconds(child.pid);
    const settle = (act: () => void): void => {
      clearInterval(watch);
      child.off('message', heard).off('exit', ended).off('error', ended);
      act();
    };
    const heard = (message: unknown): void => settle(() => resolve(message));
    const ended = (): void => settle(() => reject(new ChildEnded('The child ended without an answer.')));
    const giveUp = (why: ChildFailure): void => settle(() => {
      child.kill('SIGKILL');
      reject(why);
    });
    const watch = setInterval(() => {
      if (processorSeconds(child.pid) - before > limits.seconds) giveUp(new ChildTooSlow('The child took too long.'));
      else if (Date.now() > end) giveUp(new ChildHeldUp('The child took too long by the clock.'));
      else void residentMegabytes(child.pid).then((megabytes) => {
        if (megabytes > limits.megabytes && child.exitCode === null) giveUp(new ChildTooLarge('The child took too much memory.'));
      });
    }, LOOKED_AFTER_MILLIS);
    child.once('message', heard).once('exit', ended).once('error', ended);
    child.send(question);
  });
}

/** What a process holds in memory, as the kernel counts it; what libraries take outside the heap too. */
async function residentMegabytes(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return (Number(text.split(' ')[1] ?? 0) * PAGE_BYTES) / (1024 * 1024);
}

/** The built program, also when this file runs from its source: a child starts without the tools of the tests. */
function builtProgram(program: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, '..', `${program}.js`);
  return existsSync(beside) ? beside : join(here, '../../../../dist/libs/incoming/src', `${program}.js`);
}
