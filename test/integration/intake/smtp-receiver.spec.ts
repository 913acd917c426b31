import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createTransport } from 'nodemailer';
import { SmtpReceiver } from '../../../apps/intake/src/doors/smtp-receiver.js';
import { TakeIn } from '../../../apps/intake/src/take-in.js';
import { freePort } from '../../../apps/local/servers/free-port.mjs';
import { eventually } from '../../support/index.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench.close());

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
    expect(await bench.arrivalsOf('smtp')).toEqual([expect.objectContaining({ sender: 'mihon@mihon-gumi.example.jp' })]);
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
    expect((await bench.arrivalsOf('smtp')).at(-1)?.branch).toBe(id);
  });

  it('more than it takes is refused, by what is announced and while it comes, and nothing of it is kept', async () => {
    const [there, before] = [await freePort(), (await bench.arrivalsOf('smtp')).length];
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
    expect(await bench.arrivalsOf('smtp')).toHaveLength(before + 1);
    expect(await bench.files.stat(createHash('sha256').update(raw).digest('hex'))).toBeUndefined();
  });

  it('a mail whose head no database keeps is stored whole; what the database refuses all the same is stored without what is said of it', async () => {
    const before = (await bench.arrivalsOf('smtp')).length;
    const client = createTransport({ host: '127.0.0.1', port, secure: false });
    const raw = (head: string): Promise<unknown> => client.sendMail({ envelope: { from: 'a@example.jp', to: 'uketsuke@hosho.example.jp' }, raw: `${head}Subject: x\r\n\r\nhello\r\n` });
    await raw('From: nul@example.jp\r\nMessage-ID: <a\0c@example.jp>\r\n');
    await raw(`From: ${'a'.repeat(3_000)}@example.jp\r\n`);
    await raw('\0\r\n');
    expect((await bench.arrivalsOf('smtp')).slice(before).map(({ messageId, sender }) => [messageId?.split(' ')[0] ?? null, sender])).toEqual([['<ac@example.jp>', 'nul@example.jp'], [null, 'a@example.jp'], [null, 'a@example.jp']]);
    const bytes = Buffer.from('\uffff\0');
    const refused = await bench.takeIn.file({ channel: 'fax-folder', content: bytes, fileName: 'x\0.pdf', sender: '', branch: { code: '2\0' }, receivedAt: null, sourceKey: () => 'k'.repeat(400) });
    expect(await bench.arrival(refused)).toMatchObject({ bytes: bytes.length, state: 'stored' });
  });

  it.each(['', 'From: half@example.jp\r\nSubject: ha'])('whoever hangs up in the middle of a mail (%j) leaves nothing, and the door as it was', async (begun) => {
    const before = (await bench.arrivalsOf('smtp')).length;
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
    expect(await bench.arrivalsOf('smtp')).toHaveLength(before + 1);
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
