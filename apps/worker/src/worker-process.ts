import type { Papers } from '#documents';
import type { PageReader } from '#incoming';
import type { MailRelay } from '#mail';
import type { Heartbeats } from '#persistence';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { FileSweep } from './file-sweep.js';
import type { OutboxListener } from './outbox-relay/outbox-listener.js';
import type { OutboxRelay } from './outbox-relay/outbox-relay.js';
import type { ProcedureWatch } from './outbox-relay/procedure-watch.js';
import type { QueueWorkers } from './temporal/queue-workers.js';

/** The running parts of a worker, and the order in which they end. */
export class WorkerProcess {
  constructor(
    private readonly relay: OutboxRelay,
    private readonly listener: OutboxListener,
    private readonly watch: ProcedureWatch,
    private readonly workers: QueueWorkers,
    private readonly heartbeats: Heartbeats,
    private readonly sweep: FileSweep,
    private readonly papers: Papers,
    private readonly mail: MailRelay,
    private readonly letters: PageReader,
    private readonly orm: MikroORM,
    /** The process of the main queue relays, watches the procedures and sweeps; the others have their own queue only. */
    private readonly isMain: boolean,
  ) {}

  start(): void {
    this.workers.start();
    if (this.isMain) {
      this.relay.start();
      this.listener.start();
      this.watch.start();
      this.sweep.start();
    }
    this.heartbeats.start();
  }

  /** Nothing new comes in, what runs is finished, then the browser, the reader of letters, the mail connections and the database. */
  async stop(): Promise<void> {
    await this.watch.stop();
    await this.listener.stop();
    await this.relay.stop();
    await this.workers.stop();
    await this.heartbeats.stop();
    await this.sweep.stop();
    await this.papers.close();
    await this.letters.close();
    this.mail.close();
    await this.orm.close(true);
  }
}
