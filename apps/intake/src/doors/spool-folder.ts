import type { Dirent } from 'node:fs';
import { access, constants, lstat, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { INTAKE_LIMITS } from '#domain';
import { breaksOff, textOfBytes } from '#incoming';
import type { Logger } from '#platform';
import type { TakeIn } from '../take-in.js';
import { type Door, DoorProblem, Trouble } from './door.js';

const LOOK_MILLIS = 500;
/** Names that writers give to what they have not finished. */
const UNFINISHED = /(^\.|\.(tmp|part|partial|filepart|crdownload)$|~$)/i;

/** So long an unfinished file may lie before it is told: no FAX takes longer. */
const LEFT_LYING_MILLIS = 600_000;

/** So long a file that breaks off may be one whose writer pauses in the middle; then it is broken, and a person is told. */
const BROKEN_MILLIS = 60_000;
/** Where what is stored lies beside its place for a while: a writer that still has it open goes on in it, and it comes again. */
const ASIDE = '.stored';
const ASIDE_MILLIS = 600_000;
/** Size, time and arrival of what was stored, and its name: enough to see after a stop, too, that it was written on. */
const ASIDE_NAME = /^(\d+)-(\d+)-([0-9a-f-]{36})-(.+)$/s;
/** With what stands before it, a name has to remain shorter than 255 bytes. */
const LONGEST_ASIDE = 180;

const DEEPEST = 8;
/** Never by a link, and not waiting for whoever writes into a pipe. */
const AS_A_FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A file by the bytes of its name, which need not be UTF-8: only they find it again. */
interface Found {
  readonly path: Buffer;
  /** Below the folder, as a person reads it. */
  readonly name: string;
  /** Of a file that was stored before: as it was then. */
  readonly stored: { readonly size: number; readonly modified: number; readonly arrival: string } | null;
}

/** When a file was last seen, how large and how old. */
interface Sight {
  readonly size: number;
  readonly modified: number;
  readonly since: number;
  /** Whether it ends before its own end; null before that was asked. */
  broken: boolean | null;
}

/**
 * 受信フォルダ: what a FAX server writes into it is taken in once it has stopped growing and has its own end, and removed only after it is stored and
 * nobody has written on for a while: until then it lies aside, and when it grows there it is taken in anew as what continues the earlier arrival. A folder
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
    /** A file that has not changed for so long is complete (writers pause between pages), unless it breaks off; milliseconds. */
    private readonly times: { readonly settled: number; readonly look?: number; readonly broken?: number; readonly aside?: number },
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
        if (await this.isDue(file)) await this.take(file);
      } catch (error) {
        if (!isGone(error)) problem ??= error;
      }
    }
    return problem;
  }

  /** Whether it is to be taken in now. What lies aside and was not written on is not; after a while it is removed. */
  private async isDue(file: Found): Promise<boolean> {
    const { size, mtimeMs, ctimeMs } = await stat(file.path);
    const now = Date.now();
    if (file.stored?.size === size && file.stored.modified === Math.floor(mtimeMs)) {
      // The time of its last change is that of its being put aside.
      if (now - ctimeMs > (this.times.aside ?? ASIDE_MILLIS)) await unlink(file.path);
      return false;
    }
    const before = this.seen.get(keyOf(file));
    if (before?.size !== size || before.modified !== mtimeMs) {
      this.seen.set(keyOf(file), { size, modified: mtimeMs, since: now, broken: null });
      return false;
    }
    const still = now - before.since;
    if (still < this.times.settled) return false;
    return still >= (this.times.broken ?? BROKEN_MILLIS) || !(before.broken ??= await isBroken(file.path, size));
  }

  private async take(file: Found): Promise<void> {
    const [branch, fileName] = [file.name.includes('/') ? (file.name.split('/')[0] ?? null) : null, file.name.split('/').at(-1) ?? ''];
    const handle = await open(file.path, AS_A_FILE);
    try {
      const about = await handle.stat();
      if (!about.isFile()) throw NO_FILES;
      const arrival = await this.takeIn.file({
        channel: 'fax-folder', content: handle.createReadStream({ autoClose: false }), fileName, sender: senderIn(fileName), receivedAt: new Date(about.mtimeMs),
        branch: branch === null ? null : { code: branch },
        ...(file.stored === null ? {} : { continues: file.stored.arrival }),
        // The same bytes under the same name at the same time are the same FAX, also after a stop between storing and removing.
        sourceKey: (sha256) => `fax-folder/${file.name.slice(-120)}/${Math.floor(about.mtimeMs)}/${sha256.slice(0, 32)}`,
      });
      await putAside(file, about, arrival);
      this.seen.delete(keyOf(file));
    } finally {
      await handle.close();
    }
  }
}

