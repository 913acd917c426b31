import { ChildFailure, ChildHeldUp, startChild } from '../child/bounded-child.js';
import { ChildNotStarted, KeptChild, TooManyWaiting } from '../child/kept-child.js';

/** Why a file is not taken as a contract copy. The sentence for each stands with the upload page. */
export type PdfRefusal = 'not-a-pdf' | 'incomplete' | 'encrypted' | 'active-content' | 'too-complex' | 'unpacks-too-far' | 'too-many-pages' | 'too-many-pixels' | 'no-pages' | 'another-file';

export type PdfInspection =
  | { readonly ok: true; readonly pages: number }
  | { readonly ok: false; readonly refusal: PdfRefusal };

/** What the judging process is asked. */
export interface PdfJob {
  readonly bytes: Uint8Array;
}

/**
 * Beyond these a file is not read further: a contract takes a fraction of a second of a processor and some megabytes. The process is small and is kept for a working
 * morning's pauses; of those that wait the last is answered within the time a request has.
 */
const LIMITS = { seconds: 10, millis: 30_000, megabytes: 512, idleMillis: 600_000, mostWaiting: 16 };

/** Looks at PDFs, one after the other, in a process of its own: a hostile file costs only its own refusal, and whoever ends the process costs a moment. */
export class PdfInspector {
  private readonly child: KeptChild;

  constructor(start = () => startChild('pdf/pdf-child', LIMITS), limits = LIMITS) {
    this.child = new KeptChild(start, limits);
  }

  /** @returns what is to be said of the file; `busy` when it could not be looked at now, which says nothing against it */
  async inspect(read: () => Promise<Uint8Array>): Promise<PdfInspection | { readonly ok: false; readonly refusal: 'busy' }> {
    try {
      return (await this.child.ask(async (): Promise<PdfJob> => ({ bytes: await read() }))) as PdfInspection;
    } catch (error) {
      if (!(error instanceof ChildFailure)) throw error;
      return { ok: false, refusal: error instanceof ChildNotStarted || error instanceof TooManyWaiting || error instanceof ChildHeldUp ? 'busy' : 'too-complex' };
    }
  }

  close(): Promise<void> {
    return this.child.close();
  }
}
