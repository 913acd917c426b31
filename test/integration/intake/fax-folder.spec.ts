import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, mkdtemp, open as openFile, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Encoding from 'encoding-japanese';
import sharp from 'sharp';
import { SpoolFolder } from '../../../apps/intake/src/doors/spool-folder.js';
import { TakeIn } from '../../../apps/intake/src/take-in.js';
import { freePort } from '../../../apps/local/servers/free-port.mjs';
import { FolderFileStore } from '#platform';
import { faxTiff } from '../../support/form-sheet.js';
import { eventually, testRun } from '../../support/index.js';
import { pdf } from './hostile-files.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench.close());

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('the FAX folder', () => {
  const times = { look: 20, settled: 150, broken: 300 };
  /** What lies in a folder, without what is kept aside. */
  const left = async (of: string): Promise<string[]> => (await readdir(of)).filter((name) => name !== '.stored');
  const aside = (of: string): Promise<string[]> => readdir(join(of, '.stored')).catch(() => []);
  const reopen = async (changed: Partial<ConstructorParameters<typeof SpoolFolder>[3]>): Promise<void> => {
    await door.stop();
    door = new SpoolFolder(folder, bench.takeIn, bench.logger, { ...times, ...changed });
    door.start();
  };
  let folder: string;
  let door: SpoolFolder;
  beforeEach(async () => {
    folder = await mkdtemp(join(testRun().folder, 'fax-'));
    door = new SpoolFolder(folder, bench.takeIn, bench.logger, times);
    door.start();
  });
  afterEach(async () => {
    await door.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('a file is taken in when it has stopped growing, whole, and removed when it is stored', async () => {
    const before = (await bench.arrivalsOf('fax-folder')).length;
    const whole = pdf(5);
    await writeFile(join(folder, 'growing.pdf'), whole.subarray(0, 100));
    for (let at = 100; at < whole.length; at += 100) await appendFile(join(folder, 'growing.pdf'), whole.subarray(at, at + 100));
    await eventually(async () => expect(await left(folder)).toEqual([]));
    const taken = (await bench.arrivalsOf('fax-folder')).slice(before);
    expect(taken).toHaveLength(1);
    expect(await bench.files.read(taken[0]?.sha256 ?? '')).toEqual(whole);
  });

  it('a folder below it names the branch, unfinished names are left alone, and the number in a name is the sender', async () => {
    await mkdir(join(folder, '21'));
    await writeFile(join(folder, '21', '20261126_0312345678.pdf'), pdf(2));
    await writeFile(join(folder, 'half.pdf.part'), pdf(1));
    await eventually(async () => expect(await left(join(folder, '21'))).toEqual([]));
    expect((await bench.arrivalsOf('fax-folder')).at(-1)).toMatchObject({ branch: (await bench.branch('21')).id, sender: '0312345678' });
    expect(await left(folder)).toEqual(['21', 'half.pdf.part']);
  });

  it('the number of the sender is found behind a date and a time, and with hyphens', async () => {
    for (const name of ['20261127-173000-0312345678.tif', '20261127_03-1234-5678.pdf']) {
      await writeFile(join(folder, name), pdf(2));
      await eventually(async () => expect(await left(folder)).toEqual([]));
      expect((await bench.arrivalsOf('fax-folder')).at(-1)).toMatchObject({ fileName: name, sender: '0312345678' });
    }
  });

  it('what is left lying shows: unfinished for long, or deeper than anybody looks', async () => {
    for (const name of ['fax~', '.hidden.tif']) {
      await writeFile(join(folder, name), 'x');
      await eventually(() => door.checkReady());
      await utimes(join(folder, name), new Date(0), new Date(0));
      await eventually(() => expect(door.checkReady()).rejects.toThrow('left lying'));
      await rm(join(folder, name));
      await eventually(() => door.checkReady());
    }
    await mkdir(join(folder, ...'123456789'), { recursive: true });
    await writeFile(join(folder, ...'123456789', 'deep.pdf'), pdf(1));
    await eventually(() => expect(door.checkReady()).rejects.toThrow('folders deep'));
  });

  it('a file whose writer goes on while it is being stored comes again whole', async () => {
    await door.stop();
    const path = join(folder, 'paused.pdf');
    const whole = pdf(4);
    let first = true;
    const takeIn = Object.assign(Object.create(bench.takeIn) as TakeIn, {
      file: async (...args: Parameters<TakeIn['file']>) => {
        const id = await bench.takeIn.file(...args);
        if (first) await appendFile(path, whole.subarray(200));
        first = false;
        return id;
      },
    });
    await writeFile(path, whole.subarray(0, 200));
    door = new SpoolFolder(folder, takeIn, bench.logger, times);
    door.start();
    await eventually(async () => expect((await bench.arrivalsOf('fax-folder')).at(-1)?.sha256).toBe(sha256Of(whole)));
    expect(await left(folder)).toEqual([]);
  });

  it('a half whose writer pauses is waited for, and holds up nobody; what never gets its end is taken in as it is', async () => {
    await reopen({ broken: 600_000 });
    const before = (await bench.arrivalsOf('fax-folder')).length;
    const tiff = await faxTiff(await sharp({ create: { width: 1728, height: 1100, channels: 3, background: 'white' } }).png().toBuffer(), { resolution: 'standard' });
    const wholes = { 'slow.pdf': pdf(4), 'slow.tif': tiff };
    for (const [name, whole] of Object.entries(wholes)) await writeFile(join(folder, name), whole.subarray(0, whole.length / 2));
    for (const name of ['beside.pdf', 'behind.pdf']) {
      await writeFile(join(folder, name), pdf(1));
      await eventually(async () => expect(await left(folder)).toEqual(['slow.pdf', 'slow.tif']));
    }
    expect(await bench.arrivalsOf('fax-folder')).toHaveLength(before + 2);
    for (const [name, whole] of Object.entries(wholes)) await appendFile(join(folder, name), whole.subarray(whole.length / 2));
    await eventually(async () => expect(await left(folder)).toEqual([]));
    expect((await bench.arrivalsOf('fax-folder')).slice(before + 2).map(({ sha256 }) => sha256).sort()).toEqual(Object.values(wholes).map(sha256Of).sort());
    await reopen({});
    await writeFile(join(folder, 'half.pdf'), pdf(4).subarray(0, 200));
    await eventually(async () => expect(await left(folder)).toEqual([]));
    expect((await bench.arrivalsOf('fax-folder')).at(-1)).toMatchObject({ fileName: 'half.pdf', bytes: 200 });
  });

  it('what is written into a stored file comes as a whole that says what it continues, also after a stop; what nobody touches is removed', async () => {
    await mkdir(join(folder, '21'));
    const path = join(folder, '21', 'two-pages_0312345678.pdf');
    const writer = await openFile(path, 'w');
    const [first, more] = [pdf(1), Buffer.from('\n% the second page\n%%EOF\n')];
    await writer.write(first);
    await eventually(async () => expect(await left(join(folder, '21'))).toEqual([]));
    const earlier = (await bench.arrivalsOf('fax-folder')).at(-1);
    await door.stop();
    await writer.write(more);
    await writer.close();
    await reopen({});
    await eventually(async () => expect((await bench.arrivalsOf('fax-folder')).at(-1)?.id).not.toBe(earlier?.id));
    const later = (await bench.arrivalsOf('fax-folder')).at(-1);
    expect(later).toMatchObject({ fileName: 'two-pages_0312345678.pdf', sender: '0312345678', branch: (await bench.branch('21')).id, sha256: sha256Of(Buffer.concat([first, more])) });
    expect(await bench.rows('select data->>? as continues from audit_event where case_id = ? and kind = ?', ['continues', later?.id, 'ArrivalStored'])).toEqual([{ continues: earlier?.id }]);
    expect(later?.continues).toBe(earlier?.id);
    // A new time alone makes nothing new.
    await eventually(async () => expect(await aside(join(folder, '21'))).toEqual([expect.stringContaining(later?.id ?? '?')]));
    const [kept = ''] = await aside(join(folder, '21'));
    await utimes(join(folder, '21', '.stored', kept), new Date(), new Date(Date.now() - 60_000));
    await eventually(async () => expect(await aside(join(folder, '21'))).not.toEqual([kept]));
    expect((await bench.arrivalsOf('fax-folder')).at(-1)?.id).toBe(later?.id);
    await reopen({ aside: 50 });
    await eventually(async () => expect(await aside(join(folder, '21'))).toEqual([]));
    expect((await bench.arrivalsOf('fax-folder')).at(-1)?.id).toBe(later?.id);
    await door.checkReady();
  });

  it('killed between storing, putting aside and removing, it goes on from there: every file is stored once and none is left', async () => {
    await door.stop();
    const before = (await bench.arrivalsOf('fax-folder')).length;
    for (const cut of ['stored', 'aside'] as const) {
      await writeFile(join(folder, `${cut}.pdf`), pdf(2));
      const child = spawn(process.execPath, ['dist/apps/intake/src/main.js'], {
        env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', DATABASE_URL: bench.database.applicationUrl, STORAGE_DIR: bench.config.storageDir, FAX_FOLDER: folder, FAX_SETTLED_SECONDS: '0.1', INTAKE_PORT: String(await freePort()), LOG_LEVEL: 'silent' }, stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await eventually(async () => (cut === 'stored' ? expect(await bench.arrivalsOf('fax-folder')).toHaveLength(before + 1) : expect(await aside(folder)).toHaveLength(2)));
      child.kill('SIGKILL');
      await ended;
    }
    await reopen({ aside: 50 });
    await eventually(async () => expect([await left(folder), await aside(folder)]).toEqual([[], []]));
    expect(await bench.arrivalsOf('fax-folder')).toHaveLength(before + 2);
  });

  it('a name that is no UTF-8 is taken in as a person reads it, and found again to be removed', async () => {
    for (const to of ['SJIS', 'EUCJP'] as const) {
      const name = Buffer.from(Encoding.convert(Encoding.stringToCode('申込書.pdf'), { to, from: 'UNICODE' }));
      await writeFile(Buffer.concat([Buffer.from(`${folder}/`), name]), pdf(2));
      await eventually(async () => expect(await left(folder)).toEqual([]));
      expect((await bench.arrivalsOf('fax-folder')).at(-1)).toMatchObject({ fileName: '申込書.pdf', bytes: pdf(2).length });
    }
    await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0x41, 0x80])]), pdf(1));
    await eventually(async () => expect(await left(folder)).toEqual([]));
    await door.checkReady();
  });

  it('what is no file is never opened and shows; a folder that cannot be looked into holds up none beside it', async () => {
    await symlink('/etc/hostname', join(folder, 'a-link.pdf'));
    await mkdir(join(folder, '21'));
    await writeFile(join(folder, '21', 'beside.pdf'), pdf(3));
    await eventually(async () => expect(await left(join(folder, '21'))).toEqual([]));
    await expect(door.checkReady()).rejects.toThrow('never opened');
    expect((await bench.arrivalsOf('fax-folder')).map(({ fileName }) => fileName)).not.toContain('a-link.pdf');
    await rm(join(folder, 'a-link.pdf'));
    await eventually(() => door.checkReady());
  });

  it('a folder that is gone is trouble that shows, and over when it is back', async () => {
    await rename(folder, `${folder}-away`);
    await eventually(() => expect(door.checkReady()).rejects.toThrow(/ENOENT/));
    await rename(`${folder}-away`, folder);
    await eventually(() => door.checkReady());
  });

  describe('for a user of the machine with no rights of its own', () => {
    /** Whom nothing belongs to; whoever runs the tests as another than root has no rights of root to give up. */
    const NOBODY = 65_534;
    const isRoot = process.getuid?.() === 0;
    let place: string;
    let spool: string;
    beforeEach(async () => {
      await door.stop();
      place = await mkdtemp('/tmp/spool-');
      spool = join(place, 'fax');
      for (const path of [place, spool, join(place, 'files')]) {
        await mkdir(path, { recursive: true });
        if (isRoot) await chown(path, NOBODY, NOBODY);
      }
      const takeIn = new TakeIn(bench.work, new FolderFileStore(join(place, 'files')), { now: () => new Date() }, Reflect.get(bench.takeIn, 'branches'), []);
      if (isRoot) process.seteuid?.(NOBODY);
      door = new SpoolFolder(spool, takeIn, bench.logger, times);
    });
    afterEach(async () => {
      if (isRoot) process.seteuid?.(0);
      await door.stop();
      await rm(place, { recursive: true, force: true });
    });
    const named = async (name: string): Promise<number> => (await bench.arrivalsOf('fax-folder')).filter(({ fileName }) => fileName === name).length;

    it('a folder that may not be looked into is trouble that shows; given back, everything comes in once', async () => {
      await writeFile(join(spool, 'shut.pdf'), pdf(3));
      await chmod(spool, 0o000);
      door.start();
      await eventually(() => expect(door.checkReady()).rejects.toThrow(/EACCES/), 20);
      expect(await named('shut.pdf')).toBe(0);
      await chmod(spool, 0o700);
      await eventually(async () => expect(await left(spool)).toEqual([]), 20);
      await eventually(() => door.checkReady(), 20);
      expect(await named('shut.pdf')).toBe(1);
    });

    it.each<[string, (path: string) => Promise<void>, (path: string) => Promise<void>]>([
      ['a file that may not be read', async (path) => chmod(join(path, 'a-own.pdf'), 0o000), async (path) => chmod(join(path, 'a-own.pdf'), 0o600)],
      ['the place of what is stored, shut', async (path) => (await mkdir(join(path, '.stored')), chmod(join(path, '.stored'), 0o000)), async (path) => chmod(join(path, '.stored'), 0o700)],
      ['a folder that nothing may be removed from', async (path) => chmod(path, 0o500), async (path) => chmod(path, 0o700)],
    ])('%s: it shows and holds up no FAX, nothing is taken in twice, and it is over by itself', async (what, shut, opened) => {
      const [own, beside] = ['a-own.pdf', 'beside.pdf'];
      for (const name of [own, beside]) await writeFile(join(spool, name), Buffer.concat([pdf(3), Buffer.from(`% ${what} ${name}\n`)]));
      const before = [await named(own), await named(beside)];
      await shut(spool);
      door.start();
      await eventually(() => expect(door.checkReady()).rejects.toThrow(/EACCES/), 20);
      await eventually(async () => expect(await named(beside)).toBe((before[1] ?? 0) + 1), 20);
      await opened(spool);
      await eventually(async () => expect(await left(spool)).toEqual([]), 20);
      await eventually(() => door.checkReady(), 20);
      expect([await named(own), await named(beside)]).toEqual(before.map((count) => count + 1));
    });
  });

  it('while the store is full a file stays where it is; stored and not yet removed, it is the same arrival at the next look', async () => {
    await door.stop();
    const before = (await bench.arrivalsOf('fax-folder')).length;
    let full = true;
    let stored = 0;
    const store = Object.assign(Object.create(bench.files) as FolderFileStore, {
      put: async (...args: Parameters<FolderFileStore['put']>) => {
        if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        stored += 1;
        return bench.files.put(...args);
      },
    });
    const takeIn = new TakeIn(bench.work, store, { now: () => new Date() }, Reflect.get(bench.takeIn, 'branches'), []);
    // The first time the process ends between storing and removing.
    const cut = Object.assign(Object.create(takeIn) as TakeIn, {
      file: async (...args: Parameters<TakeIn['file']>) => {
        const id = await takeIn.file(...args);
        if (stored === 1) throw new Error('cut off');
        return id;
      },
    });
    door = new SpoolFolder(folder, cut, bench.logger, times);
    door.start();
    await writeFile(join(folder, 'kept.pdf'), pdf(3));
    await eventually(() => expect(door.checkReady()).rejects.toThrow(/ENOSPC/));
    expect(await left(folder)).toEqual(['kept.pdf']);
    full = false;
    await eventually(async () => expect(await left(folder)).toEqual([]));
    expect(stored).toBe(2);
    expect(await bench.arrivalsOf('fax-folder')).toHaveLength(before + 1);
    await door.checkReady();
  });
});
