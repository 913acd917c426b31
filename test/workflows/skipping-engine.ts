import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { startTimeSkipping } from '../support/temporal.js';
import { Engine } from './engine.js';
import { ServerClock } from './server-clock.js';

/** A time-skipping server, and an engine that lives by its clock. */
export interface SkippingEngine {
  readonly env: TestWorkflowEnvironment;
  readonly clock: ServerClock;
  readonly engine: Engine;
}

export async function startSkippingEngine(): Promise<SkippingEngine> {
  const env = await startTimeSkipping();
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: { HoshoBranch: 2, HoshoKind: 2 } });
  const clock = new ServerClock(env);
  await clock.catchUp();
  // Terms are counted within steps as well, also while days are skipped.
  return { env, clock, engine: await Engine.start(env, clock, () => clock.catchUp()) };
}
