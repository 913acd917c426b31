import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import {
  FileAlteredError,
  FileNotFoundError,
  type FileStore,
  FileTooLargeError,
  type IncomingFile,
  type PutOptions,
  type ReferencedFiles,
  type StoredFile,
  type SweepResult,
} from './file-store.js';

const SHA256 = /^[0-9a-f]{64}$/;
const SWEEP_BATCH = 500;

/**
 * {@link FileStore} in a folder: `ab/cd/abcd…` below it, unfinished files in `incoming/`.
 *
 * A file appears under its hash only by a rename after its bytes and, afterwards, its folder were synced, so a crash leaves either
 * the whole file or a temporary one that {@link sweep} removes.
 */
export class FolderFileStore implements FileStore {
  private readonly incoming: string;

  constructor(private readonly root: string) {
    this.incoming = join(root, 'incoming');
  }

  async put(content: Uint8Array | Readable, options: PutOptions = {}): Promise<StoredFile> {
    const incoming = await this.receive(content, options);
    try {
      await incoming.keep();
    } finally {
      await incoming.discard();
    }
    return { sha256: incoming.sha256, size: incoming.size };
  }

  async receive(content: Uint8Array | Readable, options: PutOptions = {}): Promise<IncomingFile> {
    await mkdir(this.incoming, { recursive: true, mode: 0o700 });
    const temporary = join(this.incoming, randomUUID());
    const handle = await open(temporary, 'wx', 0o600);
    try {
      const stored = await this.write(handle, content, options.maxBytes ?? Number.POSITIVE_INFINITY);
      await handle.sync();
      await handle.close();
      return {
        ...stored,
        read: () => readFile(temporary),
        keep: () => this.settle(temporary, stored.sha256),
        discard: () => rm(temporary, { force: true }),
      };
    } catch (cause) {
      await handle.close().catch(() => undefined);
      await unlink(temporary).catch(() => undefined);
      throw cause;
    }
  }

  async read(sha256: string): Promise<Buffer> {
    const content = await readFile(this.pathOf(sha256)).catch((cause: unknown) => {
      throw isMissing(cause) ? new FileNotFoundError(sha256) : cause;
    });
    if (createHash('sha256').update(content).digest('hex') !== sha256) throw new FileAlteredError(sha256);
    return content;
  }

  async openRead(sha256: string): Promise<Readable> {
    try {
      const handle = await open(this.pathOf(sha256), 'r');
      return handle.createReadStream({ autoClose: true });
    } catch (cause) {
      throw isMissing(cause) ? new FileNotFoundError(sha256) : cause;
    }
  }

  async stat(sha256: string): Promise<StoredFile | undefined> {
    try {
      const { size } = await stat(this.pathOf(sha256));
      return { sha256, size };
    } catch (cause) {
      if (isMissing(cause)) {
        return undefined;
      }
      throw cause;
    }
  }

  async verify(sha256: string): Promise<boolean> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of await this.openRead(sha256)) {
        hash.update(chunk as Buffer);
      }
    } catch (cause) {
      if (cause instanceof FileNotFoundError) {
        return false;
      }
      throw cause;
    }
    return hash.digest('hex') === sha256;
  }

  async remove(sha256: string, before: Date): Promise<boolean> {
    const path = this.pathOf(sha256);
    try {
      if ((await stat(path)).mtime >= before) return false;
      await unlink(path);
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
    }
    return true;
  }

  async sweep(isReferenced: ReferencedFiles, before: Date): Promise<SweepResult> {
    let removedFiles = 0;
    let removedTemporaryFiles = 0;
    let batch: string[] = [];
    const settleBatch = async (): Promise<void> => {
      const referenced = await isReferenced(batch);
      for (const sha256 of batch.filter((name) => !referenced.has(name))) {
        await unlink(this.pathOf(sha256));
        removedFiles += 1;
      }
      batch = [];
    };
    for (const file of await this.filesBefore(before)) {
      const name = file.slice(file.lastIndexOf('/') + 1);
      if (dirname(file) === this.incoming) {
        await unlink(file);
        removedTemporaryFiles += 1;
      } else if (SHA256.test(name) && batch.push(name) === SWEEP_BATCH) {
        await settleBatch();
      }
    }
    if (batch.length > 0) {
      await settleBatch();
    }
    return { removedFiles, removedTemporaryFiles };
  }

  async checkReady(): Promise<void> {
    await mkdir(this.incoming, { recursive: true, mode: 0o700 });
    const probe = join(this.incoming, `probe-${randomUUID()}`);
    const handle = await open(probe, 'wx', 0o600);
    try {
      await handle.writeFile('ready');
    } finally {
      await handle.close();
      await unlink(probe);
    }
  }

  private async write(handle: FileHandle, content: Uint8Array | Readable, maxBytes: number): Promise<StoredFile> {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of content instanceof Readable ? content : [content]) {
      const bytes = chunk as Uint8Array;
      size += bytes.byteLength;
      if (size > maxBytes) {
        throw new FileTooLargeError(maxBytes);
      }
      hash.update(bytes);
      await handle.writeFile(bytes);
    }
    return { sha256: hash.digest('hex'), size };
  }

  /** Renames over an equal file rather than asking first: both have the same bytes, and asking would race. */
  private async settle(temporary: string, sha256: string): Promise<void> {
    const path = this.pathOf(sha256);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(temporary, path);
    const folder = await open(dirname(path), 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  private async filesBefore(before: Date): Promise<string[]> {
    const files: string[] = [];
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
      if (isMissing(cause)) {
        return [];
      }
      throw cause;
    });
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && (await stat(file)).mtime < before) {
        files.push(file);
      }
    }
    return files;
  }

  private pathOf(sha256: string): string {
    if (!SHA256.test(sha256)) {
      throw new FileNotFoundError(sha256);
    }
    return join(this.root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }
}

/** Nothing there, or something else in its place. */
const NOT_A_FILE: ReadonlySet<unknown> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

function isMissing(cause: unknown): boolean {
  return typeof cause === 'object' && cause !== null && 'code' in cause && NOT_A_FILE.has(cause.code);
}
