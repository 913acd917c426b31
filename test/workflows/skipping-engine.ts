import { addBusinessDays, japanDate, japanInstant } from '#domain';
import { readBusinessCalendar } from '#persistence';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { startTimeSkipping } from '../support/temporal.js';
import { Engine } from './engine.js';
import { ServerClock } from './server-clock.js';

/** A time-skipping server, and an engine that lives by its clock. */
export interface SkippingEngine {
  readonly env: TestWorkflowEnvironment;
  readonly clock: ServerClock;
  readonly engine: Engine;
  /** Lets days go by: every timer in between rings. */
  days(count: number): Promise<void>;
  /** Lets time go by until noon of the so-manieth business day from now: how many days that are depends on the day on which the test runs. */
  businessDays(count: number): Promise<void>;
}

const NOON = 12 * 60;

export async function startSkippingEngine(): Promise<SkippingEngine> {
  const env = await startTimeSkipping();
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes: { HoshoBranch: 2, HoshoKind: 2 } });
  const clock = new ServerClock(env);
  await clock.catchUp();
  // Terms are counted within steps as well, also while days are skipped.
  const engine = await Engine.start(env, clock, () => clock.catchUp());
  const skip = async (millis: number): Promise<void> => {
    await env.sleep(millis);
    await clock.catchUp();
  };
  return {
    env, clock, engine,
    days: (count) => skip(count * 86_400_000),
    businessDays: async (count) => {
      await clock.catchUp();
      const now = clock.now().getTime();
      const day = addBusinessDays(japanDate(now), count, await engine.book.work.read(readBusinessCalendar));
      await skip(japanInstant(day, NOON) - now);
    },
  };
}
