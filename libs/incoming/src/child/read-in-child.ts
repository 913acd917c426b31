import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { endOfHead } from '../mail/mail-head.js';
import type { DocumentReading, MailEnvelope, MailReading, ReadingJob } from '../reading.js';
import { askAnother, askChild, ChildFailure, type ChildLimits, startChild } from './bounded-child.js';

/** Sixty pages without a code take two minutes on two busy cores; a mail takes a second. */
const LIMITS: Readonly<Record<ReadingJob['kind'], ChildLimits>> = {
  document: { millis: 400_000, megabytes: 1_500 },
  mail: { millis: 60_000, megabytes: 1_000 },
};
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

/** Reads a document in a process of its own. A file that ends its reader is quarantined with that reason, and harms nothing else. */
export async function readDocumentInChild(bytes: Uint8Array, folder: string): Promise<DocumentReading> {
  return ((await ask('document', bytes, folder, {})) as DocumentReading | null) ?? UNREADABLE;
}

/** What the head of a mail alone says, of one that is not opened, by the start of its bytes; null when not even that can be read. */
export async function readMailHeadInChild(bytes: Buffer, folder: string, envelope: MailEnvelope): Promise<MailReading | null> {
  const end = endOfHead(bytes);
  return (await ask('mail', end < 0 ? bytes : bytes.subarray(0, end), folder, { envelope })) as MailReading | null;
}

/** Takes a mail apart in a process of its own; null when that could not be done. */
export async function readMailInChild(bytes: Uint8Array, folder: string, envelope: MailEnvelope): Promise<MailReading | null> {
  return (await ask('mail', bytes, folder, { envelope })) as MailReading | null;
}

async function ask(kind: ReadingJob['kind'], bytes: Uint8Array, folder: string, more: Pick<ReadingJob, 'envelope'>): Promise<unknown> {
  const path = join(folder, 'original');
  await writeFile(path, bytes);
  const job: ReadingJob = { kind, path, folder, ...more };
  try {
    const answer = (await askAnother(() => askReader(job))) as { ok: true; result: unknown } | { ok: false };
    return answer.ok ? answer.result : null;
  } catch (error) {
    if (error instanceof ChildFailure) return null;
    throw error;
  }
}

async function askReader(job: ReadingJob): Promise<unknown> {
  const child = startChild('child/reader-child', LIMITS[job.kind]);
  try {
    return await askChild(child, job, LIMITS[job.kind]);
  } finally {
    child.kill('SIGKILL');
  }
}
