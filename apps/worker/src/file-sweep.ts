import { namedFiles, type UnitOfWork } from '#persistence';
import type { Clock, FileStore, Logger } from '#platform';
import { settledBefore } from './settled-files.js';

const EVERY_MILLIS = 6 * 3_600_000;

/**
 * Removes files that no row names: the losing one of two overlapping attempts at a paper, uploads whose request broke off or whose row was not written.
 */
export class FileSweep {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly work: UnitOfWork,
    private readonly files: FileStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Sweeps at once, because a process may be started anew more often than it sweeps, and then every few hours. */
  start(): void {
    this.begin();
    this.timer = setInterval(() => this.begin(), EVERY_MILLIS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** Sweeps once. */
  async sweep(): Promise<void> {
    const swept = await this.files.sweep((hashes) => this.work.read((em) => namedFiles(em, hashes)), settledBefore(this.clock.now()));
    if (swept.removedFiles + swept.removedTemporaryFiles > 0) this.logger.info(swept, 'files no row names were removed');
  }

  private begin(): void {
    this.sweeping = this.sweep().catch((error: unknown) => this.logger.warn({ err: error }, 'files could not be swept'));
  }
}
