import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { FileTooLargeError, type Logger } from '#platform';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { TakeIn } from '../take-in.js';
import { type Door, LARGEST_MAIL, Trouble } from './door.js';

const MOST_CLIENTS = 50;
/** Every server has to take as many (RFC 5321, 4.5.3.1.8); whoever sends to more is asked to send to the others later. */
const MOST_RECIPIENTS = 100;

export interface SmtpReceiverSettings {
  /** Another limit than the usual one. Bytes. */
  readonly largest?: number;
  readonly port: number;
  readonly address: string;
  /** Addresses, or whole domains as @example.jp. */
  readonly domains: readonly string[];
  /** Certificate with its chain, and key, in PEM: with them STARTTLS is offered. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

class Refusal extends Error {
  constructor(readonly responseCode: number, text: string) {
    super(text);
  }
}

/** Our own SMTP receiver: takes mail for our addresses only, and says 250 after the original is stored. Never passes anything on. */
export class SmtpReceiver implements Door {
  readonly name = 'smtp-receiver';
  private readonly trouble: Trouble;
  private readonly server: SMTPServer;

  constructor(
    private readonly settings: SmtpReceiverSettings,
    private readonly takeIn: TakeIn,
    logger: Logger,
  ) {
    this.trouble = new Trouble(this.name, logger);
    this.server = new SMTPServer({
      // A door without a certificate of its own promises no TLS: that is the part of the relay before it.
      disabledCommands: settings.tls ? ['AUTH'] : ['AUTH', 'STARTTLS'], ...settings.tls, authOptional: true, size: settings.largest ?? LARGEST_MAIL, maxClients: MOST_CLIENTS, maxRecipients: MOST_RECIPIENTS, socketTimeout: 60_000, closeTimeout: 5_000, logger: false,
      onRcptTo: ({ address }, _, done) => done(this.isOurs(address) ? null : new Refusal(550, '5.7.1 We do not relay.')),
      onData: (stream, session, done) => {
        this.receive(stream, session).then(
          () => {
            this.trouble.end();
            done(null, 'stored');
          },
          (error: unknown) => {
            // Whoever hangs up in the middle of a mail sends it again; nothing is wrong with this door.
            const hungUp = (stream as Readable).errored !== null;
            if (!(error instanceof Refusal) && !hungUp) this.trouble.meet(error);
            done(error instanceof Refusal ? error : new Refusal(451, '4.3.0 Not stored; please try again later.'));
          },
        );
      },
    });
    this.server.on('error', (error) => this.trouble.meet(error));
  }

  start(): void {
    this.server.listen(this.settings.port, this.settings.address);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  async checkReady(): Promise<void> {
    this.trouble.check();
    if (!this.server.server.listening) throw new Error('The SMTP receiver does not listen.');
  }

  private isOurs(address: string): boolean {
    const recipient = address.toLowerCase();
    return this.settings.domains.some((ours) => (ours.startsWith('@') ? recipient.endsWith(ours) : recipient === ours));
  }

  private async receive(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address.toLowerCase();
    const recipients = envelope.rcptTo.map(({ address }) => address.toLowerCase());
    try {
      await this.takeIn.mail({
        door: 'smtp', content: stream as Readable, receivedAt: null, envelope: { from, recipients }, maxBytes: this.settings.largest ?? LARGEST_MAIL,
        sourceKey: (sha256) => `smtp/${sha256}`,
      });
    } catch (error) {
      // An answer is heard only after the rest was sent; until then a full store would look like a receiver that hangs.
      (stream as Readable).resume();
      await finished(stream as Readable);
      throw error instanceof FileTooLargeError ? new Refusal(552, '5.3.4 The mail is too large.') : error;
    }
  }
}
