import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly parsed: ParsedMail;
}

export interface SmtpSink {
  /** smtp://127.0.0.1:port */
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** The next `times` deliveries are refused with this answer, such as `550 5.1.1 no such user`. */
  refuse(times: number, code: number, text: string): void;
  /** No mail is taken for this address, whoever else it is for; with `for-now` it is put off (450) until `takeAddress`. */
  refuseAddress(address: string, how?: 'for-good' | 'for-now'): void;
  takeAddress(address: string): void;
  /** Resolves with the first mail (past or future) that fits; fails after `seconds`. */
  waitFor(fits: (mail: ReceivedMail) => boolean, seconds?: number): Promise<ReceivedMail>;
  stop(): Promise<void>;
}

class Refusal extends Error {
  constructor(readonly responseCode: number, text: string) {
    super(text);
  }
}

/** A mail server in this process: takes everything, keeps it parsed, and refuses when told to. */
export async function startSmtpSink(): Promise<SmtpSink> {
  const received: ReceivedMail[] = [];
  const refusals: Refusal[] = [];
  const unknown = new Map<string, 'for-good' | 'for-now'>();
  const watchers = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const how = unknown.get(address);
      if (how === undefined) return done();
      done(how === 'for-now' ? new Refusal(450, `4.2.1 <${address}> try again later`) : new Refusal(550, `5.1.1 <${address}> no such user`));
    },
    onData(stream, session, done) {
      simpleParser(stream, { keepDeliveryStatus: true }).then(
        (parsed) => {
          const refusal = refusals.shift();
          if (refusal) return done(refusal);
          const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
          received.push({ from, to: session.envelope.rcptTo.map(({ address }) => address), parsed });
          done();
          for (const look of watchers) look();
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  server.on('error', () => undefined);
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    refuse(times, code, text) {
      for (let i = 0; i < times; i += 1) refusals.push(new Refusal(code, text));
    },
    refuseAddress: (address, how = 'for-good') => void unknown.set(address, how),
    takeAddress: (address) => void unknown.delete(address),
    waitFor: (fits, seconds = 30) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(look);
          reject(new Error(`No such mail within ${seconds} s; received: ${received.map(({ to, parsed }) => `${to.join(',')} ${parsed.subject ?? ''}`).join(' | ') || 'none'}`));
        }, seconds * 1000);
        const look = () => {
          const mail = received.find(fits);
          if (!mail) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve(mail);
        };
        watchers.add(look);
        look();
      }),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
