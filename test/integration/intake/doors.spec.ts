import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, chmod, chown, mkdir, mkdtemp, open as openFile, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createServer as createTlsServer } from 'node:tls';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import Encoding from 'encoding-japanese';
import { createTransport } from 'nodemailer';
import sharp from 'sharp';
import { createIntake } from '../../../apps/intake/src/create-intake.js';
import { Mailbox } from '../../../apps/intake/src/doors/mailbox.js';
import { SmtpReceiver } from '../../../apps/intake/src/doors/smtp-receiver.js';
import { SpoolFolder } from '../../../apps/intake/src/doors/spool-folder.js';
import { signatureOf } from '../../../apps/intake/src/http/webhook-signature.js';
import { IntakeProcess } from '../../../apps/intake/src/intake-process.js';
import { TakeIn } from '../../../apps/intake/src/take-in.js';
import { freePort } from '../../../apps/local/servers/free-port.mjs';
import { FolderFileStore } from '#platform';
import { faxTiff } from '../../support/form-sheet.js';
import { type ImapServer, startImapServer } from '../../support/imap-server.js';
import { eventually, testConfig, testRun } from '../../support/index.js';
import { makeCertificate, type ServerCertificate } from '../../support/certificate.js';
import { pdf } from './hostile-files.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench.close());

