import type { UnitOfWork } from '#persistence';
import type { Clock, Logger } from '#platform';
import type { WorkflowGateway } from '#temporal';
import { restartLostProcedure } from './restart-procedure.js';

const EVERY_MILLIS = 5 * 60_000;
/** After a round that broke off, such as while Temporal is away. */
const AGAIN_MILLIS = 15_000;
const BATCH = 100;
/** Questions to Temporal at the same time: a round must not be felt by the cases. */
const AT_ONCE = 8;

interface OpenProcedure {
  readonly id: string;
  readonly workflowId: string;
}

/**
 * Finds procedures that were started, whose end nobody has seen and of which Temporal knows nothing: its store was lost while PostgreSQL was
 * kept. They are owed their start again by the outbox, so that reminders and terms go on although nobody acts. What Temporal says
 * has ended is marked and not asked for again.
 */
export class ProcedureWatch {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly work: UnitOfWork,
    private readonly gateway: Pick<WorkflowGateway, 'stateOf'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly onRestart: () => void,
  ) {}

  /** Looks at once, because a lost store is found at a start, and then every few minutes. */
  start(): void {
    this.looking = this.round();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** One round over all open procedures. @returns how many are started anew */
  async look(): Promise<number> {
    let restarted = 0;
    let after = '00000000-0000-0000-0000-000000000000';
    while (!this.stopped) {
      const batch = await this.openProcedures(after);
      for (let first = 0; first < batch.length; first += AT_ONCE) {
        const asked = await Promise.all(batch.slice(first, first + AT_ONCE).map(async (procedure) => ({ procedure, state: await this.gateway.stateOf(procedure.workflowId) })));
        for (const { procedure, state } of asked) if (state !== 'running' && (await this.settle(procedure, state))) restarted += 1;
      }
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) break;
      after = last.id;
    }
    if (restarted > 0) this.onRestart();
    return restarted;
  }

  private async round(): Promise<void> {
    let pause = EVERY_MILLIS;
    try {
      await this.look();
    } catch (error) {
      pause = AGAIN_MILLIS;
      this.logger.warn({ err: error }, 'the open procedures could not be compared with Temporal');
    }
    if (!this.stopped) this.timer = setTimeout(() => this.start(), pause);
  }

  /** What is still owed something is left to the relay, which meets a lost procedure itself. */
  private openProcedures(after: string): Promise<OpenProcedure[]> {
    return this.work.read((em) =>
      em.execute<OpenProcedure[]>(
        `select o.id, o.workflow_id as "workflowId" from outbox o
          where o.action = 'start' and o.delivered_at is not null and o.ended_at is null and o.id > ?
            and not exists (select 1 from outbox e where e.workflow_id = o.workflow_id and e.delivered_at is null and e.late_at is null)
          order by o.id limit ?`,
        [after, BATCH],
      ),
    );
  }

  /** @returns whether it is started anew; not when another worker came first, or something new is owed to it meanwhile */
  private settle({ id, workflowId }: OpenProcedure, state: 'ended' | 'unknown'): Promise<boolean> {
    return this.work.run(async (em) => {
      const now = this.clock.now();
      const [held] = await em.execute<{ id: string }[]>('select id from outbox where id = ? and delivered_at is not null and ended_at is null for update skip locked', [id]);
      if (held === undefined) return false;
      if (state === 'unknown' && (await restartLostProcedure(em, workflowId, now))) {
        this.logger.warn({ workflow: workflowId }, 'Temporal has lost this procedure; it is started anew');
        return true;
      }
      await em.execute('update outbox set ended_at = ? where id = ?', [now, id]);
      return false;
    });
  }
}
