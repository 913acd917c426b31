import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';

export interface OutgoingMail {
  /** The natural key of the mail; the Message-ID is made of it, so that a repeated delivery can be recognised. */
  readonly messageId: string;
  readonly to: string;
  /** The branch: an answer goes to people. */
  readonly replyTo: string | null;
  readonly subject: string;
  readonly text: string;
}

/** An address that the relay would not take while it took the mail for others: for now (4xx, such as a full mailbox or a stranger's first try) or for good. */
export interface RefusedAddress {
  readonly address: string;
  readonly forNow: boolean;
}

/** `unreachable`: the relay did not answer; `busy`: it says to try again. `address-refused`: it will not take this address. `refused`: it will not take this mail. */
export type DeliveryProblem = 'unreachable' | 'busy' | 'address-refused' | 'refused';

/** A mail did not leave. The message quotes what the relay said and may name addresses: it is for the failure row only. */
export class MailDeliveryError extends Error {
  override readonly name = 'MailDeliveryError';

  constructor(
    readonly problem: DeliveryProblem,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface MailRelaySettings {
  /** smtp://user:password@host:port or smtps://… */
  readonly smtpUrl: string;
  /** `見本建設業保証株式会社 <no-reply@…>` or the bare address. */
  readonly from: string;
  /** Shown before the address when `from` is a bare one. */
  readonly senderName: string;
}

const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

function pooledTransport(url: string) {
  return createTransport({ url, pool: true, maxConnections: 5, maxMessages: 200, ...PATIENCE });
}

/** Hands mails to the relay, a few connections kept open. Nothing is retried here: that is the procedure's part. */
export class MailRelay {
  private readonly transport: ReturnType<typeof pooledTransport>;
  private readonly address: string;

  constructor(private readonly settings: MailRelaySettings) {
    this.transport = pooledTransport(settings.smtpUrl);
    this.address = /<([^>]+)>/.exec(settings.from)?.[1] ?? settings.from;
  }

  /**
   * @param addresses those of `mail.to` that it is to go to: all, or the rest of a mail that the others have taken
   * @returns the addresses that the relay would not take, while it took the mail for others. @throws MailDeliveryError when it took it for none
   */
  async send(mail: OutgoingMail, addresses: string = mail.to): Promise<readonly RefusedAddress[]> {
    try {
      const { rejected, rejectedErrors = [] } = await this.transport.sendMail({
        from: this.settings.from.includes('<') ? this.settings.from : { name: this.settings.senderName, address: this.address },
        to: mail.to,
        replyTo: mail.replyTo ?? undefined,
        subject: mail.subject,
        text: mail.text,
        textEncoding: 'base64',
        messageId: mail.messageId,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        // One return address per mail, so that a bounce names the mail it belongs to.
        envelope: { from: bounceAddress(this.address, mail.messageId), to: addresses },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return rejected.map((address) => ({ address, forNow: rejectedErrors.some(({ recipient, responseCode }) => recipient === address && isForNow(responseCode)) }));
    } catch (error) {
      throw deliveryError(error);
    }
  }

  /** Whether the relay answers. */
  async checkReady(): Promise<void> {
    await this.transport.verify();
  }

  close(): void {
    this.transport.close();
  }
}

/** `<hash of the dedupe key@domain>`: stable over attempts, says nothing of the case. */
export function messageIdOf(dedupeKey: string, fromAddress: string): string {
  const domain = fromAddress.replace(/^.*@/, '').replace(/>.*$/, '');
  return `<${createHash('sha256').update(dedupeKey).digest('hex').slice(0, 40)}@${domain}>`;
}

/** VERP: `name+<message>@domain`. */
function bounceAddress(from: string, messageId: string): string {
  const [name = '', domain = ''] = from.split('@');
  return `${name}+${messageId.slice(1, 25)}@${domain}`;
}

interface SmtpError {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

/** SMTP: 4xx may pass, 5xx will not. */
function isForNow(responseCode: unknown): boolean {
  return typeof responseCode === 'number' && responseCode < 500;
}

/** The relay takes its leave, and says nothing of the mail. */
const CLOSING = 421;

/** 5.1.x and refusals of RCPT TO mean the address; other 5xx mean the mail; everything else may pass. */
function deliveryError(error: unknown): MailDeliveryError {
  const { code, responseCode, response }: SmtpError = typeof error === 'object' && error !== null ? error : {};
  const message = error instanceof Error ? error.message : String(error);
  const permanent = typeof responseCode === 'number' && responseCode >= 500;
  if (!permanent) return new MailDeliveryError(isForNow(responseCode) && responseCode !== CLOSING ? 'busy' : 'unreachable', message, { cause: error });
  const aboutAddress = code === 'EENVELOPE' || /\b5\.1\.\d/.test(typeof response === 'string' ? response : message);
  return new MailDeliveryError(aboutAddress ? 'address-refused' : 'refused', message, { cause: error });
}