const arrivalsOf = async (channel: string) => (await bench.arrivals()).filter((arrival) => arrival.channel === channel);
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
    const before = (await arrivalsOf('fax-folder')).length;
    const whole = pdf(5);
    await writeFile(join(folder, 'growing.pdf'), whole.subarray(0, 100));
    for (let at = 100; at < whole.length; at += 100) await appendFile(join(folder, 'growing.pdf'), whole.subarray(at, at + 100));
    await eventually(async () => expect(await left(folder)).toEqual([]));
    const taken = (await arrivalsOf('fax-folder')).slice(before);
    expect(taken).toHaveLength(1);
    expect(await bench.files.read(taken[0]?.sha256 ?? '')).toEqual(whole);
  });

  it('a folder below it names the branch, unfinished names are left alone, and the number in a name is the sender', async () => {
    await mkdir(join(folder, '21'));
    await writeFile(join(folder, '21', '20261126_0312345678.pdf'), pdf(2));
    await writeFile(join(folder, 'half.pdf.part'), pdf(1));
    await eventually(async () => expect(await left(join(folder, '21'))).toEqual([]));
    expect((await arrivalsOf('fax-folder')).at(-1)).toMatchObject({ branch: (await bench.branch('21')).id, sender: '0312345678' });
    expect(await left(folder)).toEqual(['21', 'half.pdf.part']);
  });

  it('the number of the sender is found behind a date and a time, and with hyphens', async () => {
    for (const name of ['20261127-173000-0312345678.tif', '20261127_03-1234-5678.pdf']) {
      await writeFile(join(folder, name), pdf(2));
      await eventually(async () => expect(await left(folder)).toEqual([]));
      expect((await arrivalsOf('fax-folder')).at(-1)).toMatchObject({ fileName: name, sender: '0312345678' });
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
    await eventually(async () => expect((await arrivalsOf('fax-folder')).at(-1)?.sha256).toBe(sha256Of(whole)));
    expect(await left(folder)).toEqual([]);
  });

  it('a half whose writer pauses is waited for, and holds up nobody; what never gets its end is taken in as it is', async () => {
    await reopen({ broken: 600_000 });
    const before = (await arrivalsOf('fax-folder')).length;
    const tiff = await faxTiff(await sharp({ create: { width: 1728, height: 1100, channels: 3, background: 'white' } }).png().toBuffer(), { resolution: 'standard' });
    const wholes = { 'slow.pdf': pdf(4), 'slow.tif': tiff };
    for (const [name, whole] of Object.entries(wholes)) await writeFile(join(folder, name), whole.subarray(0, whole.length / 2));
    for (const name of ['beside.pdf', 'behind.pdf']) {
      await writeFile(join(folder, name), pdf(1));
      await eventually(async () => expect(await left(folder)).toEqual(['slow.pdf', 'slow.tif']));
    }
    expect(await arrivalsOf('fax-folder')).toHaveLength(before + 2);
    for (const [name, whole] of Object.entries(wholes)) await appendFile(join(folder, name), whole.subarray(whole.length / 2));
    await eventually(async () => expect(await left(folder)).toEqual([]));
    expect((await arrivalsOf('fax-folder')).slice(before + 2).map(({ sha256 }) => sha256).sort()).toEqual(Object.values(wholes).map(sha256Of).sort());
    await reopen({});
    await writeFile(join(folder, 'half.pdf'), pdf(4).subarray(0, 200));
    await eventually(async () => expect(await left(folder)).toEqual([]));
    expect((await arrivalsOf('fax-folder')).at(-1)).toMatchObject({ fileName: 'half.pdf', bytes: 200 });
  });

  it('what is written into a stored file comes as a whole that says what it continues, also after a stop; what nobody touches is removed', async () => {
    await mkdir(join(folder, '21'));
    const path = join(folder, '21', 'two-pages_0312345678.pdf');
    const writer = await openFile(path, 'w');
    const [first, more] = [pdf(1), Buffer.from('\n% the second page\n%%EOF\n')];
    await writer.write(first);
    await eventually(async () => expect(await left(join(folder, '21'))).toEqual([]));
    const earlier = (await arrivalsOf('fax-folder')).at(-1);
    await door.stop();
    await writer.write(more);
    await writer.close();
    await reopen({});
    await eventually(async () => expect((await arrivalsOf('fax-folder')).at(-1)?.id).not.toBe(earlier?.id));
    const later = (await arrivalsOf('fax-folder')).at(-1);
    expect(later).toMatchObject({ fileName: 'two-pages_0312345678.pdf', sender: '0312345678', branch: (await bench.branch('21')).id, sha256: sha256Of(Buffer.concat([first, more])) });
    expect(await bench.rows('select data->>? as continues from audit_event where case_id = ? and kind = ?', ['continues', later?.id, 'ArrivalStored'])).toEqual([{ continues: earlier?.id }]);
    expect(later?.continues).toBe(earlier?.id);
    // A new time alone makes nothing new.
    await eventually(async () => expect(await aside(join(folder, '21'))).toEqual([expect.stringContaining(later?.id ?? '?')]));
    const [kept = ''] = await aside(join(folder, '21'));
    await utimes(join(folder, '21', '.stored', kept), new Date(), new Date(Date.now() - 60_000));
    await eventually(async () => expect(await aside(join(folder, '21'))).not.toEqual([kept]));
    expect((await arrivalsOf('fax-folder')).at(-1)?.id).toBe(later?.id);
    await reopen({ aside: 50 });
    await eventually(async () => expect(await aside(join(folder, '21'))).toEqual([]));
    expect((await arrivalsOf('fax-folder')).at(-1)?.id).toBe(later?.id);
    await door.checkReady();
  });

  it('killed between storing, putting aside and removing, it goes on from there: every file is stored once and none is left', async () => {
    await door.stop();
    const before = (await arrivalsOf('fax-folder')).length;
    for (const cut of ['stored', 'aside'] as const) {
      await writeFile(join(folder, `${cut}.pdf`), pdf(2));
      const child = spawn(process.execPath, ['dist/apps/intake/src/main.js'], {
        env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', DATABASE_URL: bench.database.applicationUrl, STORAGE_DIR: bench.config.storageDir, FAX_FOLDER: folder, FAX_SETTLED_SECONDS: '0.1', INTAKE_PORT: String(await freePort()), LOG_LEVEL: 'silent' }, stdio: 'ignore',
      });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await eventually(async () => (cut === 'stored' ? expect(await arrivalsOf('fax-folder')).toHaveLength(before + 1) : expect(await aside(folder)).toHaveLength(2)));
      child.kill('SIGKILL');
      await ended;
    }
    await reopen({ aside: 50 });
    await eventually(async () => expect([await left(folder), await aside(folder)]).toEqual([[], []]));
    expect(await arrivalsOf('fax-folder')).toHaveLength(before + 2);
  });

  it('a name that is no UTF-8 is taken in as a person reads it, and found again to be removed', async () => {
    for (const to of ['SJIS', 'EUCJP'] as const) {
      const name = Buffer.from(Encoding.convert(Encoding.stringToCode('申込書.pdf'), { to, from: 'UNICODE' }));
      await writeFile(Buffer.concat([Buffer.from(`${folder}/`), name]), pdf(2));
      await eventually(async () => expect(await left(folder)).toEqual([]));
      expect((await arrivalsOf('fax-folder')).at(-1)).toMatchObject({ fileName: '申込書.pdf', bytes: pdf(2).length });
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
    expect((await arrivalsOf('fax-folder')).map(({ fileName }) => fileName)).not.toContain('a-link.pdf');
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
    const named = async (name: string): Promise<number> => (await arrivalsOf('fax-folder')).filter(({ fileName }) => fileName === name).length;

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
    const before = (await arrivalsOf('fax-folder')).length;
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
    expect(await arrivalsOf('fax-folder')).toHaveLength(before + 1);
    await door.checkReady();
  });
});

