import type { WorkerConfig, Logger, WorkerQueue } from '#platform';
import { connectionOptions } from '#temporal';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Bell } from '../outbox-relay/bell.js';
import { type WorkerMakings, workerOptions } from './worker-options.js';

const FIRST_PAUSE_MILLIS = 500;
const LONGEST_PAUSE_MILLIS = 5_000;

/**
 * The Temporal workers of this process, one per queue it serves. They come up when Temporal does and come back when it was
 * lost for good; the process itself ends only when it is told to.
 */
export class QueueWorkers {
  private readonly bell = new Bell();
  private workers: readonly Worker[] = [];
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly config: Pick<WorkerConfig, 'temporalAddress' | 'temporalNamespace' | 'temporalTls' | 'temporalApiKey' | 'taskQueuePrefix' | 'workerQueues'>,
    private readonly makings: Omit<WorkerMakings, 'connection' | 'config'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Whether all queues of this process are being polled. */
  get isPolling(): boolean {
    return this.workers.length === this.config.workerQueues.length && this.workers.every((worker) => worker.getState() === 'RUNNING');
  }

  /** Lets running steps finish, takes no others. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.bell.ring();
    for (const worker of this.workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let pause = FIRST_PAUSE_MILLIS; !this.stopping; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
      try {
        await this.serve(() => (pause = FIRST_PAUSE_MILLIS));
      } catch (error) {
        this.logger.warn({ err: error }, 'the workers lost Temporal');
      }
      if (!this.stopping) await this.bell.heard(pause);
    }
  }

  /** Connects, polls all queues, and returns when they have all stopped. */
  private async serve(polling: () => void): Promise<void> {
    const connection = await NativeConnection.connect(connectionOptions(this.config));
    try {
      this.workers = await Promise.all(this.config.workerQueues.map((queue) => this.create(queue, connection)));
      if (this.stopping) return;
      const runs = this.workers.map((worker) => worker.run());
      polling();
      this.logger.info({ queues: this.config.workerQueues }, 'polling');
      await this.together(runs);
    } finally {
      this.workers = [];
      await connection.close();
    }
  }

  private create(queue: WorkerQueue, connection: NativeConnection): Promise<Worker> {
    return Worker.create(workerOptions(queue, { ...this.makings, config: this.config, connection }));
  }

  /** One worker's end is everybody's: a process that serves half its queues is worse than one that starts anew. */
  private async together(runs: readonly Promise<void>[]): Promise<void> {
    const ended = runs.map((run) =>
      run.finally(() => {
        for (const worker of this.workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      }),
    );
    const results = await Promise.allSettled(ended);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
  }
}
