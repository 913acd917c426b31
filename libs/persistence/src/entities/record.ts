import type { AuditEventKind } from '#domain';
import { BigIntType, defineEntity, type InferEntity, p } from '@mikro-orm/core';
import { createdAt, id, instant } from './columns.js';

/** What a fact carries besides who, when and what: small, closed data without keys, passwords or addresses. */
export type AuditData = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export type ActorKind = 'contractor' | 'staff' | 'owner' | 'system';

/** The audit record (証跡): append-only by trigger, numbered per case without gaps. Its rows are the facts a workflow reads. */
export const AuditEvent = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: id(),
    /** The application's id: one case, one sequence. */
    caseId: p.uuid(),
    seq: p.integer(),
    kind: p.string().$type<AuditEventKind>(),
    actorKind: p.string().$type<ActorKind>(),
    actorId: p.uuid().nullable(),
    /** As shown in the timeline: a name and a department, never an address. */
    actorName: p.string(),
    data: p.json<AuditData>(),
    at: instant(),
  },
  uniques: [{ properties: ['caseId', 'seq'] }],
});
export type AuditEvent = InferEntity<typeof AuditEvent>;

/** A start or a signal that a committed change owes to a workflow. Delivered in the order of `seq` per workflow. */
export const Outbox = defineEntity({
  name: 'Outbox',
  tableName: 'outbox',
  properties: {
    id: id(),
    workflowId: p.string(),
    seq: p.integer(),
    action: p.string().$type<'start' | 'signal'>(),
    /** Workflow type for a start, signal name for a signal. */
    name: p.string(),
    /** Ids only: the single argument of the start or signal. */
    payload: p.json<Record<string, string>>(),
    createdAt: createdAt(),
    deliveredAt: instant().nullable(),
    /** Arrived after the workflow's end: shown, not retried. */
    lateAt: instant().nullable(),
    parkedAt: instant().nullable(),
    /** Temporal has lost the procedure: this has been owed to it again since then. */
    lostAt: instant().nullable(),
    /** Of a start: when its procedure was seen to be over. */
    endedAt: instant().nullable(),
    attempts: p.integer().default(0),
    nextAttemptAt: instant().nullable(),
    lastError: p.text().nullable(),
  },
  uniques: [{ properties: ['workflowId', 'seq'] }],
});
export type Outbox = InferEntity<typeof Outbox>;

/** 止まっている処理: the last failure of a step that is being retried; removed by its success. */
export const StepFailure = defineEntity({
  name: 'StepFailure',
  tableName: 'step_failure',
  properties: {
    id: id(),
    caseId: p.uuid(),
    step: p.string(),
    workflowId: p.string(),
    attempt: p.integer(),
    code: p.string(),
    /** The raw text (may quote addresses): for administrators only. */
    cause: p.text(),
    firstFailedAt: instant(),
    lastFailedAt: instant(),
    nextRetryAt: instant().nullable(),
    /** The attempt that runs now; null while the next one is waited for. */
    runningAttempt: p.integer().nullable(),
  },
  uniques: [{ properties: ['caseId', 'step'] }],
});
export type StepFailure = InferEntity<typeof StepFailure>;

/** A process or a part of one that proves itself alive (worker, renderer). */
export const Heartbeat = defineEntity({
  name: 'Heartbeat',
  tableName: 'heartbeat',
  properties: {
    name: p.string().primary(),
    at: instant(),
    detail: p.json<Record<string, string | number>>(),
    counter: p.type(new BigIntType('number')).default(0),
  },
});
export type Heartbeat = InferEntity<typeof Heartbeat>;