describe('the mailbox', () => {
  let server: ImapServer;
  let door: Mailbox;
  const mail = (id: string, text: string): string => `From: mihon@mihon-gumi.example.jp\r\nMessage-ID: <${id}@mihon-gumi.example.jp>\r\nSubject: x\r\n\r\n${text}\r\n`;
  const open = (takeIn: TakeIn = bench.takeIn): void => {
    door = new Mailbox({ url: server.url, pollSeconds: 2 }, bench.work, takeIn, bench.logger);
    door.start();
  };
  afterAll(async () => {
    await door.stop();
    await server.stop();
  });

  it('takes in what is there and what comes, in order, and flags it only after it is stored', async () => {
    server = await startImapServer();
    await server.append(mail('one', 'first'));
    open();
    await eventually(async () => expect(await arrivalsOf('mailbox')).toHaveLength(1));
    await server.append(mail('two', 'second'));
    await eventually(async () => expect(await arrivalsOf('mailbox')).toHaveLength(2));
    await eventually(async () => expect((await server.flags()).map((flags) => flags.includes('\\Seen'))).toEqual([true, true]));
    const [first] = await arrivalsOf('mailbox');
    expect((await bench.files.read(first?.sha256 ?? '')).toString()).toContain('first');
    await door.checkReady();
  });

  it('what is announced while it waits is taken in at once, however seldom it looks by itself', async () => {
    await door.stop();
    door = new Mailbox({ url: server.url, pollSeconds: 600 }, bench.work, bench.takeIn, bench.logger);
    door.start();
    for (const id of ['idle-1', 'idle-2']) {
      const before = (await arrivalsOf('mailbox')).length;
      await eventually(() => door.checkReady());
      await server.append(mail(id, id));
      await eventually(async () => expect(await arrivalsOf('mailbox')).toHaveLength(before + 1));
    }
  });

  it('goes on where it was after its own stop, and takes in what a person has already looked at', async () => {
    await door.stop();
    await server.append(mail('three', 'third'));
    open();
    await eventually(async () => expect(await arrivalsOf('mailbox')).toHaveLength(5));
    expect(await bench.rows('select uid from mailbox_position')).toHaveLength(1);
  });

  it('a mail whose head no database keeps is stored like any other, and nothing behind it waits', async () => {
    const before = (await arrivalsOf('mailbox')).length;
    for (const [id, head] of [['nul-a', 'Message-ID: <a\0b@example.jp>\r\nFrom: nul@example.jp\r\n'], ['nul-b', 'From: n\0ul@example.jp\r\n'], ['long', `From: ${'a'.repeat(3_000)}@example.jp\r\nMessage-ID: <${'m'.repeat(900)}@example.jp>\r\n`]] as const) {
      await server.append(`${head}Subject: ${id}\r\n\r\n${id}\r\n`);
    }
    await server.append(mail('behind', 'behind'));
    await eventually(async () => expect(await arrivalsOf('mailbox')).toHaveLength(before + 4));
    const taken = (await arrivalsOf('mailbox')).slice(before);
    expect(taken.map(({ messageId, sender }) => [messageId?.split(' ')[0] ?? null, sender])).toEqual([
      ['<ab@example.jp>', 'nul@example.jp'], ['=', 'nul@example.jp'], ['=', ''], ['<behind@mihon-gumi.example.jp>', 'mihon@mihon-gumi.example.jp'],
    ]);
    expect((await bench.files.read(taken[0]?.sha256 ?? '')).toString()).toContain('<a\0b@example.jp>');
    await door.checkReady();
  });

  it('a mail that cannot be stored holds up none behind it, shows, and is taken in when it can be', async () => {
    await door.stop();
    const before = (await arrivalsOf('mailbox')).length;
    let refusing = true;
    const takeIn = Object.assign(Object.create(bench.takeIn) as TakeIn, {
      mail: async (incoming: Parameters<TakeIn['mail']>[0]) => {
        const content = await buffer(incoming.content);
        if (refusing && content.includes('of its own')) throw new Error('This one alone cannot be stored.');
        return bench.takeIn.mail({ ...incoming, content: Readable.from([content]) });
      },
    });
    for (const id of ['own-1', 'own-2', 'own-3', 'own-4']) await server.append(mail(id, 'trouble of its own'));
    await server.append(mail('later', 'behind it'));
    open(takeIn);
    await eventually(async () => expect((await arrivalsOf('mailbox')).slice(before).map(({ messageId }) => messageId?.split('@')[0])).toEqual(['<later']));
    await expect(door.checkReady()).rejects.toThrow('This one alone');
    refusing = false;
    await eventually(async () => expect(await arrivalsOf('mailbox')).toHaveLength(before + 5));
    await eventually(() => door.checkReady());
    expect(new Set((await server.flags()).map((flags) => flags.includes('\\Seen')))).toEqual(new Set([true]));
    expect(await bench.rows('select uid from mailbox_position')).toEqual([{ uid: expect.any(Number) }]);
  });

  it('of a mail that is too large the head alone comes in, once, flagged; what is behind it does not wait', async () => {
    await door.stop();
    const before = (await arrivalsOf('mailbox')).length;
    const large = mail('large', 'x'.repeat(60_000));
    await server.append(large);
    await server.append(mail('small', 'small'));
    for (const _ of [1, 2]) {
      door = new Mailbox({ url: server.url, pollSeconds: 1, largest: 50_000 }, bench.work, bench.takeIn, bench.logger);
      door.start();
      await eventually(async () => expect((await arrivalsOf('mailbox')).slice(before).map(({ messageId }) => messageId?.split('@')[0])).toEqual(['<large', '<small']));
      await eventually(() => door.checkReady());
      await door.stop();
      await bench.work.run((em) => em.execute(`update mailbox_position set uid_validity = 'another', uid = 0`));
    }
    const [taken] = (await arrivalsOf('mailbox')).slice(before);
    expect(taken?.bytes).toBe(large.length);
    expect((await bench.files.read(taken?.sha256 ?? '')).toString()).toBe(large.slice(0, large.indexOf('\r\n\r\n') + 4));
    expect(await bench.rows('select data from audit_event where case_id = ?', [taken?.id])).toEqual([{ data: { channel: 'mailbox', bytes: large.length, headOnly: true } }]);
    expect((await server.flags()).every((flags) => flags.includes('\\Seen'))).toBe(true);
    open();
    await eventually(() => door.checkReady());
  });

  it.each(['before it is stored', 'after it is stored, before it is flagged'])('its server killed in the middle of a mail, %s: the mail comes in once, is flagged once it is stored, and the trouble shows and ends', async (moment) => {
    await door.stop();
    const id = moment.startsWith('before') ? 'cut-early' : 'cut-late';
    const port = Number(new URL(server.url).port);
    let killed = 0;
    const kill = async (): Promise<void> => {
      if (killed === 0) {
        killed += 1;
        await server.stop();
      }
    };
    const cut = Object.assign(Object.create(bench.takeIn) as TakeIn, {
      mail: async (...args: Parameters<TakeIn['mail']>) => {
        if (moment.startsWith('before')) await kill();
        const stored = await bench.takeIn.mail(...args);
        await kill();
        return stored;
      },
    });
    await server.append(mail(id, 'cut'));
    open(cut);
    await eventually(() => void expect(killed).toBe(1), 30);
    await eventually(() => expect(door.checkReady()).rejects.toThrow(), 30);
    server = await startImapServer(port);
    // Its mailbox is as it was: the mail is there, and nobody has flagged it.
    await server.append(mail(id, 'cut'));
    await eventually(async () => expect((await server.flags()).every((flags) => flags.includes('\\Seen'))).toBe(true), 60);
    expect((await arrivalsOf('mailbox')).filter(({ messageId }) => messageId?.startsWith(`<${id}@`))).toHaveLength(1);
    await eventually(() => door.checkReady(), 30);
  });

  it('is trouble that shows while the server is away; a server that begins anew (UIDVALIDITY) brings nothing twice', async () => {
    const port = Number(new URL(server.url).port);
    await server.stop();
    await eventually(() => expect(door.checkReady()).rejects.toThrow());
    server = await startImapServer(port);
    await server.append(mail('three', 'third'));
    await server.append(mail('four', 'fourth'));
    await eventually(async () => expect((await arrivalsOf('mailbox')).at(-1)?.messageId).toMatch(/^<four@/));
    expect((await arrivalsOf('mailbox')).filter(({ messageId }) => messageId?.startsWith('<three@'))).toHaveLength(1);
    await eventually(() => door.checkReady());
  });
});

