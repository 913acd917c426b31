import type { UnitOfWork } from '#persistence';
import type { Clock, RandomSource } from '#platform';

export interface FailedStep {
  readonly caseId: string;
  readonly step: string;
  readonly workflowId: string;
  readonly attempt: number;
  readonly code: string;
  /** Raw text; may quote addresses, so it goes to administrators only. */
  readonly cause: string;
  readonly retryInMillis: number;
}

/** 止まっている処理: the last failure of each step that is being retried, removed by its success. */
export class FailureBook {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly random: RandomSource,
  ) {}

  /** A further attempt of a step that failed runs from now on, until it fails again or the step succeeds. */
  async begin(caseId: string, step: string, attempt: number): Promise<void> {
    await this.work.run((em) => em.execute('update step_failure set running_attempt = ? where case_id = ? and step = ?', [attempt, caseId, step]));
  }

  async record(failed: FailedStep): Promise<void> {
    const now = this.clock.now();
    await this.work.run((em) =>
      em.execute(
        `insert into step_failure (id, case_id, step, workflow_id, attempt, code, cause, first_failed_at, last_failed_at, next_retry_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (case_id, step) do update set workflow_id = excluded.workflow_id, attempt = excluded.attempt, code = excluded.code,
           cause = excluded.cause, last_failed_at = excluded.last_failed_at, next_retry_at = excluded.next_retry_at, running_attempt = null`,
        [
          this.random.uuid(), failed.caseId, failed.step, failed.workflowId, failed.attempt, failed.code, failed.cause, now, now,
          new Date(now.getTime() + failed.retryInMillis),
        ],
      ),
    );
  }

  async clear(caseId: string, step: string): Promise<void> {
    await this.work.run((em) => em.execute('delete from step_failure where case_id = ? and step = ?', [caseId, step]));
  }
}
