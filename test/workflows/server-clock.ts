import type { Clock } from '#platform';
import type { TestWorkflowEnvironment } from '@temporalio/testing';

/** The time of the time-skipping server, as last asked for. */
export class ServerClock implements Clock {
  private moment = new Date();
  /** How far our machine's clock is behind the server's. */
  behindMillis = 0;
  constructor(private readonly env: TestWorkflowEnvironment) {}
  now(): Date {
    return new Date(this.moment.getTime() - this.behindMillis);
  }
  async catchUp(): Promise<void> {
    this.moment = new Date(await this.env.currentTimeMs());
  }
}
