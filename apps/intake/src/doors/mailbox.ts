import { MailboxPosition, type UnitOfWork } from '#persistence';
import { FileTooLargeError, type Logger } from '#platform';
import { ImapFlow } from 'imapflow';
import { Readable } from 'node:stream';
import type { IncomingMail, TakeIn } from '../take-in.js';
import { type Door, DoorProblem, LARGEST_MAIL, Trouble } from './door.js';

const FIRST_PAUSE_MILLIS = 500;
const LONGEST_PAUSE_MILLIS = 30_000;
/** So many failures one after the other are a trouble of the house, not of these mails: the rest waits for the next look. */
const MOST_IN_A_ROW = 3;
/** Servers end an IDLE of half an hour (RFC 2177). */
const LONGEST_IDLE_MILLIS = 600_000;
const CERTIFICATE_CODES = /CERT|LEAF_SIGNATURE|ISSUER|^ERR_TLS_/;
/** Of a column. */
const LARGEST_NUMBER = 2 ** 31 - 1;
/** The state of a mail that is stored: seen, as people's programs show it. */
const TAKEN_IN = ['\\Seen'];

export interface MailboxSettings {
  /** imaps://user:password@host:port/FOLDER */
  readonly url: string;
  readonly pollSeconds: number;
  /** Another limit than the usual one. Bytes. */
  readonly largest?: number;
  /** Authority in PEM that the server's certificate may come from, instead of the system's. */
  readonly authority?: string | undefined;
}

/**
 * 受信メールボックス (IMAP): everything beyond the UID up to which it is stored is taken in, in order, and flagged only afterwards. Waits by IDLE,
 * and looks every so often although nothing was announced. A new UIDVALIDITY begins anew: the Message-ID keeps mails single.
 * Of a mail that is too large the head is taken in. A mail that cannot be stored is tried again after the others, and what comes behind it does not wait.
 */
export class Mailbox implements Door {
  readonly name = 'mailbox';
  private readonly trouble: Trouble;
  private readonly url: URL;
  private client: ImapFlow | null = null;
  /** By UID: what could not be stored when it was tried, and what is stored behind it; the position stays before the first that is not. */
  private readonly failed = new Set<number>();
  private readonly ahead = new Set<number>();
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  /** Something was announced since the last look began. */
  private news = false;
  private wake: () => void = () => undefined;

