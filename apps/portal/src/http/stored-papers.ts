import { reportDamagedPaper, type StoredPaperMark, UnitOfWork } from '#persistence';
import { type Clock, FileAlteredError, FileNotFoundError, type FileStore, type Logger } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, FILE_STORE, LOGGER } from './tokens.js';

/** A stored paper is not here, or no longer what was stored: it is never shown. Answered by a page that says so. */
export class PaperDamaged extends Error {
  override readonly name = 'PaperDamaged';
}

/** What became of a stored paper: its bytes, or why there are none to show. */
export type PaperReading =
  | { readonly bytes: Buffer; readonly problem: null }
  | { readonly bytes: null; readonly problem: 'missing' | 'altered' };

/**
 * The one way to read a stored paper (原本): the store compares its SHA-256, and what is missing or altered is not shown to
 * anybody but reported, once in the log for every reading and once as a 支店の作業 for every paper.
 */
@Injectable()
export class StoredPapers {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(FILE_STORE) private readonly files: FileStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** For pages that can be shown without the paper. */
  async find(mark: StoredPaperMark): Promise<PaperReading> {
    try {
      return { bytes: await this.files.read(mark.sha256), problem: null };
    } catch (error) {
      // What the system will not read (rights, a broken disk) is as good as missing to whoever asked for it.
      const unreadable = error instanceof FileNotFoundError || (error instanceof Error && 'syscall' in error);
      if (!unreadable && !(error instanceof FileAlteredError)) throw error;
      const problem = unreadable ? 'missing' : 'altered';
      this.log.error({ kind: mark.kind, subject: mark.subject, caseId: mark.applicationId, problem, err: error }, 'stored paper damaged');
      await this.work.run((em) => reportDamagedPaper(em, mark, problem, this.clock.now()));
      return { bytes: null, problem };
    }
  }

  /** For a reply that is the paper itself. @throws PaperDamaged */
  async read(mark: StoredPaperMark): Promise<Buffer> {
    const { bytes } = await this.find(mark);
    if (bytes === null) throw new PaperDamaged(`${mark.kind} of ${mark.subject}`);
    return bytes;
  }
}
