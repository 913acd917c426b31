import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INTAKE_LIMITS, type QuarantineReason, type RawRegistration } from '#domain';
import { type DocumentReading, type MailReading, readDocumentInChild, readMailInChild, type SheetPlace, type VirusScanner, withFolder } from '#incoming';
import type { Arrival } from '#persistence';
import type { FileStore } from '#platform';

/** A page whose files are stored. */
export interface TakenPage {
  readonly sha256: string;
  readonly thumbnailSha256: string;
  readonly width: number;
  readonly height: number;
  readonly turnedBy: number;
  readonly skew: number;
  readonly pictureHash: string;
  readonly formCode: string | null;
  readonly sheet: SheetPlace | null;
}

export interface TakenPart {
  readonly fileName: string;
  readonly mediaType: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly quarantine: QuarantineReason | null;
  readonly cells: RawRegistration | null;
  readonly pages: readonly TakenPage[];
}

/** Everything that an arrival holds, derived and stored; nothing of it is a row yet. */
export interface TakenArrival {
  readonly parts: readonly TakenPart[];
  readonly mail: MailReading | null;
  readonly sender: string;
  /** Null when nobody waits for an answer. */
  readonly answerTo: string | null;
  /** Why the original as a whole could not be opened. */
  readonly quarantine: QuarantineReason | null;
}

/** Attachments grow by a third in a mail, and a mail may bring more than one. Bytes. */
const LARGEST_MAIL = 2 * INTAKE_LIMITS.bytes;
const FAX_NUMBER = /(?<!\d)0\d{1,4}-?\d{1,4}-?\d{3,4}(?!\d)/;

/** Takes an arrival apart in processes of their own, and stores what comes of it. */
export class ArrivalTaker {
  constructor(
    private readonly files: FileStore,
    private readonly scanner: VirusScanner,
  ) {}

  async takeApart(arrival: Pick<Arrival, 'channel' | 'sha256' | 'bytes' | 'fileName' | 'sender' | 'messageId'>): Promise<TakenArrival> {
    const isMail = arrival.channel === 'mailbox' || arrival.channel === 'smtp' || arrival.channel === 'fax-mail';
    const unopened = { parts: [], mail: null, sender: arrival.sender, answerTo: null };
    if (arrival.bytes > (isMail ? LARGEST_MAIL : INTAKE_LIMITS.bytes)) return { ...unopened, quarantine: 'too-large' };
    const bytes = await this.files.read(arrival.sha256);
    if (await this.scanner.finds(bytes)) return { ...unopened, quarantine: 'virus' };
    return withFolder((folder) => (isMail ? this.mail(arrival, bytes, folder) : this.document(arrival, bytes, folder)));
  }

  private async document(arrival: Pick<Arrival, 'sender' | 'fileName' | 'sha256' | 'bytes'>, bytes: Buffer, folder: string): Promise<TakenArrival> {
    return { parts: await this.parts(arrival.fileName, bytes, folder), mail: null, sender: arrival.sender, answerTo: null, quarantine: null };
  }

  private async mail(arrival: Pick<Arrival, 'channel' | 'sender'>, bytes: Buffer, folder: string): Promise<TakenArrival> {
    const mail = await readMailInChild(bytes, folder, arrival.sender);
    if (mail === null) return { parts: [], mail: null, sender: arrival.sender, answerTo: null, quarantine: 'reader-failed' };
    const parts: TakenPart[] = [];
    for (const [index, { fileName, file }] of mail.attachments.entries()) {
      const own = join(folder, `part-${index + 1}`);
      await mkdir(own);
      parts.push(...await this.parts(fileName, await readFile(file), own));
    }
    const isFax = arrival.channel === 'fax-mail';
    return {
      parts, mail, quarantine: mail.quarantine,
      // A gateway's mail tells the number of the FAX in its subject; withheld numbers are ''.
      sender: isFax ? (FAX_NUMBER.exec(mail.subject.normalize('NFKC'))?.[0] ?? '') : mail.sender,
      answerTo: isFax || mail.isAutomatic || mail.isBounce || mail.sender === '' ? null : mail.sender,
    };
  }

  /** One part; a workbook in which more than one form is filled in is one for each of them. */
  private async parts(fileName: string, bytes: Buffer, folder: string): Promise<readonly TakenPart[]> {
    const { sha256, size } = await this.files.put(bytes);
    const reading = await readDocumentInChild(bytes, folder);
    const part = { fileName, sha256, bytes: size, mediaType: reading.mediaType, quarantine: reading.quarantine, pages: await this.pages(reading) };
    return reading.forms.length === 0 ? [{ ...part, cells: null }] : reading.forms.map((cells) => ({ ...part, cells }));
  }

  private async pages({ pages }: DocumentReading): Promise<readonly TakenPage[]> {
    const taken: TakenPage[] = [];
    for (const { file, thumbnail, ...page } of pages) {
      const [picture, small] = [await this.files.put(await readFile(file)), await this.files.put(await readFile(thumbnail))];
      taken.push({ ...page, sha256: picture.sha256, thumbnailSha256: small.sha256 });
    }
    return taken;
  }
}
