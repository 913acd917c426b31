import type { CalendarDate, CertificateStatus, GuaranteeKind, Medium } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull, type Keyset, type KeysetPage, keysetPage } from './keyset.js';

/** A certificate of the branch and how far it has come on its way to the customer. */
export interface CertificateRow {
  readonly id: string;
  readonly certificateNumber: string;
  readonly contractNumber: string;
  readonly applicationId: string;
  readonly receptionNumber: string;
  readonly kind: GuaranteeKind;
  readonly medium: Medium;
  readonly status: CertificateStatus;
  readonly branchName: string;
  readonly customerName: string;
  readonly ownerName: string;
  readonly projectName: string;
  readonly guaranteeAmount: number;
  readonly issuedOn: CalendarDate;
  readonly issuedAt: Date;
  readonly deliveredOn: CalendarDate | null;
  readonly deliveredByName: string | null;
  readonly submittedOn: CalendarDate | null;
  readonly lastViewedAt: Date | null;
}

export const CERTIFICATE_FILTERS = ['all', 'electronic', 'paper', 'paper-pending'] as const;
export type CertificateFilter = (typeof CERTIFICATE_FILTERS)[number];

const CONDITIONS: Readonly<Record<CertificateFilter, string>> = {
  all: 'true',
  electronic: `z.medium = 'electronic'`,
  paper: `z.medium <> 'electronic'`,
  'paper-pending': `z.status = 'paper-pending'`,
};

type RawCertificate = Omit<CertificateRow, 'guaranteeAmount' | 'issuedAt' | 'lastViewedAt'> & {
  guaranteeAmount: string | number;
  issuedAt: string | Date;
  lastViewedAt: string | Date | null;
};

/** The branch's certificates, the latest first. */
export async function listCertificates(
  em: EntityManager, branchId: string | null, filter: CertificateFilter, after: Keyset | null, limit: number,
): Promise<KeysetPage<CertificateRow>> {
  const rows = await em.execute<RawCertificate[]>(
    `select z.id, z.certificate_number as "certificateNumber", g.contract_number as "contractNumber", a.id as "applicationId",
       a.reception_number as "receptionNumber", a.kind, z.medium, z.status, b.name as "branchName", a.customer_name as "customerName",
       a.owner_name as "ownerName", a.project_name as "projectName", v.guarantee_amount as "guaranteeAmount",
       z.issued_on::text as "issuedOn", z.issued_at as "issuedAt", z.delivered_on::text as "deliveredOn", s.name as "deliveredByName",
       (select max(o.submitted_on)::text from owner_submission o where o.certificate_id = z.id) as "submittedOn",
       (select max(w.at) from viewing w where w.certificate_id = z.id) as "lastViewedAt"
     from certificate z join contract_revision v on v.id = z.revision_id join guarantee_contract g on g.id = v.contract_id
     join guarantee_application a on a.id = g.application_id join branch b on b.id = g.branch_id left join staff s on s.id = z.delivered_by_id
     where ${CONDITIONS[filter]} ${branchId === null ? '' : 'and g.branch_id = ?'} ${after ? 'and (z.issued_at, z.id) < (?, ?)' : ''}
     order by z.issued_at desc, z.id desc limit ?`,
    [...(branchId === null ? [] : [branchId]), ...(after ? [after.at, after.id] : []), limit + 1],
  );
  const page = rows.map((row): CertificateRow => ({
    ...row, guaranteeAmount: Number(row.guaranteeAmount), issuedAt: instantOf(row.issuedAt), lastViewedAt: instantOrNull(row.lastViewedAt),
  }));
  return keysetPage(page, limit, (row) => ({ at: row.issuedAt, id: row.id }));
}
