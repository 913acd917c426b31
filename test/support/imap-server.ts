import { type ChildProcess, spawn } from 'node:child_process';
import { connect } from 'node:net';
import { ImapFlow } from 'imapflow';
import { freePort } from '../../apps/local/servers/free-port.mjs';
import type { ServerCertificate } from './certificate.js';
import { eventually } from './eventually.js';
import { testRun } from './run.js';

export interface ImapServer {
  /** imap://user:password@host:port/INBOX?tls=off, without TLS. */
  readonly url: string;
  /** Puts a mail into the mailbox, as another server would deliver it. */
  append(mail: string | Buffer): Promise<void>;
  /** The flags of every mail of the mailbox. */
  flags(): Promise<readonly (readonly string[])[]>;
  stop(): Promise<void>;
}

/** A real IMAP server (pymap) with one empty mailbox in memory; with a certificate it offers STARTTLS and takes nobody in without. A second one on the same port begins with another UIDVALIDITY. */
export async function startImapServer(port?: number, tls?: ServerCertificate, pythonTools: string = testRun().pythonTools): Promise<ImapServer> {
  const listens = port ?? (await freePort());
  const child: ChildProcess = spawn('python3', ['-c', 'from pymap.main import main; main()', '--host', '127.0.0.1', '--port', String(listens), ...(tls ? ['--cert', tls.certificate, '--key', tls.key] : ['--no-tls']), 'dict', '--demo-data'], {
    env: { ...process.env, PYTHONPATH: pythonTools }, stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await eventually(() => new Promise<void>((resolve, reject) => {
    const socket = connect(listens, '127.0.0.1', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  }), 30);
  const withMailbox = async <T>(work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const client = new ImapFlow({ host: '127.0.0.1', port: listens, secure: false, doSTARTTLS: tls !== undefined, tls: { rejectUnauthorized: false }, auth: { user: 'demouser', pass: 'demopass' }, logger: false });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  };
  // The demonstration mails are none of ours.
  await withMailbox(async (client) => {
    await client.mailboxOpen('INBOX');
    await client.messageDelete('1:*');
  });
  return {
    url: `imap://demouser:demopass@127.0.0.1:${listens}/INBOX?tls=off`,
    append: (mail) => withMailbox(async (client) => void (await client.append('INBOX', mail))),
    flags: () => withMailbox(async (client) => {
      await client.mailboxOpen('INBOX');
      const all: string[][] = [];
      for await (const { flags } of client.fetch('1:*', { flags: true })) all.push([...(flags ?? [])]);
      return all;
    }),
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
