import type { Config } from '#platform';
import { createTemporalClient, type HistoryReading, readHistory } from '#temporal';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../../http/tokens.js';

type TemporalClient = ReturnType<typeof createTemporalClient>;

/** Asks Temporal for the histories of procedures; connects at the first question, so that the portal runs without Temporal. */
@Injectable()
export class ProcedureHistories implements OnApplicationShutdown {
  private client: TemporalClient | undefined;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  read(workflowId: string): Promise<HistoryReading> {
    this.client ??= createTemporalClient(this.config);
    return readHistory(this.client, workflowId);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client?.connection.close();
  }
}
