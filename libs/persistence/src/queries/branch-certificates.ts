import type { CalendarDate, CertificateStatus, GuaranteeKind, Medium } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { LIVE_HANDOVER } from './live-handover.js';

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
  electronic: `c.medium = 'electronic'`,
  paper: `c.medium <> 'electronic'`,
  'paper-pending': `c.status = 'paper-pending'`,
};

type RawCertificate = Omit<CertificateRow, 'guaranteeAmount' | 'issuedAt' | 'lastViewedAt'> & {
  guaranteeAmount: string | number;
  issuedAt: string | Date;
  lastViewedAt: string | Date | null;
};

/** The branch's certificates, the latest first. */
export async function listCertificates(
  em: EntityManager, branchId: string | null, filter: CertificateFilter, place: PagePlace | null, limit: number,
): Promise<KeysetPage<CertificateRow>> {
  const at = keysetSql({ at: 'c.issued_at', id: 'c.id', direction: 'desc' }, place);
  const rows = await em.execute<RawCertificate[]>(
    `select c.id, c.certificate_number as "certificateNumber", g.contract_number as "contractNumber", a.id as "applicationId",
       a.reception_number as "receptionNumber", a.kind, c.medium, c.status, b.name as "branchName", a.customer_name as "customerName",
       a.owner_name as "ownerName", a.project_name as "projectName", r.guarantee_amount as "guaranteeAmount",
       c.issued_on::text as "issuedOn", c.issued_at as "issuedAt", c.delivered_on::text as "deliveredOn", d.name as "deliveredByName",
       s.submitted_on::text as "submittedOn", v.at as "lastViewedAt"
     from certificate c join contract_revision r on r.id = c.revision_id join guarantee_contract g on g.id = r.contract_id
     join guarantee_application a on a.id = g.application_id join branch b on b.id = g.branch_id left join staff d on d.id = c.delivered_by_id
     ${LIVE_HANDOVER}
     where ${CONDITIONS[filter]} ${branchId === null ? '' : 'and g.branch_id = ?'} and ${at.where}
     order by ${at.orderBy} limit ?`,
    [...(branchId === null ? [] : [branchId]), ...at.params, limit + 1],
  );
  const page = rows.map((row): CertificateRow => ({
    ...row, guaranteeAmount: Number(row.guaranteeAmount), issuedAt: instantOf(row.issuedAt), lastViewedAt: instantOrNull(row.lastViewedAt),
  }));
  return keysetPage(page, limit, place, (row) => ({ at: row.issuedAt, id: row.id }));
}
