import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull } from './keyset.js';
import { HEARTBEAT_AGE_MILLIS } from './system-state.js';

/** The case or ID registration a stuck row belongs to; null when the row names none (any more). */
export interface StuckCase {
  readonly caseId: string;
  readonly kind: 'application' | 'registration';
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly branchName: string;
  readonly assigneeName: string | null;
}

/** A step that failed and has not succeeded since. */
export interface FailingStep {
  readonly id: string;
  readonly case: StuckCase | null;
  readonly step: string;
  readonly workflowId: string;
  readonly attempt: number;
  readonly code: string;
  /** Raw text; may quote addresses. */
  readonly cause: string;
  readonly firstFailedAt: Date;
  readonly lastFailedAt: Date;
  /** Null: it is not tried again by itself. */
  readonly nextRetryAt: Date | null;
  /** The attempt that runs now; null while the next one is waited for. */
  readonly runningAttempt: number | null;
  /** Of a mail: the addresses that do not have it yet; null for all else. */
  readonly waitingFor: string | null;
}

/** `parked`: given up by the relay; `late`: arrived after the procedure's end; `lost`: the start of a procedure that Temporal has lost; `waiting`: not delivered for a while. */
export type NoticeTrouble = 'parked' | 'late' | 'lost' | 'waiting';

/** A start or signal that its workflow has not got. */
export interface StuckNotice {
  readonly id: string;
  readonly case: StuckCase | null;
  readonly trouble: NoticeTrouble;
  readonly workflowId: string;
  readonly action: 'start' | 'signal';
  readonly name: string;
  readonly attempts: number;
  /** When it was owed, or owed again. */
  readonly since: Date;
  readonly lateAt: Date | null;
  readonly parkedAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly lastError: string | null;
}

/** A mail that was written and has not left, or came back. */
export interface StuckMail {
  readonly id: string;
  readonly case: StuckCase | null;
  readonly template: string;
  readonly createdAt: Date;
  readonly bouncedAt: Date | null;
  readonly to: string;
}

/** A stored paper that was found missing or altered and has not been seen to. */
export interface DamagedPaper {
  readonly id: string;
  readonly case: StuckCase | null;
  readonly paper: string;
  readonly subject: string;
  readonly problem: 'missing' | 'altered';
  readonly openedAt: Date;
}

/** Everything that stands still. */
export interface StuckWork {
  readonly steps: readonly FailingStep[];
  readonly notices: readonly StuckNotice[];
  readonly mails: readonly StuckMail[];
  readonly papers: readonly DamagedPaper[];
}

interface CaseColumns {
  caseId: string | null;
  caseKind: StuckCase['kind'];
  receptionNumber: string | null;
  customerName: string | null;
  branchName: string | null;
  assigneeName: string | null;
}

/** A notice or a mail younger than this is on its way, not stuck. Milliseconds. */
const PATIENCE = 60_000;

/** Late arrivals are information, not work: they stay on the list this long. */
const LATE_SHOWN_DAYS = 7;

const CASE_COLUMNS = `coalesce(a.id, r.id) as "caseId", case when a.id is null then 'registration' else 'application' end as "caseKind",
  coalesce(a.reception_number, r.reception_number) as "receptionNumber", coalesce(a.customer_name, r.raw->>'name', r.read->'name'->>'value', '') as "customerName",
  b.name as "branchName", s.name as "assigneeName"`;
const CASE_JOINS = `left join branch b on b.id = coalesce(a.branch_id, r.branch_id) left join staff s on s.id = coalesce(a.assignee_id, r.assignee_id)`;

/** A start names its application or registration, a signal the fact it tells of: either leads to the case. */
const CASE_OF_NOTICE = `left join audit_event e on e.id = (n.payload->>'factId')::uuid
  left join guarantee_application a on a.id = coalesce((n.payload->>'applicationId')::uuid, e.case_id)
  left join registration r on r.id = coalesce((n.payload->>'registrationId')::uuid, e.case_id)`;

