import type { ApplicationState, CalendarDate, CertificateStatus, Channel, GuaranteeKind, Medium } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PaperKind } from '../entities/index.js';
import { instantOf, instantOrNull } from './keyset.js';
import { REFUSED_IN_PART } from '../tasks/undelivered-mail.js';

/** The head of a case, as the administrator's pages show it. */
export interface AdminCaseHead {
  readonly id: string;
  readonly receptionNumber: string;
  readonly kind: GuaranteeKind;
  readonly channel: Channel;
  readonly medium: Medium;
  readonly state: ApplicationState;
  readonly branchName: string;
  readonly assigneeName: string | null;
  readonly customerName: string;
  readonly customerNumber: string;
  readonly ownerName: string;
  readonly projectName: string;
  readonly contractPrice: number;
  readonly guaranteeAmount: number;
  readonly guaranteeUntil: CalendarDate;
  readonly desiredIssueOn: CalendarDate | null;
  readonly submittedAt: Date;
  readonly stateSince: Date;
  readonly endedAt: Date | null;
  /** Last day for the 保証料; null before the approval. */
  readonly premiumDueOn: CalendarDate | null;
  /** When the last confirmed payment came in. */
  readonly premiumReceivedOn: CalendarDate | null;
  readonly contractNumber: string | null;
  readonly certificateNumber: string | null;
  readonly certificateStatus: CertificateStatus | null;
  readonly revision: number | null;
}

type RawHead = Omit<AdminCaseHead, 'contractPrice' | 'guaranteeAmount' | 'submittedAt' | 'stateSince' | 'endedAt'> & {
  contractPrice: string; guaranteeAmount: string; submittedAt: string; stateSince: string; endedAt: string | null;
};

export async function readAdminCase(em: EntityManager, applicationId: string): Promise<AdminCaseHead | null> {
  const [row] = await em.execute<RawHead[]>(
    `select a.id, a.reception_number as "receptionNumber", a.kind, a.channel, a.medium, a.state, b.name as "branchName",
            s.name as "assigneeName", a.customer_name as "customerName", u.customer_number as "customerNumber",
            a.owner_name as "ownerName", a.project_name as "projectName", a.contract_price as "contractPrice",
            a.guarantee_amount as "guaranteeAmount", a.guarantee_until::text as "guaranteeUntil", a.desired_issue_on::text as "desiredIssueOn", a.submitted_at as "submittedAt",
            a.state_since as "stateSince", a.ended_at as "endedAt", p.due_on::text as "premiumDueOn",
            (select max(y.received_on)::text from receipt x join payment y on y.id = x.payment_id
              where x.application_id = a.id and x.confirmed_at is not null and x.reversed_at is null) as "premiumReceivedOn",
            g.contract_number as "contractNumber", c.certificate_number as "certificateNumber", c.status as "certificateStatus", r.revision
       from guarantee_application a
       join branch b on b.id = a.branch_id
       join customer u on u.id = a.customer_id
       left join staff s on s.id = a.assignee_id
       left join premium_charge p on p.application_id = a.id
       left join guarantee_contract g on g.application_id = a.id
       left join lateral (select * from contract_revision i where i.contract_id = g.id order by i.revision desc limit 1) r on true
       left join certificate c on c.revision_id = r.id
      where a.id = ?`,
    [applicationId],
  );
  if (!row) return null;
  return {
    ...row,
    contractPrice: Number(row.contractPrice),
    guaranteeAmount: Number(row.guaranteeAmount),
    submittedAt: instantOf(row.submittedAt),
    stateSince: instantOf(row.stateSince),
    endedAt: instantOrNull(row.endedAt),
  };
}

/** Which editions the case was judged and concluded by. */
export interface CaseVersions {
  readonly ownerRule: { readonly ownerName: string; readonly version: string; readonly effectiveFrom: CalendarDate; readonly source: string };
  /** Null until the approval has fixed the 保証料. */
  readonly rateTable: { readonly name: string; readonly effectiveFrom: CalendarDate; readonly isSample: boolean } | null;
  readonly terms: readonly { readonly document: string; readonly title: string; readonly version: string; readonly effectiveFrom: CalendarDate }[];
}

export async function readCaseVersions(em: EntityManager, applicationId: string): Promise<CaseVersions | null> {
  const [ownerRule] = await em.execute<CaseVersions['ownerRule'][]>(
    `select o.name as "ownerName", w.version, w.effective_from::text as "effectiveFrom", w.source
       from guarantee_application a join owner_rule w on w.id = a.owner_rule_id join project_owner o on o.id = w.owner_id where a.id = ?`,
    [applicationId],
  );
  if (!ownerRule) return null;
  const [rateTable] = await em.execute<NonNullable<CaseVersions['rateTable']>[]>(
    `select t.name, t.effective_from::text as "effectiveFrom", t.is_sample as "isSample"
       from premium_charge p join rate_table t on t.id = p.rate_table_id where p.application_id = ?`,
    [applicationId],
  );
  const terms = await em.execute<CaseVersions['terms'][number][]>(
    `select e.document, e.title, e.version, e.effective_from::text as "effectiveFrom"
       from guarantee_application a cross join lateral jsonb_array_elements_text(a.consented_terms::jsonb) given(id)
       join terms_edition e on e.id::text = given.id where a.id = ? order by e.document, e.version`,
    [applicationId],
  );
  return { ownerRule, rateTable: rateTable ?? null, terms };
}

