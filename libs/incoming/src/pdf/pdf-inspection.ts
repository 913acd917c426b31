import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Why a file is not taken as a contract copy. The sentence for each stands with the upload page. */
export type PdfRefusal = 'not-a-pdf' | 'incomplete' | 'encrypted' | 'active-content' | 'too-complex' | 'too-many-pages' | 'too-many-pixels' | 'no-pages';

export type PdfInspection =
  | { readonly ok: true; readonly pages: number }
  | { readonly ok: false; readonly refusal: PdfRefusal };

/** Beyond these a file is not read further: a contract takes a fraction of a second and some megabytes. */
const LIMITS = { millis: 10_000, heapMegabytes: 256, grownBytes: 512 * 1024 * 1024 } as const;
const LOOKED_AFTER_MILLIS = 25;

/** A byte order mark or blanks before the header, as some senders' systems leave them. */
const HEADER = /^(?:\u00EF\u00BB\u00BF)?[\0\t\n\f\r ]*%PDF-/;

/**
 * Looks at a PDF: header, end mark, encryption, active content, number of pages. The objects are read by a real parser, in
 * a thread whose time and memory are limited, so that a hostile file costs only its own refusal. It keeps out wrong and
 * armed files; it is no proof of harmlessness, so uploads are only ever given out as application/pdf that may run nothing.
 */
export async function inspectPdf(bytes: Buffer): Promise<PdfInspection> {
  if (!HEADER.test(bytes.toString('latin1', 0, 1024))) return { ok: false, refusal: 'not-a-pdf' };
  if (!bytes.subarray(-2048).includes('%%EOF')) return { ok: false, refusal: 'incomplete' };
  return inTurn(() => inspectInThread(bytes));
}

let last: Promise<unknown> = Promise.resolve();
let thread: Worker | null = null;

/** One file after the other: the limits are those of one file. */
function inTurn(work: () => Promise<PdfInspection>): Promise<PdfInspection> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

/** The thread is kept for the next file, without keeping the process; one that met a limit is ended. */
function inspectInThread(bytes: Buffer): Promise<PdfInspection> {
  const worker = thread ?? newThread();
  thread = worker;
  worker.ref();
  return new Promise((resolve) => {
    const before = process.memoryUsage.rss();
    const end = Date.now() + LIMITS.millis;
    const settle = (inspection: PdfInspection): void => {
      clearInterval(watch);
      worker.off('message', settle).off('error', giveUp).off('exit', giveUp).unref();
      resolve(inspection);
    };
    const giveUp = (): void => {
      if (thread === worker) thread = null;
      settle({ ok: false, refusal: 'too-complex' });
      // What the ending thread still says is of no interest, and not to be thrown.
      worker.on('error', () => undefined);
      void worker.terminate();
    };
    const watch = setInterval(() => {
      // What is unpacked lies outside the thread's heap, which its own limit does not see.
      if (Date.now() > end || process.memoryUsage.rss() - before > LIMITS.grownBytes) giveUp();
    }, LOOKED_AFTER_MILLIS);
    worker.once('message', settle);
    worker.once('error', giveUp);
    worker.once('exit', giveUp);
    worker.postMessage(new Uint8Array(bytes));
  });
}

/** Beside this file, in the same language: built in the product, from its source in tests. */
function newThread(): Worker {
  const beside = new URL(`./pdf-worker${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  return new Worker(beside, { resourceLimits: { maxOldGenerationSizeMb: LIMITS.heapMegabytes }, stdout: true, stderr: true });
}