const WAITING_NOTICE = 'n.delivered_at is null and n.late_at is null and n.parked_at is null and n.lost_at is null and n.created_at <= ?';
/** What such a procedure is told again after its start is not listed beside it. */
const LOST_PROCEDURE = `n.lost_at is not null and n.parked_at is null and n.action = 'start'`;
const STUCK_MAIL = `(m.sent_at is null and m.skipped_at is null and m.created_at < ? or m.bounced_at is not null)
        and not exists (select 1 from branch_task t where t.dedupe_key = 'mail-undeliverable/' || m.dedupe_key and t.done_at is not null)
        and not exists (select 1 from registration_task t where t.dedupe_key = 'mail-undeliverable/' || m.dedupe_key and t.done_at is not null)
        and not exists (select 1 from step_failure f where f.case_id = m.application_id and f.step = 'sendMail/' || m.template)
        and not exists (select 1 from step_failure f where f.case_id = m.registration_id and f.step = 'sendRegistrationMail/' || m.template)`;
const DAMAGED_PAPER = `t.done_at is null and t.kind = 'paper-damaged'`;

/** The mail of a failing step `f`: of one that others have already, the addresses that wait for it. */
const WAITING_FOR = `(select coalesce(m.pending_to, m."to") from mail_message m
  where (m.application_id = f.case_id and f.step = 'sendMail/' || m.template or m.registration_id = f.case_id and f.step = 'sendRegistrationMail/' || m.template)
    and m.bounced_at is null and m.skipped_at is null and (m.sent_at is null or m.pending_to is not null) order by m.created_at desc, m.id desc limit 1)`;

export async function readStuckWork(em: EntityManager, now: Date): Promise<StuckWork> {
  return {
    steps: await listFailingSteps(em),
    notices: await listStuckNotices(em, now, await noticesWaitSince(em, now)),
    mails: await listStuckMails(em, new Date(now.getTime() - PATIENCE)),
    papers: await listDamagedPapers(em),
  };
}

/** How much of it there is; what merely came too late is not counted. */
export async function countStuckWork(em: EntityManager, now: Date): Promise<number> {
  const [row] = await em.execute<{ count: string }[]>(
    `select (select count(*) from step_failure)
          + (select count(*) from outbox n where n.parked_at is not null or ${LOST_PROCEDURE} or ${WAITING_NOTICE})
          + (select count(*) from mail_message m where ${STUCK_MAIL})
          + (select count(*) from branch_task t where ${DAMAGED_PAPER}) as count`,
    [await noticesWaitSince(em, now), new Date(now.getTime() - PATIENCE)],
  );
  return Number(row?.count ?? 0);
}

/** Nothing is on its way to a Temporal that does not answer, nor without the worker that takes it there: what is owed waits at once. */
async function noticesWaitSince(em: EntityManager, now: Date): Promise<Date> {
  const [row] = await em.execute<{ alive: string }[]>(
    `select count(*) as alive from heartbeat where name in ('temporal', 'worker') and at >= ?`, [new Date(now.getTime() - HEARTBEAT_AGE_MILLIS)],
  );
  return Number(row?.alive) === 2 ? new Date(now.getTime() - PATIENCE) : now;
}

export async function listFailingSteps(em: EntityManager): Promise<readonly FailingStep[]> {
  type Raw = Omit<FailingStep, 'case' | 'firstFailedAt' | 'lastFailedAt' | 'nextRetryAt'> & CaseColumns & { firstFailedAt: string; lastFailedAt: string; nextRetryAt: string | null };
  const rows = await em.execute<Raw[]>(
    `select f.id, f.step, f.workflow_id as "workflowId", f.attempt, f.code, f.cause, f.first_failed_at as "firstFailedAt",
            f.last_failed_at as "lastFailedAt", f.next_retry_at as "nextRetryAt",
            f.running_attempt as "runningAttempt", ${WAITING_FOR} as "waitingFor", ${CASE_COLUMNS}
       from step_failure f left join guarantee_application a on a.id = f.case_id left join registration r on r.id = f.case_id ${CASE_JOINS}
      order by f.first_failed_at, f.id`,
  );
  return rows.map((row) => ({
    id: row.id, case: caseOf(row), step: row.step, workflowId: row.workflowId, attempt: row.attempt, code: row.code, cause: row.cause,
    firstFailedAt: instantOf(row.firstFailedAt), lastFailedAt: instantOf(row.lastFailedAt), nextRetryAt: instantOrNull(row.nextRetryAt), runningAttempt: row.runningAttempt, waitingFor: row.waitingFor,
  }));
}

