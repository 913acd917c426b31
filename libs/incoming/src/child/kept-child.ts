import type { ChildProcess } from 'node:child_process';
import { askAnother, askChild, ChildFailure, type ChildLimits } from './bounded-child.js';

/** No child could be started: this machine has no process or memory left for one. It says nothing against the file. */
export class ChildNotStarted extends ChildFailure {
  override readonly name = 'ChildNotStarted';
}

/** So many wait for their turn that one more would wait too long. */
export class TooManyWaiting extends ChildFailure {
  override readonly name = 'TooManyWaiting';
}

export interface KeptChildTimes extends ChildLimits {
  /** The child is ended after so long without a question. */
  readonly idleMillis: number;
  /** So many questions may wait for their turn; any number when left out. */
  readonly mostWaiting?: number;
}

/** A process that is asked one question after the other and kept for the next; it keeps nobody's process from ending. */
export class KeptChild {
  private child: ChildProcess | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly start: () => ChildProcess,
    private readonly limits: KeptChildTimes,
  ) {}

  /**
   * @param question made when its turn has come, so that what waits holds no bytes
   * @throws ChildFailure at a limit, when every child ended, when none could be started or too many wait
   */
  ask(question: () => object | Promise<object>): Promise<unknown> {
    if (this.waiting >= (this.limits.mostWaiting ?? Number.POSITIVE_INFINITY)) return Promise.reject(new TooManyWaiting('Too many questions wait for the child.'));
    this.waiting += 1;
    const turn = this.last.then(async () => {
      this.waiting -= 1;
      const asked = await question();
      return askAnother(() => this.put(asked));
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  async close(): Promise<void> {
    await this.last;
    this.end();
  }

  private async put(question: object): Promise<unknown> {
    clearTimeout(this.idle);
    const child = this.running();
    child.ref();
    try {
      return await askChild(child, question, this.limits);
    } catch (error) {
      this.end();
      throw error;
    } finally {
      child.unref();
      this.idle = setTimeout(() => this.end(), this.limits.idleMillis);
      this.idle.unref();
    }
  }

  private running(): ChildProcess {
    if (this.child === null || this.child.exitCode !== null || this.child.signalCode !== null) this.child = this.started();
    return this.child;
  }

  private started(): ChildProcess {
    try {
      const child = this.start();
      // A child that was not started says so once more by an event, which is not to be thrown.
      child.on('error', () => undefined);
      if (child.pid === undefined) throw new ChildNotStarted('No child could be started.');
      child.channel?.unref();
      return child;
    } catch (error) {
      throw error instanceof ChildNotStarted ? error : new ChildNotStarted('No child could be started.', { cause: error });
    }
  }

  /** Ends what runs; the next question starts another. */
  private end(): void {
    clearTimeout(this.idle);
    this.child?.kill('SIGKILL');
    this.child = null;
  }
}
