import type { StepName } from '#workflows/contract';

/** How a step or a wait of a procedure stands. */
export type HistoryStepState = 'done' | 'running' | 'retrying' | 'failed' | 'waiting' | 'cancelled';

/** Why the last attempt failed: the code and the scrubbed sentence Temporal was given. */
export interface HistoryFailure {
  readonly code: string;
  readonly message: string;
}

/** One line of a procedure's history: a step it took, a wait with an end, or a fact it was told of. */
export interface HistoryStep {
  readonly eventId: number;
  /** `step`: work; `wait`: a timer; `fact`: a signal. */
  readonly kind: 'step' | 'wait' | 'fact';
  /** The step's name where it is one of the contract's; else null. */
  readonly step: StepName | null;
  /** The Japanese summary given when it was scheduled; the technical name when there is none. */
  readonly label: string;
  readonly state: HistoryStepState;
  /** Attempts begun so far; 0 for waits and facts. */
  readonly attempts: number;
  readonly begunAt: Date;
  /** When the last attempt began; null before the first, and for waits and facts. */
  readonly attemptAt: Date | null;
  readonly endedAt: Date | null;
  readonly lastFailure: HistoryFailure | null;
  readonly nextRetryAt: Date | null;
}

export interface ProcedureHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: 'running' | 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed-out';
  readonly startedAt: Date;
  readonly closedAt: Date | null;
  readonly events: number;
  readonly bytes: number;
  readonly steps: readonly HistoryStep[];
}

/**
 * `gone`: Temporal has no execution of that id: not yet started, or closed and past its retention.
 * `unreachable`: Temporal did not answer; our own timeline is complete all the same.
 */
export type HistoryReading =
  | { readonly found: true; readonly history: ProcedureHistory }
  | { readonly found: false; readonly reason: 'gone' | 'unreachable' };
