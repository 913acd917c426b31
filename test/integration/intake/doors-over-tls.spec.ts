import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createTransport } from 'nodemailer';
import { Mailbox } from '../../../apps/intake/src/doors/mailbox.js';
import { SmtpReceiver } from '../../../apps/intake/src/doors/smtp-receiver.js';
import { freePort } from '../../../apps/local/servers/free-port.mjs';
import { type ImapServer, startImapServer } from '../../support/imap-server.js';
import { eventually } from '../../support/index.js';
import { makeCertificate, type ServerCertificate } from '../../support/certificate.js';
import { IntakeBench } from './intake-bench.js';

let bench: IntakeBench;
beforeAll(async () => void (bench = await IntakeBench.open()));
afterAll(() => bench.close());

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
