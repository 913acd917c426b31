import { DomainError } from '#domain';
import type { Logger } from '#platform';
import { type CaseMail, mailStep, type RegistrationMail, registrationMailStep, type StepName } from '#workflows/contract';
import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { caseOfStep } from './case-of-step.js';
import { failureCodeOf } from './failure-code.js';
import type { FailureBook } from './failure-book.js';

/** A person has to change something first; looked at again now and then. */
const PAUSE_FOR_PEOPLE = 10 * 60_000;
const HEARTBEAT_EVERY = 3_000;

/**
 * Around every step: its failures are written down for the page of stuck work and cleared by its success; Temporal is told
 * a code and a constant sentence only. Steps that take longer say that they are alive.
 */
export class StepInterceptor implements ActivityInboundCallsInterceptor {
  constructor(
    private readonly context: Context,
    private readonly book: FailureBook,
    private readonly logger: Logger,
  ) {}

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const { info } = this.context;
    const caseId = caseOfStep(info.activityType, input.args[0]);
    const triedAgain = !info.isLocal && info.attempt > 1;
    const heartbeat = info.isLocal ? undefined : setInterval(() => this.context.heartbeat(), HEARTBEAT_EVERY);
    try {
      if (triedAgain) await this.quietly((caseId) => this.book.begin(caseId, stepOf(info.activityType, input), info.attempt), caseId);
      const result = await next(input);
      // Only a visible activity writes a failure down, and one that follows a spent local one starts at attempt 1 with none.
      if (triedAgain) await this.quietly((caseId) => this.book.clear(caseId, stepOf(info.activityType, input)), caseId);
      return result;
    } catch (error) {
      throw await this.failure(input, error);
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async failure(input: ActivityExecuteInput, error: unknown): Promise<ApplicationFailure> {
    const { info } = this.context;
    const code = failureCodeOf(error);
    const caseId = caseOfStep(info.activityType, input.args[0]);
    const step = stepOf(info.activityType, input);
    const nextRetryDelay = error instanceof DomainError ? PAUSE_FOR_PEOPLE : undefined;
    this.logger.warn({ step, code, attempt: info.attempt, local: info.isLocal, case: caseId, err: error }, 'step failed');
    if (!info.isLocal) {
      await this.quietly((known) =>
        this.book.record({
          caseId: known,
          step,
          workflowId: info.workflowExecution?.workflowId ?? '',
          attempt: info.attempt,
          code,
          cause: textOf(error),
          retryInMillis: nextRetryDelay ?? this.backoff(),
        }), caseId,
      );
    }
    return ApplicationFailure.create({
      type: code,
      message: `The step ${step} failed: ${code}`,
      // Spent at once as a local activity, it goes on as a visible one, where it waits for people.
      nonRetryable: info.isLocal && error instanceof DomainError,
      ...(info.isLocal || nextRetryDelay === undefined ? {} : { nextRetryDelay }),
    });
  }

  /** When Temporal will try again, by the policy the activity was scheduled with. */
  private backoff(): number {
    const { attempt, retryPolicy } = this.context.info;
    const initial = millis(retryPolicy?.initialInterval) ?? 1_000;
    const longest = millis(retryPolicy?.maximumInterval) ?? initial * 100;
    return Math.min(initial * (retryPolicy?.backoffCoefficient ?? 2) ** (attempt - 1), longest);
  }

  /** The book is a convenience of people: without it the step's own result still counts. */
  private async quietly(write: (caseId: string) => Promise<void>, caseId: string | null): Promise<void> {
    try {
      if (caseId === null) throw new Error('The step names no case.');
      await write(caseId);
    } catch (error) {
      this.logger.warn({ err: error }, 'the failure book could not be written');
    }
  }
}

function stepOf(activityType: string, { args: [input] }: ActivityExecuteInput): StepName {
  if (activityType === 'sendMail' && isRecord(input)) return mailStep({ mail: input['mail'] as CaseMail });
  if (activityType === 'sendRegistrationMail' && isRecord(input)) return registrationMailStep({ mail: input['mail'] as RegistrationMail });
  return activityType as StepName;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function millis(duration: unknown): number | undefined {
  return typeof duration === 'number' ? duration : undefined;
}

/** The chain of causes in one text; secrets never stand in errors of ours, addresses may. */
function textOf(error: unknown): string {
  const parts: string[] = [];
  for (let cause: unknown = error, depth = 0; cause !== undefined && depth < 5; depth += 1) {
    parts.push(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause));
    cause = cause instanceof Error ? cause.cause : undefined;
  }
  return parts.join('\n').slice(0, 4_000);
}
