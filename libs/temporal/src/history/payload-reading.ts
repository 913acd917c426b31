import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, DefaultFailureConverter, defaultPayloadConverter, type Payload, TemporalFailure } from '@temporalio/common';
import { optionalTsToDate } from '@temporalio/common/lib/time.js';
import type { HistoryFailure } from './procedure-history.js';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;
export type HistoryEvent = NonNullable<History['events']>[number];
type Timestamp = Parameters<typeof optionalTsToDate>[0];
type ProtoFailure = Parameters<DefaultFailureConverter['failureToError']>[0];

const failures = new DefaultFailureConverter({ encodeCommonAttributes: true });

export function timeOf(timestamp: Timestamp): Date | null {
  return optionalTsToDate(timestamp) ?? null;
}

/** The innermost cause is what the step itself reported. */
export function failureOf(failure: ProtoFailure): HistoryFailure {
  let error: unknown = failures.failureToError(failure, defaultPayloadConverter);
  while (error instanceof TemporalFailure && error.cause instanceof Error && !(error instanceof ApplicationFailure)) error = error.cause;
  if (error instanceof ApplicationFailure) return { code: error.type ?? 'step/unexpected', message: error.message };
  return { code: 'step/timeout', message: error instanceof Error ? error.message : String(error) };
}

/** The first of an event's payloads as text or object; undefined when there is none or it is not ours to read. */
export function firstValue(payloads: readonly Payload[] | null | undefined): unknown {
  const [payload] = payloads ?? [];
  if (!payload) return undefined;
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

/** The summary of an event in the words it was scheduled with. */
export function summaryOf(event: HistoryEvent): string | undefined {
  const summary = event.userMetadata?.summary;
  const value = summary ? firstValue([summary]) : undefined;
  return typeof value === 'string' ? value : undefined;
}
