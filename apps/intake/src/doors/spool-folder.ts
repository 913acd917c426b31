import { createReadStream, type Dirent } from 'node:fs';
import { access, constants, readdir, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Logger } from '#platform';
import type { TakeIn } from '../take-in.js';
import { type Door, Trouble } from './door.js';

const LOOK_MILLIS = 500;
/** Names that writers give to what they have not finished. */
const UNFINISHED = /(^\.|\.(tmp|part|partial|filepart|crdownload)$|~$)/i;

/** When a file was last seen, how large and how old. */
interface Sight {
  readonly size: number;
  readonly modified: number;
  readonly since: number;
}

/**
 * 受信フォルダ: what a FAX server writes into it is taken in once it has stopped growing, and removed only after it is stored. A folder
 * below it named by a branch's code belongs to that branch. A file that cannot be removed (read-only folder) is not taken in twice;
 * one that cannot be read stays where it is, holds up no other, and shows on the health page.
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
    let problem: unknown = null;
    const files = await this.files();
    const present = new Set(files);
    for (const path of this.seen.keys()) if (!present.has(path)) this.seen.delete(path);
    for (const path of files) {
      if (this.stopped) break;
      try {
        if (await this.isSettled(path)) await this.take(path);
      } catch (error) {
        if (!isGone(error)) problem ??= error;
      }
    }
    return problem;
  }

  private async files(): Promise<readonly string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return entries.filter(isWanted).map((entry) => join(entry.parentPath, entry.name)).sort();
  }

  private async isSettled(path: string): Promise<boolean> {
    const { size, mtimeMs } = await stat(path);
    const before = this.seen.get(path);
    const now = Date.now();
    if (before?.size === size && before.modified === mtimeMs) return now - before.since >= this.times.settled;
    this.seen.set(path, { size, modified: mtimeMs, since: now });
    return false;
  }

  private async take(path: string): Promise<void> {
    const branch = dirname(relative(this.folder, path)).split('/')[0] ?? '.';
    const { mtimeMs } = await stat(path);
    await this.takeIn.file({
      channel: 'fax-folder', content: createReadStream(path), fileName: basename(path), sender: senderIn(basename(path)), receivedAt: new Date(mtimeMs),
      branch: branch === '.' ? null : { code: branch },
      // The same bytes under the same name at the same time are the same FAX, also after a stop between storing and removing.
      sourceKey: (sha256) => `fax-folder/${relative(this.folder, path).slice(-120)}/${Math.floor(mtimeMs)}/${sha256.slice(0, 32)}`,
    });
    // Its writer went on after all: it stays, and comes again when it has settled, whole.
    if ((await stat(path)).mtimeMs !== mtimeMs) return;
    await unlink(path);
    this.seen.delete(path);
  }
}

function isWanted(entry: Dirent): boolean {
  return entry.isFile() && !UNFINISHED.test(entry.name);
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Many FAX servers put the number of the sender into the name of the file. */
function senderIn(name: string): string {
  return /(?<!\d)0\d{9,10}(?!\d)/.exec(name.replaceAll('-', ''))?.[0] ?? '';
}
