import type { Readable } from 'node:stream';

/** What a store says about a file it has taken in. */
export interface StoredFile {
  /** Lower-case hexadecimal SHA-256 of the content: the file's name and its proof of integrity. */
  readonly sha256: string;
  /** Length in bytes. */
  readonly size: number;
}

/** A file taken in and not kept yet: it lies aside until it was looked at. */
export interface IncomingFile extends StoredFile {
  /** The whole content. */
  read(): Promise<Buffer>;
  /** Keeps it durably under its name. */
  keep(): Promise<void>;
  /** Removes it, unless it is kept. */
  discard(): Promise<void>;
}

/** Limits of one {@link FileStore.put}. */
export interface PutOptions {
  /** Refuse more than this many bytes with {@link FileTooLargeError}; nothing is kept then. */
  readonly maxBytes?: number;
}

/** Which of the given contents are still named by a row. Asked in batches by {@link FileStore.sweep}. */
export type ReferencedFiles = (sha256s: readonly string[]) => Promise<ReadonlySet<string>>;

/** What a sweep removed. */
export interface SweepResult {
  readonly removedFiles: number;
  readonly removedTemporaryFiles: number;
}

/**
 * Keeps files by the hash of their content: certificates, notices, contract copies.
 *
 * Nothing is ever overwritten. Two overlapping attempts at a paper make different bytes; the row that names a hash
 * decides which is the original (原本), and {@link sweep} removes the other. The methods map one to one to an
 * object storage (put, get, head, delete, list), so a bucket can take the folder's place.
 */
export interface FileStore {
  /** Keeps the content durably (written and synced before the promise resolves) and returns its name. Idempotent. */
  put(content: Uint8Array | Readable, options?: PutOptions): Promise<StoredFile>;
  /** Takes the content in without keeping it: the caller looks at it, keeps it or discards it. One that is forgotten is swept. */
  receive(content: Uint8Array | Readable, options?: PutOptions): Promise<IncomingFile>;
  /** The whole content, which still has its hash. Throws {@link FileNotFoundError} or {@link FileAlteredError}. */
  read(sha256: string): Promise<Buffer>;
  /** The content as a stream, after its existence was checked. Throws {@link FileNotFoundError}. */
  openRead(sha256: string): Promise<Readable>;
  /** Size of a kept file, or `undefined` when it is not here. */
  stat(sha256: string): Promise<StoredFile | undefined>;
  /** Reads the content again: `true` when it is here and still has this hash. */
  verify(sha256: string): Promise<boolean>;
  /**
   * Removes one kept file, unless it was kept (again) at `before` or later: then somebody may be about to name it.
   * @returns whether it is gone
   */
  remove(sha256: string, before: Date): Promise<boolean>;
  /** Removes files older than `before` that no row names, and abandoned temporary files older than `before`. */
  sweep(isReferenced: ReferencedFiles, before: Date): Promise<SweepResult>;
  /** Throws when nothing can be written or read here; asked by the readiness check. */
  checkReady(): Promise<void>;
}

/** The store holds no file of that hash. */
export class FileNotFoundError extends Error {
  override readonly name = 'FileNotFoundError';

  constructor(readonly sha256: string) {
    super(`No file ${sha256} is stored.`);
  }
}

/** The file under that name has been altered since it was stored. */
export class FileAlteredError extends Error {
  override readonly name = 'FileAlteredError';

  constructor(readonly sha256: string) {
    super(`The file ${sha256} has been altered.`);
  }
}

/** A file offered is larger than the caller allows. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';

  constructor(readonly maxBytes: number) {
    super(`The file is larger than ${maxBytes} bytes.`);
  }
}
