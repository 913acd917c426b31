import type { Dirent } from 'node:fs';
import { access, constants, lstat, open, readdir, stat, unlink } from 'node:fs/promises';
import { textOfBytes } from '#incoming';
import type { Logger } from '#platform';
import type { TakeIn } from '../take-in.js';
import { type Door, DoorProblem, Trouble } from './door.js';

const LOOK_MILLIS = 500;
/** Names that writers give to what they have not finished. */
const UNFINISHED = /(^\.|\.(tmp|part|partial|filepart|crdownload)$|~$)/i;

/** So long an unfinished file may lie before it is told: no FAX takes longer. */
const LEFT_LYING_MILLIS = 600_000;

const DEEPEST = 8;
/** Never by a link, and not waiting for whoever writes into a pipe. */
const AS_A_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A file by the bytes of its name, which need not be UTF-8: only they find it again. */
interface Found {
  readonly path: Buffer;
  /** Below the folder, as a person reads it. */
  readonly name: string;
}

/** When a file was last seen, how large and how old. */
interface Sight {
  readonly size: number;
  readonly modified: number;
  readonly since: number;
}

/**
 * 受信フォルダ: what a FAX server writes into it is taken in once it has stopped growing, and removed only after it is stored. A folder
 * below it named by a branch's code belongs to that branch. A file that cannot be removed (read-only folder) is not taken in twice;
 * one that cannot be read stays where it is, holds up no other, and shows on the health page, and so does what is no file.
 */
export class SpoolFolder implements Door {
  readonly name = 'fax-folder';
  private readonly trouble: Trouble;
  private readonly seen = new Map<string, Sight>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly folder: string,
    private readonly takeIn: TakeIn,
    logger: Logger,
    /** A file that has not changed for so long is complete: writers pause between pages. */
    private readonly times: { readonly settled: number; readonly look?: number },
  ) {
    this.trouble = new Trouble(this.name, logger);
  }

  start(): void {
    this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  async checkReady(): Promise<void> {
    this.trouble.check();
    await access(this.folder, constants.R_OK | constants.X_OK);
  }

  /** The next look is due after this one is over. */
  private look(): void {
    this.looking = this.takeAll().then(
      (problem) => (problem === null ? this.trouble.end() : this.trouble.meet(problem)),
      (error: unknown) => this.trouble.meet(error),
    ).finally(() => {
      if (!this.stopped) this.timer = setTimeout(() => this.look(), this.times.look ?? LOOK_MILLIS);
    });
  }

  /** @returns what went wrong with a single file, after the others were taken in */
  private async takeAll(): Promise<unknown> {
    const { files, problem: met } = await filesIn(Buffer.from(this.folder), '', 0);
    let problem = met;
    const present = new Set(files.map(keyOf));
    for (const key of this.seen.keys()) if (!present.has(key)) this.seen.delete(key);
    for (const file of files) {
      if (this.stopped) break;
      try {
        if (await this.isSettled(file)) await this.take(file);
      } catch (error) {
        if (!isGone(error)) problem ??= error;
      }
    }
    return problem;
  }

  private async isSettled(file: Found): Promise<boolean> {
    const { size, mtimeMs } = await stat(file.path);
    const before = this.seen.get(keyOf(file));
    const now = Date.now();
    if (before?.size === size && before.modified === mtimeMs) return now - before.since >= this.times.settled;
    this.seen.set(keyOf(file), { size, modified: mtimeMs, since: now });
    return false;
  }

  private async take(file: Found): Promise<void> {
    const [branch, fileName] = [file.name.includes('/') ? (file.name.split('/')[0] ?? null) : null, file.name.split('/').at(-1) ?? ''];
    const handle = await open(file.path, AS_A_FILE);
    try {
      const about = await handle.stat();
      if (!about.isFile()) throw NO_FILES;
      await this.takeIn.file({
        channel: 'fax-folder', content: handle.createReadStream({ autoClose: false }), fileName, sender: senderIn(fileName), receivedAt: new Date(about.mtimeMs),
        branch: branch === null ? null : { code: branch },
        // The same bytes under the same name at the same time are the same FAX, also after a stop between storing and removing.
        sourceKey: (sha256) => `fax-folder/${file.name.slice(-120)}/${Math.floor(about.mtimeMs)}/${sha256.slice(0, 32)}`,
      });
      // Its writer went on after all: it stays, and comes again when it has settled, whole.
      if ((await stat(file.path)).mtimeMs !== about.mtimeMs) return;
    } finally {
      await handle.close();
    }
    await unlink(file.path);
    this.seen.delete(keyOf(file));
  }
}

const LEFT_LYING = new DoorProblem('A file whose name says that it is not finished (.part, .tmp, ~, a leading dot) has been left lying in the folder. Whoever writes there has to finish or remove it.');
const TOO_DEEP = new DoorProblem(`A folder lies more than ${DEEPEST} folders deep; what is in it is not taken in.`);
const NO_FILES = new DoorProblem('The folder holds a link, a pipe or a socket. It is never opened; what a FAX server writes has to be a file.');

/** The files of a folder and of those below it, in the order of their names; a folder that cannot be read holds up none beside it. */
async function filesIn(folder: Buffer, above: string, depth: number): Promise<{ readonly files: readonly Found[]; readonly problem: unknown }> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const files: Found[] = [];
  let problem: unknown = null;
  for (const entry of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
    const [path, name] = [Buffer.concat([folder, Buffer.from('/'), entry.name]), `${above}${textOfBytes(entry.name)}`];
    if (entry.isDirectory()) {
      if (depth >= DEEPEST) {
        problem ??= TOO_DEEP;
        continue;
      }
      const below = await filesIn(path, `${name}/`, depth + 1).catch((error: unknown) => ({ files: [], problem: isGone(error) ? null : error }));
      files.push(...below.files);
      problem ??= below.problem;
    } else if (isFinished(entry)) {
      if (entry.isFile()) files.push({ path, name });
      else problem ??= NO_FILES;
    } else if (await isLeftLying(path)) problem ??= LEFT_LYING;
  }
  return { files, problem };
}

async function isLeftLying(path: Buffer): Promise<boolean> {
  const about = await lstat(path).catch(() => null);
  return about !== null && about.isFile() && about.size > 0 && Date.now() - about.mtimeMs > LEFT_LYING_MILLIS;
}

function keyOf({ path }: Found): string {
  return path.toString('latin1');
}

function isFinished(entry: Dirent<Buffer>): boolean {
  return !UNFINISHED.test(entry.name.toString('latin1'));
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Many FAX servers put the number of the sender into the name of the file. */
function senderIn(name: string): string {
  const written = /(?<!\d)0\d{9,10}(?!\d)/.exec(name) ?? /(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-])/.exec(name);
  return written?.[0].replaceAll('-', '') ?? '';
}