export interface CaseMail {
  readonly id: string;
  readonly template: string;
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly bouncedAt: Date | null;
  readonly skippedAt: Date | null;
  readonly skippedFor: string | null;
  /** Of a mail that was sent, the addresses that would not take it for now and are tried again; null when none waits. */
  readonly pendingTo: string | null;
  /** The addresses that refused it while others took it; null when none is known. */
  readonly refused: string | null;
  /** It was owed and never written: no address was known. */
  readonly noAddress: boolean;
}

/** Mails of a case, the latest first. Their text is not part of it: nobody of the administration needs it. */
export async function listCaseMails(em: EntityManager, applicationId: string): Promise<readonly CaseMail[]> {
  const rows = await em.execute<(Omit<CaseMail, 'createdAt' | 'sentAt' | 'bouncedAt' | 'skippedAt'> & { createdAt: string; sentAt: string | null; bouncedAt: string | null; skippedAt: string | null })[]>(
    `select m.id, m.template, m."to", m.subject, m.message_id as "messageId", m.created_at as "createdAt", m.sent_at as "sentAt", m.bounced_at as "bouncedAt", m.skipped_at as "skippedAt", m.skipped_for as "skippedFor", m.pending_to as "pendingTo", t.detail->>'refused' as refused, false as "noAddress"
       from mail_message m left join branch_task t on t.dedupe_key = 'mail-undeliverable/' || m.dedupe_key || '${REFUSED_IN_PART}' where m.application_id = ?
     union all
     select t.id, split_part(t.dedupe_key, '/', 2), '', '', '', t.opened_at, null, null, null, null, null, null, true
       from branch_task t where t.application_id = ? and t.kind = 'mail-undeliverable' and t.dedupe_key not like '%${REFUSED_IN_PART}'
        and not exists (select 1 from mail_message m where 'mail-undeliverable/' || m.dedupe_key = t.dedupe_key)
     order by "createdAt" desc, id desc`,
    [applicationId, applicationId],
  );
  return rows.map((row) => ({ ...row, createdAt: instantOf(row.createdAt), sentAt: instantOrNull(row.sentAt), bouncedAt: instantOrNull(row.bouncedAt), skippedAt: instantOrNull(row.skippedAt) }));
}

export interface CasePaper {
  readonly id: string;
  readonly kind: PaperKind;
  /** 版 of the contract the paper belongs to; null for papers of the application. */
  readonly revision: number | null;
  readonly sha256: string;
  readonly bytes: number;
  readonly templateVersion: string;
  readonly createdAt: Date;
}

/** Papers of a case (of the application, its certificates and their keys), the latest first. */
export async function listCasePapers(em: EntityManager, applicationId: string): Promise<readonly CasePaper[]> {
  const rows = await em.execute<(Omit<CasePaper, 'createdAt'> & { createdAt: string })[]>(
    `with subjects as (
       select ?::uuid as id, null::int as revision
       union all
       select part.id, r.revision from guarantee_contract g join contract_revision r on r.contract_id = g.id
         cross join lateral (
           select g.id union all select r.id
           union all select c.id from certificate c where c.revision_id = r.id
           union all select k.id from certificate c join authentication_key k on k.certificate_id = c.id where c.revision_id = r.id
         ) part
        where g.application_id = ?::uuid
     )
     select p.id, p.kind, s.revision, p.sha256, p.bytes, p.template_version as "templateVersion", p.created_at as "createdAt"
       from stored_paper p join subjects s on s.id = p.subject order by p.created_at desc, p.id desc`,
    [applicationId, applicationId],
  );
  return rows.map((row) => ({ ...row, createdAt: instantOf(row.createdAt) }));
}

/** A procedure (workflow) that was started about a case. */
export interface CaseProcedure {
  readonly workflowId: string;
  /** The workflow's type. */
  readonly name: string;
}

/** All procedures of a case in the order they were asked for: the application itself, re-issued keys, alerts. */
export async function listCaseProcedures(em: EntityManager, applicationId: string): Promise<readonly CaseProcedure[]> {
  return em.execute<CaseProcedure[]>(
    `select workflow_id as "workflowId", name from outbox where action = 'start' and payload->>'applicationId' = ? order by created_at, id`,
    [applicationId],
  );
}

/** The procedure of an ID registration, and those that read what came in for it. */
export async function listRegistrationProcedures(em: EntityManager, registrationId: string): Promise<readonly CaseProcedure[]> {
  return em.execute<CaseProcedure[]>(
    `select workflow_id as "workflowId", name from outbox where action = 'start' and (workflow_id = 'id-registration/' || ? or starts_with(workflow_id, 'arrival-reading/') and split_part(workflow_id, '/', 2) in (
       select t.arrival_id::text from arrival_page p join arrival_part t on t.id = p.part_id where p.registration_id = ?::uuid)) order by created_at, id`,
    [registrationId, registrationId],
  );
}