/** Undelivered starts and signals: parked, late, lost, or waiting since `waitingSince` or longer. */
async function listStuckNotices(em: EntityManager, now: Date, waitingSince: Date): Promise<readonly StuckNotice[]> {
  type Raw = Omit<StuckNotice, 'case' | 'since' | 'lateAt' | 'parkedAt' | 'nextAttemptAt'> & CaseColumns
    & { since: string; lateAt: string | null; parkedAt: string | null; nextAttemptAt: string | null };
  const rows = await em.execute<Raw[]>(
    `select n.id, case when n.parked_at is not null then 'parked' when n.late_at is not null then 'late' when n.lost_at is not null then 'lost' else 'waiting' end as trouble,
            n.workflow_id as "workflowId", n.action, n.name, n.attempts, coalesce(n.lost_at, n.created_at) as "since", n.late_at as "lateAt",
            n.parked_at as "parkedAt", n.next_attempt_at as "nextAttemptAt", n.last_error as "lastError", ${CASE_COLUMNS}
       from outbox n ${CASE_OF_NOTICE} ${CASE_JOINS}
      where n.parked_at is not null or n.late_at > ?
         or ${LOST_PROCEDURE} or (${WAITING_NOTICE})
      order by n.created_at, n.id limit 500`,
    [new Date(now.getTime() - LATE_SHOWN_DAYS * 86_400_000), waitingSince],
  );
  return rows.map((row) => ({
    id: row.id, case: caseOf(row), trouble: row.trouble, workflowId: row.workflowId, action: row.action, name: row.name, attempts: row.attempts,
    since: instantOf(row.since), lateAt: instantOrNull(row.lateAt), parkedAt: instantOrNull(row.parkedAt),
    nextAttemptAt: instantOrNull(row.nextAttemptAt), lastError: row.lastError,
  }));
}

/** Mails unsent since before `unsentSince`, or returned and not seen to by the branch; those whose step is already listed as failing are left to that list. */
async function listStuckMails(em: EntityManager, unsentSince: Date): Promise<readonly StuckMail[]> {
  type Raw = Omit<StuckMail, 'case' | 'createdAt' | 'bouncedAt'> & CaseColumns & { createdAt: string; bouncedAt: string | null };
  const rows = await em.execute<Raw[]>(
    `select m.id, m.template, m.created_at as "createdAt", m.bounced_at as "bouncedAt", m."to", ${CASE_COLUMNS}
       from mail_message m left join guarantee_application a on a.id = m.application_id left join registration r on r.id = m.registration_id ${CASE_JOINS}
      where ${STUCK_MAIL}
      order by m.created_at, m.id limit 500`,
    [unsentSince],
  );
  return rows.map((row) => ({
    id: row.id, case: caseOf(row), template: row.template, createdAt: instantOf(row.createdAt), bouncedAt: instantOrNull(row.bouncedAt), to: row.to,
  }));
}

/** Papers whose task `paper-damaged` is open. */
async function listDamagedPapers(em: EntityManager): Promise<readonly DamagedPaper[]> {
  type Raw = Omit<DamagedPaper, 'case' | 'openedAt'> & CaseColumns & { openedAt: string };
  const rows = await em.execute<Raw[]>(
    `select t.id, t.detail->>'paper' as paper, t.detail->>'subject' as subject, t.detail->>'problem' as problem, t.opened_at as "openedAt", ${CASE_COLUMNS}
       from branch_task t join guarantee_application a on a.id = t.application_id left join registration r on false ${CASE_JOINS}
      where ${DAMAGED_PAPER}
      order by t.opened_at, t.id limit 500`,
  );
  return rows.map((row) => ({ id: row.id, case: caseOf(row), paper: row.paper, subject: row.subject, problem: row.problem, openedAt: instantOf(row.openedAt) }));
}

function caseOf(row: CaseColumns): StuckCase | null {
  if (row.caseId === null || row.receptionNumber === null) return null;
  return {
    caseId: row.caseId, kind: row.caseKind, receptionNumber: row.receptionNumber, customerName: row.customerName ?? '',
    branchName: row.branchName ?? '', assigneeName: row.assigneeName,
  };
}