describe('our own SMTP receiver', () => {
  let door: SmtpReceiver;
  let port: number;
  let takes: TakeIn;
  const send = (to: string, text: string, body = text) => createTransport({ host: '127.0.0.1', port, secure: false }).sendMail({ from: 'mihon@mihon-gumi.example.jp', to, subject: 'x', text: body, messageId: `<${text}@mihon-gumi.example.jp>` });
  beforeAll(async () => {
    port = await freePort();
    takes = Object.create(bench.takeIn) as TakeIn;
    door = new SmtpReceiver({ port, address: '127.0.0.1', domains: ['@hosho.example.jp'] }, takes, bench.logger);
    door.start();
    await eventually(() => door.checkReady());
  });
  afterAll(() => door.stop());

  it('takes mail for our addresses, stored before it says so, and passes nothing on', async () => {
    await send('uketsuke@hosho.example.jp', 'hello');
    expect(await arrivalsOf('smtp')).toEqual([expect.objectContaining({ sender: 'mihon@mihon-gumi.example.jp' })]);
    await expect(send('somebody@elsewhere.example.jp', 'relay')).rejects.toMatchObject({ responseCode: 550 });
  });

  it('a branch\'s own address is that branch\'s', async () => {
    const { id, mail } = await bench.branch('21');
    const [, domain] = mail.split('@');
    const own = new SmtpReceiver({ port: await freePort(), address: '127.0.0.1', domains: [`@${domain}`] }, bench.takeIn, bench.logger);
    own.start();
    await eventually(() => own.checkReady());
    const { port: there } = Reflect.get(own, 'settings') as { port: number };
    await createTransport({ host: '127.0.0.1', port: there, secure: false }).sendMail({ from: 'mihon@mihon-gumi.example.jp', to: mail, subject: 'x', text: 'branch' });
    await own.stop();
    expect((await arrivalsOf('smtp')).at(-1)?.branch).toBe(id);
  });

  it('more than it takes is refused, by what is announced and while it comes, and nothing of it is kept', async () => {
    const [there, before] = [await freePort(), (await arrivalsOf('smtp')).length];
    const small = new SmtpReceiver({ port: there, address: '127.0.0.1', domains: ['@hosho.example.jp'], largest: 200_000 }, bench.takeIn, bench.logger);
    small.start();
    await eventually(() => small.checkReady());
    const raw = Buffer.concat([Buffer.from('From: a@example.jp\r\nTo: uketsuke@hosho.example.jp\r\nSubject: large\r\n\r\n'), Buffer.alloc(600_000, `${'x'.repeat(70)}\r\n`)]);
    const client = createTransport({ host: '127.0.0.1', port: there, secure: false });
    await expect(client.sendMail({ envelope: { from: 'a@example.jp', to: 'uketsuke@hosho.example.jp', size: raw.length }, raw })).rejects.toThrow('200000');
    await expect(client.sendMail({ envelope: { from: 'a@example.jp', to: 'uketsuke@hosho.example.jp' }, raw })).rejects.toMatchObject({ responseCode: 552 });
    await client.sendMail({ from: 'a@example.jp', to: 'uketsuke@hosho.example.jp', subject: 'small', text: 'x' });
    await small.checkReady();
    await small.stop();
    expect(await arrivalsOf('smtp')).toHaveLength(before + 1);
    expect(await bench.files.stat(createHash('sha256').update(raw).digest('hex'))).toBeUndefined();
  });

  it('a mail whose head no database keeps is stored whole; what the database refuses all the same is stored without what is said of it', async () => {
    const before = (await arrivalsOf('smtp')).length;
    const client = createTransport({ host: '127.0.0.1', port, secure: false });
    const raw = (head: string): Promise<unknown> => client.sendMail({ envelope: { from: 'a@example.jp', to: 'uketsuke@hosho.example.jp' }, raw: `${head}Subject: x\r\n\r\nhello\r\n` });
    await raw('From: nul@example.jp\r\nMessage-ID: <a\0c@example.jp>\r\n');
    await raw(`From: ${'a'.repeat(3_000)}@example.jp\r\n`);
    await raw('\0\r\n');
    expect((await arrivalsOf('smtp')).slice(before).map(({ messageId, sender }) => [messageId?.split(' ')[0] ?? null, sender])).toEqual([['<ac@example.jp>', 'nul@example.jp'], [null, 'a@example.jp'], [null, 'a@example.jp']]);
    const bytes = Buffer.from('\uffff\0');
    const refused = await bench.takeIn.file({ channel: 'fax-folder', content: bytes, fileName: 'x\0.pdf', sender: '', branch: { code: '2\0' }, receivedAt: null, sourceKey: () => 'k'.repeat(400) });
    expect(await bench.arrival(refused)).toMatchObject({ bytes: bytes.length, state: 'stored' });
  });

  it.each(['', 'From: half@example.jp\r\nSubject: ha'])('whoever hangs up in the middle of a mail (%j) leaves nothing, and the door as it was', async (begun) => {
    const before = (await arrivalsOf('smtp')).length;
    const ends = ['EHLO x', 'MAIL FROM:<half@example.jp>', 'RCPT TO:<uketsuke@hosho.example.jp>', 'DATA'].map((line) => `${line}\r\n`);
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (said: Buffer) => {
      const next = ends.shift();
      if (next) socket.write(next);
      else if (said.toString().startsWith('354')) socket.end(begun, () => socket.destroy());
    });
    await once(socket, 'close');
    await send('uketsuke@hosho.example.jp', `after-${begun.length}`);
    await door.checkReady();
    expect(await arrivalsOf('smtp')).toHaveLength(before + 1);
  });

  it('what cannot be stored is asked for again, not lost', async () => {
    Object.assign(takes, { mail: () => Promise.reject(new Error('The database is away.')) });
    await expect(send('uketsuke@hosho.example.jp', 'later')).rejects.toMatchObject({ responseCode: 451 });
    await expect(door.checkReady()).rejects.toThrow('away');
    // It is said at the end of a mail that nobody reads any more, too, not by a connection that hangs.
    await expect(send('uketsuke@hosho.example.jp', 'later', 'x'.repeat(76).concat('\r\n').repeat(20_000))).rejects.toMatchObject({ responseCode: 451 });
    Object.assign(takes, { mail: bench.takeIn.mail.bind(bench.takeIn) });
    await send('uketsuke@hosho.example.jp', 'later');
    await door.checkReady();
  });
});