  constructor(
    private readonly settings: MailboxSettings,
    private readonly work: UnitOfWork,
    private readonly takeIn: TakeIn,
    logger: Logger,
  ) {
    this.trouble = new Trouble(this.name, logger);
    this.url = new URL(settings.url);
    this.trouble.meet(new Error('The mailbox has not been reached yet.'));
  }

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.announce();
    this.client?.close();
    await this.running;
  }

  async checkReady(): Promise<void> {
    this.trouble.check();
  }

  /** Comes back when the server was lost, sooner at first. */
  private async run(): Promise<void> {
    for (let pause = FIRST_PAUSE_MILLIS; !this.stopped; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
      try {
        await this.serve(() => (pause = FIRST_PAUSE_MILLIS));
      } catch (error) {
        if (!this.stopped) this.trouble.meet(this.inWords(error));
      }
      this.news = false;
      if (!this.stopped) await this.rest(pause);
    }
  }

  private async serve(opened: () => void): Promise<void> {
    const client = new ImapFlow({
      host: this.url.hostname, port: Number(this.url.port) || (this.isSecure ? 993 : 143), secure: this.isSecure,
      // Without TLS only where the address says so: a server that offers none is refused.
      doSTARTTLS: this.isSecure ? undefined : this.url.searchParams.get('tls') !== 'off', ...(this.settings.authority === undefined ? {} : { tls: { ca: this.settings.authority } }),
      auth: { user: decodeURIComponent(this.url.username), pass: decodeURIComponent(this.url.password) }, logger: false, maxIdleTime: Math.min(this.settings.pollSeconds * 1000, LONGEST_IDLE_MILLIS),
      connectionTimeout: 15_000, greetingTimeout: 15_000, socketTimeout: 300_000,
    });
    // Without a listener a lost connection would end the process.
    client.on('error', (error: Error) => this.trouble.meet(this.inWords(error)));
    for (const event of ['exists', 'close'] as const) client.on(event, () => this.announce());
    this.client = client;
    try {
      await client.connect();
      const lock = await client.getMailboxLock(this.folder);
      try {
        opened();
        for (let pause = FIRST_PAUSE_MILLIS; !this.stopped && client.usable; ) {
          this.news = false;
          const problem = await this.takeNew(client);
          pause = problem === null ? FIRST_PAUSE_MILLIS : Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
          if (problem === null) this.trouble.end();
          else this.trouble.meet(problem);
          // The folder stays ours, and a client idles by itself only in one that it has let go. The next command ends it.
          client.idle().catch((error: unknown) => this.stopped || this.trouble.meet(this.inWords(error)));
          await this.rest(problem === null ? this.settings.pollSeconds * 1000 : pause);
          // Asks for news: some servers announce nothing by themselves.
          if (client.usable && !this.stopped) await client.noop();
        }
      } finally {
        lock.release();
      }
      if (!this.stopped) throw new Error('The mailbox was closed by its server.');
    } finally {
      client.close();
      this.client = null;
    }
  }

  /** A certificate that is not trusted is no trouble of the network: it is told as what it is. */
  private inWords(error: unknown): unknown {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
    if (!CERTIFICATE_CODES.test(code)) return error;
    return new DoorProblem(`The certificate of ${this.url.host} is not trusted (${code}); IMAP_CA names the authority that signed it.`, { cause: error });
  }

  private get isSecure(): boolean {
    return this.url.protocol === 'imaps:';
  }

  private get folder(): string {
    return decodeURIComponent(this.url.pathname.slice(1)) || 'INBOX';
  }

  /** Name of this mailbox in our rows; without its password. */
  private get key(): string {
    return `${this.url.username}@${this.url.host}/${this.folder}`;
  }

  /** @returns what went wrong with a single mail, after the others were taken in */
  private async takeNew(client: ImapFlow): Promise<unknown> {
    const uidValidity = client.mailbox ? String(client.mailbox.uidValidity) : '';
    const position = await this.work.read((em) => em.findOne(MailboxPosition, { mailbox: this.key }));
    if (position?.uidValidity !== uidValidity) for (const uids of [this.failed, this.ahead]) uids.clear();
    const after = position?.uidValidity === uidValidity ? position.uid : 0;
    // A range up to * holds the last mail even when it lies before the range.
    const found = await client.search({ uid: `${after + 1}:*` }, { uid: true });
    const waiting = (found || []).filter((each) => each > after).sort((a, b) => a - b);
    for (const uids of [this.failed, this.ahead]) for (const uid of uids) if (!waiting.includes(uid)) uids.delete(uid);
    const due = waiting.filter((uid) => !this.ahead.has(uid)).sort((a, b) => Number(this.failed.has(a)) - Number(this.failed.has(b)));
    let [problem, inARow] = [null as unknown, 0];
    for (const uid of due) {
      if (this.stopped || inARow === MOST_IN_A_ROW) break;
      try {
        await this.take(client, uidValidity, uid);
        this.failed.delete(uid);
        this.ahead.add(uid);
        inARow = 0;
      } catch (error) {
        if (!client.usable) throw error;
        this.failed.add(uid);
        problem ??= error;
        inARow += 1;
      }
      await this.remember(uidValidity, waiting);
    }
    return problem;
  }

  private async take(client: ImapFlow, uidValidity: string, uid: number): Promise<void> {
    const details = await client.fetchOne(String(uid), { internalDate: true, size: true }, { uid: true });
    // Removed between the search and now: nothing to take in, and nothing to wait for.
    if (!details) return;
    const told = {
      door: 'mailbox', envelope: null, receivedAt: details.internalDate ? new Date(details.internalDate) : null, sourceKey: () => `mailbox/${this.key}/${uidValidity}/${uid}`,
    } as const;
    const size = details.size ?? 0;
    if (size > this.largest || !(await this.takeWhole(client, uid, told))) {
      const head = await client.fetchOne(String(uid), { headers: true }, { uid: true });
      if (!head || !head.headers) return;
      await this.takeIn.mail({ ...told, content: Readable.from([head.headers]), headOf: Math.min(Math.max(size, this.largest + 1), LARGEST_NUMBER) });
    }
    await client.messageFlagsAdd(String(uid), TAKEN_IN, { uid: true });
  }

  private get largest(): number {
    return this.settings.largest ?? LARGEST_MAIL;
  }

  /** @returns false when it is larger than its server had said, and than is taken in */
  private async takeWhole(client: ImapFlow, uid: number, told: Omit<IncomingMail, 'content'>): Promise<boolean> {
    const { content } = await client.download(String(uid), undefined, { uid: true });
    if (!content) return true;
    try {
      await this.takeIn.mail({ ...told, content, maxBytes: this.largest });
      return true;
    } catch (error) {
      if (error instanceof FileTooLargeError) return false;
      throw error;
    } finally {
      // What nobody reads to its end would hold up the connection.
      content.destroy();
    }
  }

  /** The position goes as far as everything is stored. */
  private async remember(uidValidity: string, waiting: readonly number[]): Promise<void> {
    const open = waiting.findIndex((uid) => !this.ahead.has(uid));
    const uid = waiting[(open < 0 ? waiting.length : open) - 1];
    if (uid === undefined) return;
    await this.work.run((em) =>
      em.execute(
        `insert into mailbox_position (mailbox, uid_validity, uid) values (?, ?, ?)
         on conflict (mailbox) do update set uid_validity = excluded.uid_validity, uid = excluded.uid`,
        [this.key, uidValidity, uid],
      ),
    );
  }

  private announce(): void {
    this.news = true;
    this.wake();
  }

  /** Until news, the end, or so long. */
  private rest(millis: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.news) return void resolve();
      const timer = setTimeout(resolve, millis);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
