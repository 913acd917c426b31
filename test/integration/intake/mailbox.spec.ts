import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Mailbox } from '../../../apps/intake/src/doors/mailbox.js';
import { TakeIn } from '../../../apps/intake/src/take-in.js';
import { type ImapServer, startImapServer } from '../../support/imap-server.js';
import { eventually } from '../../support/index.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench.close());

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
    await eventually(async () => expect(await bench.arrivalsOf('mailbox')).toHaveLength(1));
    await server.append(mail('two', 'second'));
    await eventually(async () => expect(await bench.arrivalsOf('mailbox')).toHaveLength(2));
    await eventually(async () => expect((await server.flags()).map((flags) => flags.includes('\\Seen'))).toEqual([true, true]));
    const [first] = await bench.arrivalsOf('mailbox');
    expect((await bench.files.read(first?.sha256 ?? '')).toString()).toContain('first');
    await door.checkReady();
  });

  it('what is announced while it waits is taken in at once, however seldom it looks by itself', async () => {
    await door.stop();
    door = new Mailbox({ url: server.url, pollSeconds: 600 }, bench.work, bench.takeIn, bench.logger);
    door.start();
    for (const id of ['idle-1', 'idle-2']) {
      const before = (await bench.arrivalsOf('mailbox')).length;
      await eventually(() => door.checkReady());
      await server.append(mail(id, id));
      await eventually(async () => expect(await bench.arrivalsOf('mailbox')).toHaveLength(before + 1));
    }
  });

  it('goes on where it was after its own stop, and takes in what a person has already looked at', async () => {
    await door.stop();
    await server.append(mail('three', 'third'));
    open();
    await eventually(async () => expect(await bench.arrivalsOf('mailbox')).toHaveLength(5));
    expect(await bench.rows('select uid from mailbox_position')).toHaveLength(1);
  });

  it('a mail whose head no database keeps is stored like any other, and nothing behind it waits', async () => {
    const before = (await bench.arrivalsOf('mailbox')).length;
    for (const [id, head] of [['nul-a', 'Message-ID: <a\0b@example.jp>\r\nFrom: nul@example.jp\r\n'], ['nul-b', 'From: n\0ul@example.jp\r\n'], ['long', `From: ${'a'.repeat(3_000)}@example.jp\r\nMessage-ID: <${'m'.repeat(900)}@example.jp>\r\n`]] as const) {
      await server.append(`${head}Subject: ${id}\r\n\r\n${id}\r\n`);
    }
    await server.append(mail('behind', 'behind'));
    await eventually(async () => expect(await bench.arrivalsOf('mailbox')).toHaveLength(before + 4));
    const taken = (await bench.arrivalsOf('mailbox')).slice(before);
    expect(taken.map(({ messageId, sender }) => [messageId?.split(' ')[0] ?? null, sender])).toEqual([
      ['<ab@example.jp>', 'nul@example.jp'], ['=', 'nul@example.jp'], ['=', ''], ['<behind@mihon-gumi.example.jp>', 'mihon@mihon-gumi.example.jp'],
    ]);
    expect((await bench.files.read(taken[0]?.sha256 ?? '')).toString()).toContain('<a\0b@example.jp>');
    await door.checkReady();
  });

  it('a mail that cannot be stored holds up none behind it, shows, and is taken in when it can be', async () => {
    await door.stop();
    const before = (await bench.arrivalsOf('mailbox')).length;
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
    await eventually(async () => expect((await bench.arrivalsOf('mailbox')).slice(before).map(({ messageId }) => messageId?.split('@')[0])).toEqual(['<later']));
    await expect(door.checkReady()).rejects.toThrow('This one alone');
    refusing = false;
    await eventually(async () => expect(await bench.arrivalsOf('mailbox')).toHaveLength(before + 5));
    await eventually(() => door.checkReady());
    expect(new Set((await server.flags()).map((flags) => flags.includes('\\Seen')))).toEqual(new Set([true]));
    expect(await bench.rows('select uid from mailbox_position')).toEqual([{ uid: expect.any(Number) }]);
  });

  it('of a mail that is too large the head alone comes in, once, flagged; what is behind it does not wait', async () => {
    await door.stop();
    const before = (await bench.arrivalsOf('mailbox')).length;
    const large = mail('large', 'x'.repeat(60_000));
    await server.append(large);
    await server.append(mail('small', 'small'));
    for (const _ of [1, 2]) {
      door = new Mailbox({ url: server.url, pollSeconds: 1, largest: 50_000 }, bench.work, bench.takeIn, bench.logger);
      door.start();
      await eventually(async () => expect((await bench.arrivalsOf('mailbox')).slice(before).map(({ messageId }) => messageId?.split('@')[0])).toEqual(['<large', '<small']));
      await eventually(() => door.checkReady());
      await door.stop();
      await bench.work.run((em) => em.execute(`update mailbox_position set uid_validity = 'another', uid = 0`));
    }
    const [taken] = (await bench.arrivalsOf('mailbox')).slice(before);
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
    expect((await bench.arrivalsOf('mailbox')).filter(({ messageId }) => messageId?.startsWith(`<${id}@`))).toHaveLength(1);
    await eventually(() => door.checkReady(), 30);
  });

  it('is trouble that shows while the server is away; a server that begins anew (UIDVALIDITY) brings nothing twice', async () => {
    const port = Number(new URL(server.url).port);
    await server.stop();
    await eventually(() => expect(door.checkReady()).rejects.toThrow());
    server = await startImapServer(port);
    await server.append(mail('three', 'third'));
    await server.append(mail('four', 'fourth'));
    await eventually(async () => expect((await bench.arrivalsOf('mailbox')).at(-1)?.messageId).toMatch(/^<four@/));
    expect((await bench.arrivalsOf('mailbox')).filter(({ messageId }) => messageId?.startsWith('<three@'))).toHaveLength(1);
    await eventually(() => door.checkReady());
  });
});