describe('TLS at the doors', () => {
  let certificate: ServerCertificate;
  let authority: string;
  let server: ImapServer;
  beforeAll(async () => {
    certificate = await makeCertificate();
    authority = await readFile(certificate.certificate, 'utf8');
    server = await startImapServer(undefined, certificate);
  });
  afterAll(() => server.stop());

  const portOf = (address: string): number => Number(new URL(address).port);
  const mailboxAt = async (address: string, ca: string | undefined, check: (door: Mailbox) => Promise<void>) => {
    const door = new Mailbox({ url: address, pollSeconds: 1, authority: ca }, bench.work, bench.takeIn, bench.logger);
    door.start();
    try {
      await eventually(() => check(door));
    } finally {
      await door.stop();
    }
  };

  it('the mailbox is read by STARTTLS and by IMAPS; a certificate nobody vouches for is one sentence, and no TLS at all is refused', async () => {
    const plain = portOf(server.url);
    const withoutTls = await startImapServer();
    const imapPlain = portOf(withoutTls.url);
    const terminator = createTlsServer({ cert: authority, key: await readFile(certificate.key) }, (socket) => {
      const behind = connect(imapPlain, '127.0.0.1');
      socket.pipe(behind).pipe(socket);
      for (const end of [socket, behind]) end.on('error', () => undefined);
    });
    const secure = await new Promise<number>((resolve) => terminator.listen(0, '127.0.0.1', () => resolve((terminator.address() as { port: number }).port)));
    try {
      for (const [mailbox, address] of [[server, `imap://demouser:demopass@localhost:${plain}/INBOX`], [withoutTls, `imaps://demouser:demopass@localhost:${secure}/INBOX`]] as const) {
        await mailbox.append(`From: tls@example.jp\r\nSubject: ${address.slice(0, 5)}\r\nMessage-ID: <tls-${address.slice(0, 5)}@example.jp>\r\n\r\nx\r\n`);
        await mailboxAt(address, undefined, (door) => expect(door.checkReady()).rejects.toThrow(/^The certificate of localhost:\d+ is not trusted \(\S*CERT\S*\); IMAP_CA names the authority that signed it\.$/));
        expect((await bench.arrivals()).filter(({ messageId }) => messageId?.includes(`tls-${address.slice(0, 5)}`))).toEqual([]);
        await mailboxAt(address, authority, async (door) => {
          await door.checkReady();
          expect((await bench.arrivals()).filter(({ messageId }) => messageId?.includes(`tls-${address.slice(0, 5)}`))).toHaveLength(1);
        });
      }
      await mailboxAt(`imap://demouser:demopass@localhost:${imapPlain}/INBOX`, authority, (door) => expect(door.checkReady()).rejects.toThrow(/STARTTLS/i));
    } finally {
      terminator.close();
      await withoutTls.stop();
    }
  });

  it('the receiver offers STARTTLS with the certificate it is given, and none without', async () => {
    for (const tls of [{ cert: authority, key: await readFile(certificate.key, 'utf8') }, undefined]) {
      const port = await freePort();
      const door = new SmtpReceiver({ port, address: '127.0.0.1', domains: ['@hosho.example.jp'], tls }, bench.takeIn, bench.logger);
      door.start();
      await eventually(() => door.checkReady());
      const client = createTransport({ host: 'localhost', port, requireTLS: true, tls: { ca: authority } });
      const sent = client.sendMail({ from: 'tls@example.jp', to: 'uketsuke@hosho.example.jp', subject: 'by TLS', text: 'x' });
      await (tls ? expect(sent).resolves.toMatchObject({ response: expect.stringContaining('stored') }) : expect(sent).rejects.toThrow(/STARTTLS/));
      client.close();
      await door.stop();
    }
  });
});

