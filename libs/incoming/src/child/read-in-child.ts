import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { QuarantineReason } from '#domain';
import { endOfHead } from '../mail/mail-head.js';
import type { DocumentReading, MailEnvelope, MailReading, ReadingJob } from '../reading.js';
import { askAnother, askChild, ChildFailure, type ChildLimits, ChildTooLarge, ChildTooSlow, startChild } from './bounded-child.js';
import { NICENESS, processorSeconds, stepBack } from './niceness.js';

/** Sixty pages without a code take a minute of a processor; a mail takes half a second. */
const LIMITS: Readonly<Record<ReadingJob['kind'], ChildLimits>> = {
  document: { seconds: 200, millis: 600_000, megabytes: 1_500 },
  mail: { seconds: 60, millis: 300_000, megabytes: 1_000 },
};

/** What is left to all readers of one arrival together. */
export interface ReadingAllowance {
  /** Of a processor; counted down by every reader. Seconds. */
  seconds: number;
  /** When a reader is ended at the latest, on the clock of this machine. */
  readonly until: number;
  /** Of memory, for each. */
  readonly megabytes: number;
}

/** An ordinary mail or page takes less of a processor, however long it waits for one. Seconds. */
const LASTS_FROM = 2;
const LOOKED_AFTER_MILLIS = 250;
const UNREADABLE: DocumentReading = { mediaType: 'application/octet-stream', quarantine: 'reader-failed', pages: [], forms: [] };
const unlimited = (): ReadingAllowance => ({ seconds: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY, megabytes: Number.POSITIVE_INFINITY });

/** A folder for one job, thrown away at its end. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'intake-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reads a document in a process of its own. A file that ends its reader is quarantined with that reason, and harms nothing else. */
export async function readDocumentInChild(bytes: Uint8Array, folder: string, allowance = unlimited()): Promise<DocumentReading> {
  try {
    return ((await ask('document', bytes, folder, {}, allowance)) as DocumentReading | null) ?? UNREADABLE;
  } catch (error) {
    return { ...UNREADABLE, quarantine: reasonOf(error) };
  }
}

/** What a limit that was met says of the file. @throws what was no limit */
function reasonOf(error: unknown): QuarantineReason {
  if (error instanceof ChildTooSlow) return 'too-slow';
  if (error instanceof ChildTooLarge) return 'takes-much-memory';
  if (error instanceof ChildFailure) return 'reader-failed';
  throw error;
}

/** What the head of a mail alone says, of one that is not opened, by the start of its bytes; null when not even that can be read. */
export async function readMailHeadInChild(bytes: Buffer, folder: string, envelope: MailEnvelope): Promise<MailReading | null> {
  const end = endOfHead(bytes);
  return (await ask('mail', end < 0 ? bytes : bytes.subarray(0, end), folder, { envelope }, unlimited()).catch(nullAtALimit)) as MailReading | null;
}

/** Takes a mail apart in a process of its own; why that could not be done, where it could not. */
export async function readMailInChild(bytes: Uint8Array, folder: string, envelope: MailEnvelope, allowance = unlimited()): Promise<MailReading | QuarantineReason> {
  try {
    return ((await ask('mail', bytes, folder, { envelope }, allowance)) as MailReading | null) ?? 'reader-failed';
  } catch (error) {
    return reasonOf(error);
  }
}

function nullAtALimit(error: unknown): null {
  reasonOf(error);
  return null;
}

/** @returns null when the file could not be read after all @throws ChildFailure */
async function ask(kind: ReadingJob['kind'], bytes: Uint8Array, folder: string, more: Pick<ReadingJob, 'envelope'>, allowance: ReadingAllowance): Promise<unknown> {
  const path = join(folder, 'original');
  await writeFile(path, bytes);
  const job: ReadingJob = { kind, path, folder, ...more };
  const answer = await askAnother(() => askReader(job, allowance));
  return answer.ok ? answer.result : null;
}

/** What a reader answers: how much of a processor it took, too. */
type ReaderAnswer = { readonly seconds: number } & ({ readonly ok: true; readonly result: unknown } | { readonly ok: false });

async function askReader(job: ReadingJob, allowance: ReadingAllowance): Promise<ReaderAnswer> {
  const { millis, ...most } = LIMITS[job.kind];
  const left = allowance.until - Date.now();
  if (left <= 0 || allowance.seconds <= 0) throw new ChildTooSlow('There is no time left.');
  const [seconds, megabytes] = [Math.min(most.seconds, allowance.seconds), Math.min(most.megabytes, allowance.megabytes)];
  // Its heap has the larger limit: a child that fills it up ends without a word of why.
  const child = startChild('child/reader-child', most);
  const watch = setInterval(() => {
    if (processorSeconds(child.pid) < LASTS_FROM) return;
    clearInterval(watch);
    stepBack(child.pid, NICENESS.lasting);
  }, LOOKED_AFTER_MILLIS);
  try {
    const answer = (await askChild(child, job, { seconds, millis: Math.min(millis, left), megabytes })) as ReaderAnswer;
    allowance.seconds -= answer.seconds;
    return answer;
  } catch (error) {
    if (error instanceof ChildTooSlow) allowance.seconds -= seconds;
    throw error;
  } finally {
    clearInterval(watch);
    child.kill('SIGKILL');
  }
}
