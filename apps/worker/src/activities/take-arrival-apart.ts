import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { INTAKE_LIMITS, machineGround, type QuarantineReason, type RawRegistration, type RegistrationField } from '#domain';
import { type DocumentReading, type MailEnvelope, type MailReading, readDocumentInChild, type ReadingAllowance, readMailHeadInChild, readMailInChild, type SheetPlace, type VirusScanner, withFolder } from '#incoming';
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
  readonly digitInk: string | null;
  readonly fieldInk: string | null;
  readonly darkness: number;
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
  /** Of these cells the fields whose place in the workbook is contradicted. */
  readonly doubted: readonly RegistrationField[];
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

/** Heads are shorter. Bytes. */
const LONGEST_HEAD = 256 * 1024;

/** Seconds of a processor, for a busy machine is no fault of what came in; as the outer fence milliseconds on the clock; megabytes of each reader. */
interface ReadingLimit extends Pick<ReadingAllowance, 'megabytes'> {
  readonly seconds: number;
  readonly millis: number;
}

/**
 * What the readers of an arrival may take together, whatever it brings. At first a moment, and little enough that many can be read beside each other, so that what is slow
 * to open holds up nobody; then, among its like, twice what sixty pages take.
 */
export interface ReadingLimits {
  readonly quick: ReadingLimit;
  readonly whole: ReadingLimit;
}
const LIMITS: ReadingLimits = { quick: { seconds: 5, millis: 20_000, megabytes: 700 }, whole: { seconds: 120, millis: 360_000, megabytes: 1_500 } };

/** An arrival that could not be read with the little it was given: it is read among the slow ones. */
export class TakesLonger extends Error {
  override readonly name = 'TakesLonger';
}

/** What an arrival has left. */
interface Allowance extends ReadingAllowance {
  readonly quick: boolean;
}

type IncomingArrival = Pick<Arrival, 'channel' | 'sha256' | 'bytes' | 'fileName' | 'sender' | 'fromNobody' | 'fromOurselves'>;

/** Takes an arrival apart in processes of their own, and stores what comes of it. */
export class ArrivalTaker {
  constructor(
    private readonly files: FileStore,
    private readonly scanner: VirusScanner,
    private readonly limits: ReadingLimits = LIMITS,
  ) {}

  /** @throws TakesLonger of a quick attempt, which leaves nothing behind but files that nobody names */
  async takeApart(arrival: IncomingArrival, { quick }: { readonly quick: boolean } = { quick: false }): Promise<TakenArrival> {
    const isMail = arrival.channel === 'mailbox' || arrival.channel === 'smtp' || arrival.channel === 'fax-mail';
    if (arrival.bytes > (isMail ? LARGEST_MAIL : INTAKE_LIMITS.bytes)) return this.unopened(arrival, isMail, 'too-large');
    const bytes = await this.files.read(arrival.sha256);
    const refusal = await this.scanner.refusalOf(bytes);
    if (refusal !== null) return this.unopened(arrival, isMail, refusal);
    const { millis, ...limit } = quick ? this.limits.quick : this.limits.whole;
    const allowance = { quick, ...limit, until: Date.now() + millis };
    if (!isMail) return withFolder(async (folder) => ({ parts: await this.parts(arrival.fileName, bytes, folder, allowance), mail: null, sender: arrival.sender, answerTo: null, quarantine: null }));
    const taken = await withFolder((folder) => this.mail(arrival, bytes, folder, allowance));
    return typeof taken === 'string' ? this.unopened(arrival, isMail, taken) : taken;
  }

  /** Quarantined as a whole: of a mail its head alone is looked at, so that whoever sent it can be told. */
  private async unopened(arrival: IncomingArrival, isMail: boolean, quarantine: QuarantineReason): Promise<TakenArrival> {
    const nothing = { parts: [], sender: arrival.sender, answerTo: null, mail: null, quarantine };
    if (!isMail) return nothing;
    const start = await this.startOf(arrival.sha256);
    const mail = await withFolder((folder) => readMailHeadInChild(start, folder, envelopeOf(arrival)));
    return mail === null ? nothing : { ...nothing, mail, ...whoSent(arrival, mail) };
  }

  private async startOf(sha256: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let length = 0;
    for await (const piece of await this.files.openRead(sha256)) {
      pieces.push(piece as Buffer);
      length += (piece as Buffer).length;
      if (length >= LONGEST_HEAD) break;
    }
    return Buffer.concat(pieces);
  }

  /** Or why it cannot be taken apart. */
  private async mail(arrival: IncomingArrival, bytes: Buffer, folder: string, allowance: Allowance): Promise<TakenArrival | QuarantineReason> {
    const mail = await readMailInChild(bytes, folder, envelopeOf(arrival), allowance);
    if (allowance.quick && needsMore(mail)) throw new TakesLonger();
    if (typeof mail === 'string') return mail;
    const parts: TakenPart[] = [];
    for (const [index, { fileName, file, quarantine }] of mail.attachments.entries()) {
      const content = await readFile(file);
      if (quarantine !== null) {
        parts.push(await this.unopenedPart(fileName, content, quarantine));
        continue;
      }
      const own = join(folder, `part-${index + 1}`);
      await mkdir(own);
      parts.push(...(await this.parts(fileName, content, own, allowance)));
    }
    return { parts, mail, quarantine: mail.quarantine, ...whoSent(arrival, mail) };
  }

  private async unopenedPart(fileName: string, content: Buffer, quarantine: QuarantineReason): Promise<TakenPart> {
    const { sha256, size } = await this.files.put(content);
    return { fileName, sha256, bytes: size, mediaType: 'application/octet-stream', quarantine, cells: null, doubted: [], pages: [] };
  }

  /** One part; a workbook in which more than one form is filled in is one for each of them. */
  private async parts(fileName: string, bytes: Buffer, folder: string, allowance: Allowance): Promise<readonly TakenPart[]> {
    const { sha256, size } = await this.files.put(bytes);
    const reading = await readDocumentInChild(bytes, folder, allowance);
    if (allowance.quick && needsMore(reading.quarantine)) throw new TakesLonger();
    const part = { fileName, sha256, bytes: size, mediaType: reading.mediaType, quarantine: reading.quarantine, pages: await this.pages(reading) };
    return reading.forms.length === 0 ? [{ ...part, cells: null, doubted: [] }] : reading.forms.map((form) => ({ ...part, ...form }));
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

/** Whether it met a limit that is another among the slow ones. */
function needsMore(reason: unknown): boolean {
  return reason === 'too-slow' || reason === 'takes-much-memory';
}

function envelopeOf({ sender, fromNobody }: IncomingArrival): MailEnvelope {
  return { recipient: sender, fromNobody };
}

function whoSent({ channel, sender, fromOurselves }: IncomingArrival, mail: MailReading): Pick<TakenArrival, 'sender' | 'answerTo'> {
  const isFax = channel === 'fax-mail';
  return {
    // A gateway's mail tells the number of the FAX in its subject, or as the name of its sender; withheld numbers are ''.
    sender: isFax ? (faxNumberIn(mail.subject) ?? faxNumberIn(mail.senderName) ?? '') : mail.sender || sender,
    // 受付のお知らせ goes to no list, whoever wrote through it.
    answerTo: isFax || fromOurselves || machineGround({ ...mail, answersOurs: false }) !== null || mail.bounceOf !== null || mail.sender === '' ? null : mail.sender,
  };
}

function faxNumberIn(text: string): string | undefined {
  return FAX_NUMBER.exec(text.normalize('NFKC'))?.[0];
}
