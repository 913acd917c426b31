import type { Logger } from '#platform';
import pg from 'pg';

const CHANNEL = 'outbox';
const RECONNECT_MILLIS = 1_000;
/** To connect and to be told that the listening has begun. */
const ANSWER_MILLIS = 5_000;
const LAST_WORD_MILLIS = 1_000;

/**
 * Hears PostgreSQL announce new outbox rows, on a connection of its own that comes back after every loss. What is missed in
 * between the relay finds by looking itself.
 */
export class OutboxListener {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly onNotice: () => void,
    private readonly logger: Logger,
  ) {}

  start(): void {
    void this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    // A connection that is just being made or lost may never say that it has ended; nothing waits in it.
    const ended = this.client?.end().catch(() => undefined);
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LAST_WORD_MILLIS).unref())]);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl, keepAlive: true, connectionTimeoutMillis: ANSWER_MILLIS, query_timeout: ANSWER_MILLIS });
    this.client = client;
    client.on('notification', this.onNotice);
    // Both events may come for one loss; only the first brings a new connection.
    client.once('error', (error) => this.lost(client, error));
    client.once('end', () => this.lost(client));
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      if (this.stopped) await client.end();
      else this.onNotice();
    } catch (error) {
      this.lost(client, error);
    }
  }

  private lost(client: pg.Client, error?: unknown): void {
    if (this.stopped || this.client !== client) return;
    this.client = undefined;
    this.logger.warn({ err: error }, 'the connection that listens for outbox rows was lost');
    client.end().catch(() => undefined);
    this.timer = setTimeout(() => void this.connect(), RECONNECT_MILLIS);
  }
}
