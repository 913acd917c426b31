import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FileAlteredError, FileNotFoundError, FileTooLargeError } from './file-store.js';
import { FolderFileStore } from './folder-file-store.js';

const LONG_AGO = new Date('2020-01-01T00:00:00Z');
const SINCE_THEN = new Date('2021-01-01T00:00:00Z');

describe('FolderFileStore', () => {
  let root: string;
  let store: FolderFileStore;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'files-'));
    store = new FolderFileStore(join(root, 'store'));
  });
  afterEach(async () => {
    await rm(root, { recursive: true });
  });

  const pathOf = (sha256: string): string => join(root, 'store', sha256.slice(0, 2), sha256.slice(2, 4), sha256);

  it('keeps a file under the SHA-256 of its content, once', async () => {
    const bytes = Buffer.from('保証証書');
    const first = await store.put(bytes);
    const second = await store.put(Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]));
    expect(first).toEqual({ sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length });
    expect(second).toEqual(first);
    expect(await store.read(first.sha256)).toEqual(bytes);
    expect(await readdir(join(root, 'store', 'incoming'))).toEqual([]);
  });

  it('lets a file wait aside until it is kept or discarded', async () => {
    const [kept, discarded] = await Promise.all([store.receive(Buffer.from('kept')), store.receive(Buffer.from('discarded'))]);
    expect(await kept.read()).toEqual(Buffer.from('kept'));
    expect(await store.stat(kept.sha256)).toBeUndefined();
    await kept.keep();
    for (const file of [kept, discarded]) await file.discard();
    expect(await store.read(kept.sha256)).toEqual(Buffer.from('kept'));
    expect(await store.stat(discarded.sha256)).toBeUndefined();
    expect(await readdir(join(root, 'store', 'incoming'))).toEqual([]);
  });

  it('reads as a stream', async () => {
    const { sha256 } = await store.put(Buffer.from('abc'));
    const chunks = await (await store.openRead(sha256)).toArray();
    expect(Buffer.concat(chunks).toString()).toBe('abc');
  });

  it('notices a changed byte', async () => {
    const { sha256 } = await store.put(Buffer.from('48,400,000円'));
    expect(await store.verify(sha256)).toBe(true);
    await chmod(pathOf(sha256), 0o600);
    await writeFile(pathOf(sha256), '98,400,000円');
    expect(await store.verify(sha256)).toBe(false);
    await expect(store.read(sha256)).rejects.toThrow(FileAlteredError);
  });

  it('removes one file that nobody kept lately, as often as it is asked', async () => {
    const { sha256 } = await store.put(Buffer.from('old'));
    expect(await store.remove(sha256, LONG_AGO)).toBe(false);
    expect(await store.stat(sha256)).toBeDefined();
    await utimes(pathOf(sha256), LONG_AGO, LONG_AGO);
    expect(await store.remove(sha256, SINCE_THEN)).toBe(true);
    expect(await store.remove(sha256, SINCE_THEN)).toBe(true);
    expect(await store.stat(sha256)).toBeUndefined();
  });

  it('keeps nothing of a file that is too large', async () => {
    const endless = Readable.from((function* () { for (;;) yield Buffer.alloc(1024); })());
    await expect(store.put(endless, { maxBytes: 10_000 })).rejects.toThrow(FileTooLargeError);
    expect(await readdir(join(root, 'store', 'incoming'))).toEqual([]);
  });

  it('says that a file is not here, also for a name that is no hash', async () => {
    await expect(store.read('0'.repeat(64))).rejects.toThrow(FileNotFoundError);
    await expect(store.openRead('../../etc/hostname')).rejects.toThrow(FileNotFoundError);
    expect(await store.stat('0'.repeat(64))).toBeUndefined();
    expect(await store.verify('0'.repeat(64))).toBe(false);
  });

  it('sweeps what no row names, and unfinished files, but nothing young', async () => {
    const named = await store.put(Buffer.from('named'));
    const unnamed = await store.put(Buffer.from('unnamed'));
    const young = await store.put(Buffer.from('young'));
    const unfinished = join(root, 'store', 'incoming', 'half');
    await writeFile(unfinished, 'half');
    for (const file of [pathOf(named.sha256), pathOf(unnamed.sha256), unfinished]) {
      await utimes(file, LONG_AGO, LONG_AGO);
    }
    const result = await store.sweep(async () => new Set([named.sha256]), SINCE_THEN);
    expect(result).toEqual({ removedFiles: 1, removedTemporaryFiles: 1 });
    expect(await store.stat(named.sha256)).toBeDefined();
    expect(await store.stat(unnamed.sha256)).toBeUndefined();
    expect(await store.stat(young.sha256)).toBeDefined();
  });

  it('proves that it can be written, and says when it cannot', async () => {
    await expect(store.checkReady()).resolves.toBeUndefined();
    await writeFile(join(root, 'occupied'), '');
    await expect(new FolderFileStore(join(root, 'occupied')).checkReady()).rejects.toThrow();
  });
});