describe('the built intake', () => {
  it('starts, opens its doors and is well without the keys, the relay, Temporal and the browser of the others', async () => {
    const [folder, storage, port] = [await mkdtemp(join(testRun().folder, 'spool-')), await mkdtemp(join(testRun().folder, 'papers-')), await freePort()];
    const environment = { PATH: process.env['PATH'] ?? '', TZ: 'UTC', DATABASE_URL: bench.database.applicationUrl, STORAGE_DIR: storage, FAX_FOLDER: folder, INTAKE_PORT: String(port), LOG_LEVEL: 'silent' };
    const child = spawn(process.execPath, ['dist/apps/intake/src/main.js'], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    try {
      await eventually(async () => {
        const health = await fetch(`http://127.0.0.1:${port}/health/ready`);
        expect([health.status, await health.json()]).toMatchObject([200, { parts: { database: { ok: true }, fileStore: { ok: true }, 'fax-folder': { ok: true } } }]);
      });
    } finally {
      child.kill('SIGTERM');
      await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(undefined)));
    }
    expect([child.exitCode, said]).toEqual([0, '']);
  });
});

describe('the intake as a process', () => {
  const secret = 'a-secret-of-at-least-32-characters';
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const folder = await mkdtemp(join(testRun().folder, 'spool-'));
    app = await createIntake(testConfig({ DATABASE_URL: bench.database.applicationUrl, FAX_WEBHOOK_SECRET: secret, FAX_FOLDER: folder, IMAP_URL: 'imap://nobody:x@127.0.0.1:1/INBOX?tls=off' }));
    app.get(IntakeProcess).start();
  });
  afterAll(async () => {
    await app.get(IntakeProcess).stop();
    await app.close();
  });

  const call = (body: object, { timestamp = String(Math.floor(Date.now() / 1000)), signature }: { timestamp?: string; signature?: string } = {}) => {
    const payload = JSON.stringify(body);
    return app.inject({ method: 'POST', url: '/fax', headers: { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signature ?? signatureOf(secret, timestamp, Buffer.from(payload)) }, payload });
  };

  it('takes in a signed FAX once, for the branch of the line it came to', async () => {
    const branch = await bench.branch('21');
    const fax = { id: 'f-1', from: '0312345678', to: branch.fax, content: pdf(1).toString('base64') };
    const [once, twice] = [await call(fax), await call(fax)];
    expect([once.statusCode, twice.statusCode, once.json()]).toEqual([201, 201, twice.json()]);
    expect(await bench.arrival(once.json<{ arrivalId: string }>().arrivalId)).toMatchObject({ channel: 'fax-webhook', sender: '0312345678', branch: branch.id, bytes: pdf(1).length });
  });

  it('takes base64 in lines, and counts a FAX of another age from now, with what was said beside it', async () => {
    const before = (await arrivalsOf('fax-webhook')).length;
    const lines = pdf(3).toString('base64').replace(/.{76}/g, '$&\r\n');
    const at = Date.now();
    for (const [index, receivedAt] of ['0001-01-01T00:00:00Z', '1900-01-01T00:00:00+09:00', '9999-12-31T23:59:59Z'].entries()) {
      const answer = await call({ id: `age-${index}`, content: lines, receivedAt });
      expect(answer.statusCode).toBe(201);
      const { arrivalId } = answer.json<{ arrivalId: string }>();
      const arrival = await bench.arrival(arrivalId);
      expect(Math.abs(arrival.receivedAt.getTime() - at)).toBeLessThan(60_000);
      expect(await bench.files.read(arrival.sha256)).toEqual(pdf(3));
      expect(await bench.rows(`select data->>'toldAt' as told from audit_event where case_id = ?`, [arrivalId])).toEqual([{ told: new Date(receivedAt).toISOString() }]);
    }
    const hour = new Date(Date.now() - 3_600_000).toISOString();
    const { arrivalId } = (await call({ id: 'age-9', content: lines, receivedAt: hour })).json<{ arrivalId: string }>();
    expect((await bench.arrival(arrivalId)).receivedAt.toISOString()).toBe(hour);
    expect(await arrivalsOf('fax-webhook')).toHaveLength(before + 4);
    expect((await call({ id: 'age-10', content: '=no base64=' })).statusCode).toBe(422);
  });

  it('refuses what is not signed, signed for another time, or not a FAX', async () => {
    const before = (await arrivalsOf('fax-webhook')).length;
    const fax = { id: 'f-2', content: '' };
    expect((await call(fax, { signature: '0'.repeat(64) })).statusCode).toBe(401);
    expect((await call(fax, { timestamp: String(Math.floor(Date.now() / 1000) - 3_600) })).statusCode).toBe(401);
    expect((await call({ from: 'x' })).statusCode).toBe(422);
    for (const field of ['id', 'from', 'to', 'fileName']) {
      const answer = await call({ id: 'f-3', content: pdf(1).toString('base64'), [field]: 'a\0b' });
      expect([answer.statusCode, answer.json()]).toEqual([422, { error: 'shape', fields: [field] }]);
    }
    expect((await arrivalsOf('fax-webhook'))).toHaveLength(before);
  });

  it('each door is well or ill by itself, on its own page and in the record that the administrator sees', async () => {
    await eventually(async () => {
      const health = await app.inject('/health/ready');
      expect([health.statusCode, health.json()]).toMatchObject([503, { parts: { database: { ok: true }, 'fax-folder': { ok: true }, mailbox: { ok: false } } }]);
    });
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    await eventually(async () => expect((await bench.rows<{ name: string }>(`select name from heartbeat where name like 'intake%' order by name`)).map(({ name }) => name)).toEqual(['intake', 'intake/fax-folder']));
  });
});
