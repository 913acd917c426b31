import { type Client, isGrpcServiceError, type WorkflowExecutionDescription, WorkflowNotFoundError } from '@temporalio/client';
import type { HistoryReading, HistoryStep, ProcedureHistory } from './procedure-history.js';
import { stepsOf } from './steps-of-history.js';
import { failureOf, timeOf } from './payload-reading.js';

export type * from './procedure-history.js';

/** gRPC. */
const NOT_FOUND = 5;

const STATUS: Readonly<Record<string, ProcedureHistory['status']>> = {
  RUNNING: 'running',
  COMPLETED: 'completed',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed-out',
};

/** The history of a procedure as an administrator reads it: steps with attempts, failures and the next retry. */
export async function readHistory(client: Client, workflowId: string, deadlineMillis = 5_000): Promise<HistoryReading> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    return await client.withDeadline(Date.now() + deadlineMillis, async () => {
      const [description, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
      const steps = withPending(stepsOf(events ?? []), description);
      return {
        found: true,
        history: {
          workflowId,
          runId: description.runId,
          status: STATUS[description.status.name] ?? 'running',
          startedAt: description.startTime,
          closedAt: description.closeTime ?? null,
          events: description.historyLength,
          bytes: description.historySize ?? 0,
          steps,
        },
      } as const;
    });
  } catch (error) {
    return { found: false, reason: isUnknown(error) ? 'gone' : 'unreachable' };
  }
}

/** Some calls say so by an error of the SDK, others by the service's own. */
function isUnknown(error: unknown): boolean {
  const cause: unknown = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return error instanceof WorkflowNotFoundError || (isGrpcServiceError(cause) && cause.code === NOT_FOUND);
}

/** What is under way is not in the history: attempts and failures of pending activities stand in the description. */
function withPending(steps: readonly HistoryStep[], description: WorkflowExecutionDescription): HistoryStep[] {
  const pending = new Map((description.raw.pendingActivities ?? []).map((activity) => [activity.activityId ?? '', activity]));
  return steps.map(({ activityId, ...step }: HistoryStep & { activityId?: string }): HistoryStep => {
    const activity = activityId === undefined || step.endedAt !== null ? undefined : pending.get(activityId);
    if (!activity) return step;
    const failure = activity.lastFailure ? failureOf(activity.lastFailure) : null;
    const backingOff = failure !== null && !isStarted(activity.state);
    return {
      ...step,
      state: backingOff ? 'retrying' : isStarted(activity.state) ? 'running' : 'waiting',
      // The service counts the attempt that is still to come.
      attempts: (activity.attempt ?? 1) - (isStarted(activity.state) ? 0 : 1),
      attemptAt: timeOf(activity.lastStartedTime),
      lastFailure: failure,
      nextRetryAt: backingOff ? timeOf(activity.nextAttemptScheduleTime ?? activity.scheduledTime) : null,
    };
  });
}

/** `PENDING_ACTIVITY_STATE_STARTED` of the API. */
function isStarted(state: number | null | undefined): boolean {
  return state === 2;
}
