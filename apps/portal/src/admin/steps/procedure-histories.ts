import type { PortalConfig } from '#platform';
import type { HistoryReading } from '#temporal';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../../http/tokens.js';

/** A page does not wait longer than this for Temporal. Milliseconds. */
const PATIENCE = 2_000;

type TemporalClient = ReturnType<typeof import('#temporal').createTemporalClient>;

/** Asks Temporal for the histories of procedures; loaded and connected at the first question, so that the portal comes up and runs without Temporal. */
@Injectable()
export class ProcedureHistories implements OnApplicationShutdown {
  private client: TemporalClient | undefined;

  constructor(@Inject(CONFIG) private readonly config: PortalConfig) {}

  async read(workflowId: string): Promise<HistoryReading> {
    const { createTemporalClient, readHistory } = await import('#temporal');
    this.client ??= createTemporalClient(this.config);
    return readHistory(this.client, workflowId, PATIENCE);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client?.connection.close();
  }
}
