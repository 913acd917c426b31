import type { UnitOfWork } from '#persistence';
import type { Clock, FileStore, Logger } from '#platform';

const EVERY_MILLIS = 6 * 3_600_000;
/** Younger files may belong to a row that is just being committed. */
const YOUNGEST_MILLIS = 24 * 3_600_000;

/** Tables and columns whose values are names of files. */
const NAMED_BY = [
  ['stored_paper', 'sha256'], ['attachment', 'sha256'], ['arrival', 'sha256'], ['arrival_part', 'sha256'], ['arrival_page', 'sha256'],
  ['arrival_page', 'thumbnail_sha256'],
] as const;

/**
 * Removes files that no row names: the losing one of two overlapping attempts at a paper, uploads whose request broke off or whose row was not written.
 * `NAMED_BY` holds every column that names a file.
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
    const before = new Date(this.clock.now().getTime() - YOUNGEST_MILLIS);
    const swept = await this.files.sweep((hashes) => this.named(hashes), before);
    if (swept.removedFiles + swept.removedTemporaryFiles > 0) this.logger.info(swept, 'files no row names were removed');
  }

  private begin(): void {
    this.sweeping = this.sweep().catch((error: unknown) => this.logger.warn({ err: error }, 'files could not be swept'));
  }

  private async named(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    if (hashes.length === 0) return new Set();
    const marks = hashes.map(() => '?').join(', ');
    const rows = await this.work.read((em) =>
      em.execute<{ sha256: string }[]>(
        NAMED_BY.map(([table, column]) => `select ${column} as sha256 from ${table} where ${column} in (${marks})`).join(' union '),
        NAMED_BY.flatMap(() => [...hashes]),
      ),
    );
    return new Set(rows.map(({ sha256 }) => sha256));
  }
}
