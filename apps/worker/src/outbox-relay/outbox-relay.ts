import type { UnitOfWork } from '#persistence';
import type { Clock, Logger } from '#platform';
import { isDefiniteRefusal, type WorkflowGateway } from '#temporal';
import { PROCEDURE_LABELS, taskQueueName } from '#workflows/contract';
import { claimDueNotices, type DueNotice, markNotices, type NoticeOutcome } from './due-notices.js';
import { Bell } from './bell.js';

const BATCH = 20;
/** Without a call, the relay looks by itself so often. */
const POLL_MILLIS = 1_000;
/** While Temporal is away a row is tried again so often, for as long as it takes. */
const FIRST_RETRY_MILLIS = 500;
const LONGEST_RETRY_MILLIS = 5_000;
/** A refusal that will not change is met so often before a person has to look. */
const REFUSALS_BEFORE_PARKING = 5;

/**
 * Brings committed outbox rows to Temporal: starts and signals, each workflow's in order. A row is marked in the
 * transaction that holds it, after Temporal's answer; a crash in between repeats it, and both kinds bear repetition.
 */
export class OutboxRelay {
  private readonly bell = new Bell();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly work: UnitOfWork,
    private readonly gateway: WorkflowGateway,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly taskQueuePrefix: string,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** A row has been committed. */
  wake(): void {
    this.bell.ring();
  }

  /** Finishes the batch in hand and takes no other. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.bell.ring();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      let moved = 0;
      try {
        moved = await this.deliverBatch();
      } catch (error) {
        this.logger.warn({ err: error }, 'the outbox could not be read');
      }
      if (moved === 0 && !this.stopping) await this.bell.heard(POLL_MILLIS);
    }
  }

  /** Delivers what is due now. @returns how many rows got further (delivered, late, or started anew) */
  deliverBatch(): Promise<number> {
    return this.work.run(async (em) => {
      const due = await claimDueNotices(em, this.clock.now(), BATCH);
      const outcomes = await Promise.all(due.map(async (notice) => ({ id: notice.id, outcome: await this.deliver(notice) })));
      await markNotices(em, outcomes, this.clock.now());
      return outcomes.filter(({ outcome }) => outcome.kind !== 'retry' && outcome.kind !== 'parked').length;
    });
  }

  private async deliver(notice: DueNotice): Promise<NoticeOutcome> {
    try {
      const answer = await this.send(notice);
      if (answer !== 'unknown') return { kind: answer === 'ended' ? 'late' : 'delivered' };
      this.logger.warn({ workflow: notice.workflowId }, 'Temporal knows no such procedure; it is started anew unless its case has ended');
      return { kind: 'lost', workflowId: notice.workflowId };
    } catch (error) {
      const text = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 1_000) : String(error);
      this.logger.warn({ workflow: notice.workflowId, action: notice.action, attempts: notice.attempts + 1, err: error }, 'notice not delivered');
      if (isDefiniteRefusal(error) && notice.attempts + 1 >= REFUSALS_BEFORE_PARKING) return { kind: 'parked', error: text };
      const pause = Math.min(FIRST_RETRY_MILLIS * 2 ** Math.min(notice.attempts, 10), LONGEST_RETRY_MILLIS);
      return { kind: 'retry', error: text, at: new Date(this.clock.now().getTime() + pause) };
    }
  }

  private send({ workflowId, action, name, payload, branchCode, guaranteeKind }: DueNotice): Promise<'started' | 'already-started' | 'delivered' | 'ended' | 'unknown'> {
    if (action === 'signal') return this.gateway.signal({ workflowId, signal: name, input: payload });
    return this.gateway.start({
      workflowId,
      workflowType: name,
      taskQueue: taskQueueName(this.taskQueuePrefix, 'guarantee'),
      input: payload,
      summary: PROCEDURE_LABELS[name] ?? name,
      ...(branchCode === null ? {} : { branchCode }),
      ...(guaranteeKind === null ? {} : { guaranteeKind }),
    });
  }
}
