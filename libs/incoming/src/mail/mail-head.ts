import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** Longer heads are no mail's; what is beyond is not looked at. Bytes. */
const LARGEST_HEAD = 256 * 1024;

/** Characters that no head holds, and a database keeps least of all. */
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** A list of hundreds of recipients. Characters. */
const LONGEST_FIELD = 32 * 1024;
/** RFC 5321. */
export const LONGEST_ADDRESS = 254;

/** What the door has to know of a mail before it is read: no more than names it and says where it goes. */
export interface MailHead {
  /**
   * What makes it the same mail through two doors: its Message-ID and the hash of what its sender wrote (`WRITTEN`, and the body); what doors and
   * relays add on the way does not count. Null for a mail without Message-ID and without Date: such ones may be two.
   */
  readonly identity: string | null;
  readonly from: string;
  readonly recipients: readonly string[];
  /** The mailboxes that servers say they put it into: whatever is written in To, these are ours. */
  readonly deliveredTo: readonly string[];
}

/** The fields that its sender writes and nobody on the way may change; Received, Return-Path, Delivered-To, X-… and the like differ from door to door. */
const WRITTEN = ['from', 'sender', 'reply-to', 'to', 'cc', 'subject', 'date', 'message-id', 'in-reply-to', 'mime-version', 'content-type', 'content-transfer-encoding', 'content-disposition'];

/**
 * Lets a mail through and keeps its head. A Message-ID alone does not make two mails one: some senders use the same for all of theirs,
 * and an original must not get lost for it.
 */
export class MailHeadReader extends Transform {
  private readonly body = createHash('sha256');
  private start = Buffer.alloc(0);
  private inBody = false;
  /** Line ends at the end: some doors add one. */
  private pending = 0;

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.inBody) this.hash(chunk);
    else {
      this.start = Buffer.concat([this.start, chunk]);
      const end = endOfHead(this.start);
      if (end >= 0 || this.start.length > LARGEST_HEAD) {
        this.inBody = true;
        this.hash(this.start.subarray(Math.max(end, 0)));
        if (end >= 0) this.start = this.start.subarray(0, end);
      }
    }
    done(null, chunk);
  }

  get head(): MailHead {
    const fields = headerFields(this.start.toString('latin1').replace(CONTROLS, ''));
    const messageId = /<[^<>\s]{1,200}>/.exec(fields('message-id')[0] ?? '')?.[0];
    const written = WRITTEN.flatMap((name) => fields(name).map((value) => `${name}:${value.replace(/\s+/g, ' ')}\n`)).join('');
    const hash = createHash('sha256').update(written).update(this.body.copy().digest()).digest('hex').slice(0, 32);
    const deliveredTo = ['delivered-to', 'x-original-to'].flatMap((name) => addressesIn(fields(name).join(',')));
    return {
      identity: messageId || fields('date').length > 0 ? `${messageId ?? '-'} ${hash}` : null,
      from: addressesIn(fields('from').join(','))[0] ?? '',
      recipients: [...['to', 'cc'].flatMap((name) => addressesIn(fields(name).join(','))), ...deliveredTo],
      deliveredTo,
    };
  }

  private hash(chunk: Buffer): void {
    const text = chunk.toString('latin1').replaceAll('\r', '');
    let end = text.length;
    while (end > 0 && text[end - 1] === '\n') end -= 1;
    if (end > 0) {
      this.body.update('\n'.repeat(this.pending)).update(text.slice(0, end), 'latin1');
      this.pending = 0;
    }
    this.pending += text.length - end;
  }
}

export function endOfHead(bytes: Buffer): number {
  const [unix, network] = [bytes.indexOf('\n\n'), bytes.indexOf('\r\n\r\n')];
  if (network >= 0 && (unix < 0 || network < unix)) return network + 4;
  return unix < 0 ? -1 : unix + 2;
}

function headerFields(head: string): (name: string) => readonly string[] {
  const lines = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  return (name) => lines.filter((line) => line.toLowerCase().startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim());
}

/**
 * Bare addresses in a header field, in small letters. A name before an address may look like another one and is none: what stands in quotes
 * before the angle brackets, beside them, or in round brackets is passed over.
 */
export function addressesIn(field: string): readonly string[] {
  const unnamed = field.slice(0, LONGEST_FIELD).replace(/\\./g, '').replace(/"([^"\s]*)"@/g, '$1@').replace(/"[^"]*"(?=\s*<)/g, '').replace(/\([^()]*\)/g, '');
  return unnamed.split(/[,;]/).flatMap((each) => bareAddresses(/<([^<>]*)>/.exec(each)?.[1] ?? each));
}

function bareAddresses(text: string): readonly string[] {
  // Word by word: a search for the sign in between would walk a long word once for each of its letters.
  const words = text.match(/[A-Za-z0-9.!#$%&'*+/=?^_`{|}~@-]+/g) ?? [];
  return words.flatMap((word) => /^[^@]+@[A-Za-z0-9.-]+/.exec(word)?.[0].toLowerCase() ?? []).filter((address) => address.length <= LONGEST_ADDRESS);
}
