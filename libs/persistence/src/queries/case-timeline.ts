import type { AuditEventKind } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActorKind, AuditData, GuaranteeApplication } from '../entities/index.js';
import { instantOf } from './keyset.js';

/** One line of the 業務タイムライン. */
export interface TimelineFact {
  readonly id: string;
  readonly seq: number;
  readonly kind: AuditEventKind;
  readonly actorKind: ActorKind;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly data: AuditData;
  readonly at: Date;
}

type RawFact = Omit<TimelineFact, 'at'> & { at: string };

/** All facts of a case in the order they were committed. */
export async function readTimeline(em: EntityManager, caseId: string): Promise<readonly TimelineFact[]> {
  const rows = await em.execute<RawFact[]>(
    `select id, seq, kind, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", data, at from audit_event where case_id = ? order by seq`,
    [caseId],
  );
  return rows.map((row) => ({ ...row, at: instantOf(row.at) }));
}

/**
 * Facts that are no act upon a case: somebody looked or printed, a mail or a paper went its way, a task followed from what was done, or the workflow
 * was begun again. Whoever is told that a case has changed meanwhile asks for the act behind them.
 */
const NO_ACTS: readonly AuditEventKind[] = [
  'AttachmentOpened', 'SheetPrinted', 'PaperPrinted', 'KeyDisplayed', 'ViewPrintMade', 'CertificateViewed', 'ViewingBlocked', 'ViewingAlertRaised', 'SelfCheckPassed',
  'ChecklistAnswered', 'MailSent', 'MailFailed', 'MailSkipped', 'MailResendRequested', 'ReminderSent', 'PremiumNoticeIssued', 'PapersRendered', 'TaskOpened', 'TaskWithdrawn',
  'DeficiencyPrinted', 'LetterPrinted', 'ProcedureRestarted',
];

/** The last act upon a case; null for a case without any. */
export function lastChangeOf(em: EntityManager, caseId: string): Promise<TimelineFact | null> {
  return lastChangeAmong(em, [caseId], []);
}

/** The last act upon any of these: of each the last that was committed, of those the latest. `also` counts as one besides. */
export async function lastChangeAmong(em: EntityManager, caseIds: readonly string[], also: readonly AuditEventKind[]): Promise<TimelineFact | null> {
  const passedOver = NO_ACTS.filter((kind) => !also.includes(kind));
  const [row] = await em.execute<RawFact[]>(
    `select * from (
       select distinct on (case_id) id, seq, kind, actor_kind as "actorKind", actor_id as "actorId", actor_name as "actorName", data, at from audit_event
        where case_id = any(?::uuid[]) and kind <> all(string_to_array(?, ',')) order by case_id, seq desc) last
      order by at desc, id desc limit 1`, [`{${caseIds.join(',')}}`, passedOver.join(',')],
  );
  return row ? { ...row, at: instantOf(row.at) } : null;
}

/** What takes a case or a registration from who holds it. */
const HANDOVERS: readonly AuditEventKind[] = ['ClaimTakenOver', 'CaseReassigned'];

/** The act by which another person took it from this one and holds it since, whatever was done with it afterwards; null where nobody did. */
export async function handoverFrom(em: EntityManager, caseId: string, { id, name }: { readonly id: string; readonly name: string }): Promise<TimelineFact | null> {
  const [held] = await em.execute<{ assignee: string | null }[]>('select assignee_id as assignee from registration where id = ? union all select assignee_id from guarantee_application where id = ?', [caseId, caseId]);
  if (!held?.assignee || held.assignee === id) return null;
  const facts = await readTimeline(em, caseId);
  // Facts of before the id was kept say the name alone.
  const tookFrom = ({ from, fromId }: TimelineFact['data']): boolean => (typeof fromId === 'string' ? fromId === id : from === name);
  const last = facts.findLast(({ kind, actorId, data }) => (HANDOVERS.includes(kind) && tookFrom(data)) || (kind === 'ClaimTaken' && actorId === id) || (kind === 'ClaimTakenOver' && actorId === id));
  return last !== undefined && HANDOVERS.includes(last.kind) && last.actorId !== id ? last : null;
}

/** The case that an id speaks of: its own, that of one of its receipts, or that of one of its tasks. */
export async function caseBehind(em: EntityManager, id: string): Promise<Pick<GuaranteeApplication, 'id' | 'branch' | 'customer'> | null> {
  const rows = await em.execute<Pick<GuaranteeApplication, 'id' | 'branch' | 'customer'>[]>(
    `select id, branch_id as branch, customer_id as customer from guarantee_application
      where id = ? or draft_id = ? or id in (select application_id from receipt where id = ?) or id in (select application_id from branch_task where id = ?)`,
    [id, id, id, id],
  );
  return rows[0] ?? null;
}
