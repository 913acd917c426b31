import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { endOfHead } from '../mail/mail-head.js';
import type { DocumentReading, MailEnvelope, MailReading, ReadingJob } from '../reading.js';
import { askAnother, askChild, ChildFailure, type ChildLimits, ChildTooSlow, startChild } from './bounded-child.js';
import { NICENESS, processorSeconds, stepBack } from './niceness.js';

/** Sixty pages without a code take two minutes on two busy cores; a mail takes a second. */
const LIMITS: Readonly<Record<ReadingJob['kind'], ChildLimits>> = {
  document: { millis: 400_000, megabytes: 1_500 },
  mail: { millis: 60_000, megabytes: 1_000 },
};
/** An ordinary mail or page takes less of a processor, however long it waits for one. Seconds. */
const LASTS_FROM = 2;
const LOOKED_AFTER_MILLIS = 250;
const UNREADABLE: DocumentReading = { mediaType: 'application/octet-stream', quarantine: 'reader-failed', pages: [], forms: [] };

/** A folder for one job, thrown away at its end. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'intake-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Reads a document in a process of its own. A file that ends its reader is quarantined with that reason, and harms nothing else.
 * @param until when its reader is ended at the latest, on the clock of this machine
 */
export async function readDocumentInChild(bytes: Uint8Array, folder: string, until = Number.POSITIVE_INFINITY): Promise<DocumentReading> {
  try {
    return ((await ask('document', bytes, folder, {}, until)) as DocumentReading | null) ?? UNREADABLE;
  } catch (error) {
    if (error instanceof ChildTooSlow) return { ...UNREADABLE, quarantine: 'too-slow' };
    throw error;
  }
}

/** What the head of a mail alone says, of one that is not opened, by the start of its bytes; null when not even that can be read. */
export async function readMailHeadInChild(bytes: Buffer, folder: string, envelope: MailEnvelope): Promise<MailReading | null> {
  const end = endOfHead(bytes);
  return (await ask('mail', end < 0 ? bytes : bytes.subarray(0, end), folder, { envelope }, Number.POSITIVE_INFINITY).catch(nullIfSlow)) as MailReading | null;
}

/** Takes a mail apart in a process of its own; null when that could not be done, or not in time. */
export async function readMailInChild(bytes: Uint8Array, folder: string, envelope: MailEnvelope, until = Number.POSITIVE_INFINITY): Promise<MailReading | null> {
  return (await ask('mail', bytes, folder, { envelope }, until).catch(nullIfSlow)) as MailReading | null;
}

function nullIfSlow(error: unknown): null {
  if (error instanceof ChildTooSlow) return null;
  throw error;
}

/** @throws ChildTooSlow */
async function ask(kind: ReadingJob['kind'], bytes: Uint8Array, folder: string, more: Pick<ReadingJob, 'envelope'>, until: number): Promise<unknown> {
  const path = join(folder, 'original');
  await writeFile(path, bytes);
  const job: ReadingJob = { kind, path, folder, ...more };
  try {
    const answer = (await askAnother(() => askReader(job, until))) as { ok: true; result: unknown } | { ok: false };
    return answer.ok ? answer.result : null;
  } catch (error) {
    if (error instanceof ChildFailure && !(error instanceof ChildTooSlow)) return null;
    throw error;
  }
}

async function askReader(job: ReadingJob, until: number): Promise<unknown> {
  const { millis, megabytes } = LIMITS[job.kind];
  const left = until - Date.now();
  if (left <= 0) throw new ChildTooSlow('There is no time left.');
  const child = startChild('child/reader-child', { megabytes });
  const watch = setInterval(() => {
    if (processorSeconds(child.pid) < LASTS_FROM) return;
    clearInterval(watch);
    stepBack(child.pid, NICENESS.lasting);
  }, LOOKED_AFTER_MILLIS);
  try {
    return await askChild(child, job, { millis: Math.min(millis, left), megabytes });
  } finally {
    clearInterval(watch);
    child.kill('SIGKILL');
  }
}
