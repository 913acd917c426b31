import { CASE_MAILS, isStepName, STEP_LABELS, type StepName } from '#workflows/contract';
import type { HistoryStep } from './procedure-history.js';
import { failureOf, firstValue, type HistoryEvent, summaryOf, timeOf } from './payload-reading.js';

type Line = { -readonly [K in keyof HistoryStep]: HistoryStep[K] } & { activityId?: string };

/** Turns the events of a history into the lines a person reads, in the order they began. */
export function stepsOf(events: readonly HistoryEvent[]): readonly (HistoryStep & { activityId?: string })[] {
  const lines: Line[] = [];
  const byEvent = new Map<string, Line>();
  const close = (scheduled: unknown, event: HistoryEvent, change: Partial<Line>): void => {
    const line = byEvent.get(String(scheduled));
    if (line) Object.assign(line, { endedAt: timeOf(event.eventTime), ...change });
  };
  for (const event of events) {
    const opened = opening(event);
    if (opened) {
      lines.push(opened);
      byEvent.set(String(event.eventId), opened);
    }
    const {
      activityTaskStartedEventAttributes: started, activityTaskCompletedEventAttributes: completed,
      activityTaskFailedEventAttributes: failed, activityTaskTimedOutEventAttributes: timedOut,
      activityTaskCanceledEventAttributes: cancelled, timerFiredEventAttributes: fired, timerCanceledEventAttributes: timerCancelled,
    } = event;
    if (started) {
      const line = byEvent.get(String(started.scheduledEventId));
      if (line) {
        Object.assign(line, { state: 'running', attempts: started.attempt ?? 1, attemptAt: timeOf(event.eventTime) });
        if (started.lastFailure) line.lastFailure = failureOf(started.lastFailure);
      }
    }
    if (completed) close(completed.scheduledEventId, event, { state: 'done' });
    if (failed) close(failed.scheduledEventId, event, { state: 'failed', lastFailure: failed.failure ? failureOf(failed.failure) : null });
    if (timedOut) close(timedOut.scheduledEventId, event, { state: 'failed', lastFailure: timedOut.failure ? failureOf(timedOut.failure) : null });
    if (cancelled) close(cancelled.scheduledEventId, event, { state: 'cancelled' });
    if (fired) close(fired.startedEventId, event, { state: 'done' });
    if (timerCancelled) close(timerCancelled.startedEventId, event, { state: 'cancelled' });
  }
  return lines;
}

/** The line that an event begins, if it begins one. */
function opening(event: HistoryEvent): Line | null {
  const line = { ...BLANK, eventId: Number(event.eventId), begunAt: timeOf(event.eventTime) ?? new Date(0) };
  const { activityTaskScheduledEventAttributes: scheduled, timerStartedEventAttributes: timer } = event;
  if (scheduled) {
    const step = stepNameOf(scheduled.activityType?.name ?? '', firstValue(scheduled.input?.payloads));
    const label = summaryOf(event) ?? (step ? STEP_LABELS[step] : (scheduled.activityType?.name ?? ''));
    return { ...line, kind: 'step', step, label, state: 'waiting', activityId: scheduled.activityId ?? '' };
  }
  if (timer) return { ...line, kind: 'wait', label: summaryOf(event) ?? '待機', state: 'waiting' };
  if (event.workflowExecutionSignaledEventAttributes) {
    return { ...line, kind: 'fact', label: '記録の到着', state: 'done', endedAt: line.begunAt };
  }
  return localActivity(event, line);
}

/** A local activity leaves one marker, when it is over. */
function localActivity(event: HistoryEvent, line: Line): Line | null {
  const marker = event.markerRecordedEventAttributes;
  if (marker?.markerName !== 'core_local_activity') return null;
  const data = firstValue(marker.details?.['data']?.payloads);
  const type = isRecord(data) && typeof data['activity_type'] === 'string' ? data['activity_type'] : '';
  const attempt = isRecord(data) && typeof data['attempt'] === 'number' ? data['attempt'] : 1;
  const step = stepNameOf(type, undefined);
  return {
    ...line,
    step,
    label: summaryOf(event) ?? (step ? STEP_LABELS[step] : type),
    state: marker.failure ? 'failed' : 'done',
    attempts: attempt,
    endedAt: line.begunAt,
    lastFailure: marker.failure ? failureOf(marker.failure) : null,
  };
}

const BLANK: Omit<Line, 'eventId' | 'begunAt'> = {
  kind: 'step', step: null, label: '', state: 'done', attempts: 0, attemptAt: null, endedAt: null, lastFailure: null, nextRetryAt: null,
};

function stepNameOf(activityType: string, input: unknown): StepName | null {
  const mail = activityType === 'sendMail' && isRecord(input) ? CASE_MAILS.find((name) => name === input['mail']) : undefined;
  const name = mail ? `sendMail/${mail}` : activityType;
  return isStepName(name) ? name : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
