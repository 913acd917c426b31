import type { Logger } from '#platform';

/**
 * The largest mail that is taken in whole: nobody's application is as large. The receiver refuses more, by what is announced and while it is sent, and keeps nothing of it; of a larger one in
 * the mailbox the head alone is taken in, as what is too large: it is at the desk, its sender is told, and it is not asked for again. Bytes.
 */
export const LARGEST_MAIL = 100 * 1024 * 1024;

/** A way by which things come in. Each fails alone: the others go on. */
export interface Door {
  /** As the health page names it. */
  readonly name: 'fax-folder' | 'mailbox' | 'smtp-receiver' | 'fax-webhook';
  start(): void;
  /** Ends what is under way in order; nothing is taken in afterwards. */
  stop(): Promise<void>;
  /** Whether it is open; throws with a sentence when it is not. */
  checkReady(): Promise<void>;
}

/** What is wrong with a door, in a sentence without secrets: it stands on the health page as it is. */
export class DoorProblem extends Error {
  override readonly name = 'DoorProblem';
}

/** The last trouble of a door: said once in the log, and on the health page until it is over. */
export class Trouble {
  private error: Error | null = null;

  constructor(
    private readonly door: Door['name'],
    private readonly logger: Logger,
  ) {}

  meet(error: unknown): void {
    const met = error instanceof Error ? error : new Error(String(error));
    if (this.error?.message !== met.message) this.logger.warn({ door: this.door, err: met }, 'a door of the intake is not well');
    this.error = met;
  }

  end(): void {
    if (this.error !== null) this.logger.info({ door: this.door }, 'the door is well again');
    this.error = null;
  }

  check(): void {
    if (this.error !== null) throw this.error;
  }
}