/** With no room even for the folder it is removed, or there would never be room again. */
async function putAside({ path, stored }: Found, { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }, arrival: string): Promise<void> {
  const at = path.lastIndexOf('/');
  const name = path.subarray(at + 1);
  const [folder, own] = stored === null ? [Buffer.concat([path.subarray(0, at), Buffer.from(`/${ASIDE}`)]), name] : [path.subarray(0, at), Buffer.from(ASIDE_NAME.exec(name.toString('latin1'))?.[4] ?? '', 'latin1')];
  const mark = `/${size}-${Math.floor(mtimeMs)}-${arrival}-`;
  try {
    await mkdir(folder, { recursive: true });
    await rename(path, Buffer.concat([folder, Buffer.from(mark), own.subarray(-LONGEST_ASIDE)]));
  } catch (error) {
    if (!hasCode(error, 'ENOSPC') && !hasCode(error, 'EDQUOT')) throw error;
    await unlink(path);
  }
}

async function isBroken(path: Buffer, size: number): Promise<boolean> {
  if (size > INTAKE_LIMITS.bytes) return false;
  const handle = await open(path, AS_A_FILE);
  try {
    return breaksOff(await handle.readFile());
  } finally {
    await handle.close();
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
    if (entry.isDirectory() && entry.name.toString('latin1') === ASIDE) {
      const aside = await filesAside(path, above).catch((error: unknown) => ({ files: [], problem: isGone(error) ? null : error }));
      files.push(...aside.files);
      problem ??= aside.problem;
    } else if (entry.isDirectory()) {
      if (depth >= DEEPEST) {
        problem ??= TOO_DEEP;
        continue;
      }
      const below = await filesIn(path, `${name}/`, depth + 1).catch((error: unknown) => ({ files: [], problem: isGone(error) ? null : error }));
      files.push(...below.files);
      problem ??= below.problem;
    } else if (isFinished(entry)) {
      if (entry.isFile()) files.push({ path, name, stored: null });
      else problem ??= NO_FILES;
    } else if (await isLeftLying(path)) problem ??= LEFT_LYING;
  }
  return { files, problem };
}

/** What was stored and lies aside; it is called as it was. */
async function filesAside(folder: Buffer, above: string): Promise<{ readonly files: readonly Found[]; readonly problem: unknown }> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const files = entries.flatMap((entry): Found[] => {
    const [, size, modified, arrival = '', name = ''] = (entry.isFile() && ASIDE_NAME.exec(entry.name.toString('latin1'))) || [];
    if (name === '') return [];
    return [{ path: Buffer.concat([folder, Buffer.from('/'), entry.name]), name: `${above}${textOfBytes(Buffer.from(name, 'latin1'))}`, stored: { size: Number(size), modified: Number(modified), arrival } }];
  });
  return { files, problem: null };
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
  return hasCode(error, 'ENOENT');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Many FAX servers put the number of the sender into the name of the file. */
function senderIn(name: string): string {
  const written = /(?<!\d)0\d{9,10}(?!\d)/.exec(name) ?? /(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-])/.exec(name);
  return written?.[0].replaceAll('-', '') ?? '';
}
