import type { Readable } from 'node:stream';
import { type ArrivalChannel, beginning, timeOfReceipt } from '#domain';
import { MailHeadReader } from '#incoming';
import { isRefusedContent, storeArrival, SYSTEM, type UnitOfWork } from '#persistence';
import type { Clock, FileStore } from '#platform';
import { startArrivalReading } from '#workflows/contract';
import type { BranchFinder } from './branch-finder.js';

/** A file that came by itself, and how. */
export interface IncomingFile {
  readonly channel: Extract<ArrivalChannel, 'fax-folder' | 'fax-webhook'>;
  readonly content: Readable | Uint8Array;
  readonly fileName: string;
  readonly sender: string;
  /** Code of the branch, or the FAX number it was sent to; null when the source does not say. */
  readonly branch: { readonly code: string } | { readonly fax: string } | null;
  /** When its source received it, as far as that can be believed; null: now. */
  readonly receivedAt: Date | null;
  /** The arrival whose file was written on after it was stored; this is the whole. */
  readonly continues?: string;
  /** What the source calls it; the hash of its content is added where that is needed to tell two apart. */
  readonly sourceKey: (sha256: string) => string;
}

/** A mail as it stands on the wire. */
export interface IncomingMail {
  readonly door: 'mailbox' | 'smtp';
  readonly content: Readable;
  readonly sourceKey: (sha256: string) => string;
  /** Envelope, where the door knows it. */
  readonly envelope: { readonly from: string; readonly recipients: readonly string[] } | null;
  readonly receivedAt: Date | null;
  /** More is refused with `FileTooLargeError`, and nothing is kept. */
  readonly maxBytes?: number;
  /** `content` is the head alone of a mail of so many bytes, which is too large to be taken in. */
  readonly headOf?: number;
}

/**
 * Takes originals in: the bytes into the file store first, then the row with its fact and the start of its reading in one transaction.
 * When this resolves the original is safe, and whoever brought it may be answered. Nothing is opened here.
 */
export class TakeIn {
  constructor(
    private readonly work: UnitOfWork,
    private readonly files: FileStore,
    private readonly clock: Clock,
    private readonly branches: BranchFinder,
    private readonly faxMailSenders: readonly string[],
    /** Addresses that lead to this intake, or whole domains as @example.jp. */
    private readonly ownAddresses: readonly string[] = [],
  ) {}

  /** @returns the id of the arrival, the same for the same source */
  async file(incoming: IncomingFile): Promise<string> {
    const { sha256, size } = await this.files.put(incoming.content);
    return this.store({
      sourceKey: incoming.sourceKey(sha256), messageId: null, channel: incoming.channel, sender: incoming.sender, subject: '', fileName: incoming.fileName,
      ...timeOfReceipt(incoming.receivedAt, this.clock.now()), sha256, bytes: size, ...(incoming.continues === undefined ? {} : { continues: incoming.continues }),
    }, incoming.branch);
  }

  async mail(incoming: IncomingMail): Promise<string> {
    const reader = new MailHeadReader();
    // A sender may hang up before the store listens: the reader then keeps the error, and the store meets it at the first read.
    reader.on('error', () => undefined);
    incoming.content.once('error', (error) => reader.destroy(error));
    const { sha256, size } = await this.files.put(incoming.content.pipe(reader), incoming.maxBytes === undefined ? {} : { maxBytes: incoming.maxBytes });
    const { head } = reader;
    const recipients = [...(incoming.envelope?.recipients ?? []), ...head.recipients];
    const isFax = isAmong(this.faxMailSenders, head.from);
    const own = [...this.ownAddresses, ...head.deliveredTo, ...(incoming.envelope?.recipients ?? [])].map(untagged);
    return this.store({
      // What came back to one of our own return addresses names the mail by it: the reader of reports is given it as the sender.
      sourceKey: incoming.sourceKey(sha256), messageId: head.identity ?? (incoming.door === 'mailbox' ? `= ${sha256}` : null), channel: isFax ? 'fax-mail' : incoming.door,
      fromNobody: incoming.envelope?.from === '', fromOurselves: isAmong(own, untagged(head.from)), sender: returnAddress(recipients) ?? (head.from || (incoming.envelope?.from ?? '')), subject: '', fileName: '',
      ...timeOfReceipt(incoming.receivedAt, this.clock.now()), sha256, bytes: incoming.headOf ?? size, ...(incoming.headOf === undefined ? {} : { headOnly: true }),
    }, { recipients });
  }

  /** What the database refuses for what is said of it is stored without: the original tells it again, and whatever comes behind it is not held up. */
  private async store(arrived: Told, branch: IncomingFile['branch'] | { readonly recipients: readonly string[] }): Promise<string> {
    try {
      return await this.storeAs(told(arrived), branch);
    } catch (error) {
      if (!isRefusedContent(error)) throw error;
      return this.storeAs({ ...arrived, sourceKey: `bytes/${arrived.channel}/${arrived.sha256}`, messageId: null, sender: '', fileName: '' }, null);
    }
  }

  private storeAs(arrived: Told, branch: IncomingFile['branch'] | { readonly recipients: readonly string[] }): Promise<string> {
    return this.work.run(async (em) => {
      const branchId = await this.branches.find(em, branch);
      const { arrival } = await storeArrival(em, SYSTEM, { ...arrived, branchId, staffId: null }, (id) => startArrivalReading(id, arrived.channel.startsWith('fax-') ? 'fax' : undefined));
      return arrival.id;
    });
  }
}

type Told = Omit<Parameters<typeof storeArrival>[2], 'branchId' | 'staffId'>;

/** Longer, nothing is told that anybody would read. Characters. */
const LONGEST_SENDER = 500;

/** Without the one character that no database keeps, and no longer than is of use. */
function told(arrived: Told): Told {
  const [sourceKey, sender, fileName] = [arrived.sourceKey, arrived.sender, arrived.fileName].map((text) => text.replaceAll('\0', ''));
  return { ...arrived, sourceKey: sourceKey ?? '', sender: beginning(sender ?? '', LONGEST_SENDER), fileName: fileName ?? '' };
}

function isAmong(addresses: readonly string[], address: string): boolean {
  return address !== '' && addresses.some((each) => address === each || (each.startsWith('@') && address.endsWith(each)));
}

/** `name+anything@domain` reaches the same mailbox as `name@domain`. */
function untagged(address: string): string {
  return address.replace(/\+[^@]*@/, '@');
}

/** `name+{24 digits}@domain`: an address of ours that only a report comes back to. */
function returnAddress(recipients: readonly string[]): string | undefined {
  return recipients.find((recipient) => /\+[0-9a-f]{24}@/.test(recipient));
}
