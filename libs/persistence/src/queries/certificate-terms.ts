import type { CalendarDate, GuaranteeKind, Medium, RevisionKind, SubmittedApplication } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf } from './keyset.js';

/** What the papers of one certificate version say, from the immutable revision it belongs to. */
export interface CertificateTerms {
  readonly applicationId: string;
  readonly certificateId: string;
  readonly certificateNumber: string;
  readonly contractNumber: string;
  /** 版, from 1. */
  readonly version: number;
  readonly revisionKind: RevisionKind;
  readonly guaranteeKind: GuaranteeKind;
  readonly medium: Medium;
  readonly issuedOn: CalendarDate;
  /** The instant of the certificate, also that of its signature. */
  readonly issuedAt: Date;
  readonly content: SubmittedApplication;
  /** 発注者 as in the masters. */
  readonly ownerName: string;
  readonly customer: { readonly name: string; readonly postalCode: string; readonly address: string };
  readonly branch: { readonly name: string; readonly phone: string; readonly postalCode: string; readonly address: string };
  /** The 約款 that governs the contract. */
  readonly clauses: { readonly name: string; readonly effectiveOn: CalendarDate };
}

interface Row extends Omit<CertificateTerms, 'issuedAt' | 'customer' | 'branch' | 'clauses'> {
  issuedAt: string;
  customerName: string;
  customerPostalCode: string;
  customerAddress: string;
  branchName: string;
  branchPhone: string;
  branchPostalCode: string;
  branchAddress: string;
  clausesName: string;
  clausesEffectiveOn: CalendarDate;
}

/** Reads them for one certificate. Null for an unknown one. */
export async function readCertificateTerms(em: EntityManager, certificateId: string): Promise<CertificateTerms | null> {
  const [row] = await em.execute<Row[]>(
    `select g.application_id as "applicationId", c.id as "certificateId", c.certificate_number as "certificateNumber",
            g.contract_number as "contractNumber", r.revision as version, r.kind as "revisionKind", g.kind as "guaranteeKind", c.medium,
            c.issued_on::text as "issuedOn", c.issued_at as "issuedAt", r.content, o.name as "ownerName",
            u.name as "customerName", u.postal_code as "customerPostalCode", u.address as "customerAddress",
            b.name as "branchName", b.phone as "branchPhone", b.postal_code as "branchPostalCode", b.address as "branchAddress",
            t.title as "clausesName", t.effective_from::text as "clausesEffectiveOn"
       from certificate c join contract_revision r on r.id = c.revision_id join guarantee_contract g on g.id = r.contract_id
       join project_owner o on o.id = g.owner_id join customer u on u.id = g.customer_id join branch b on b.id = g.branch_id
       join terms_edition t on t.document = 'clauses' and jsonb_exists(r.terms, t.id::text)
      where c.id = ?`,
    [certificateId],
  );
  if (!row) return null;
  const {
    customerName, customerPostalCode, customerAddress, branchName, branchPhone, branchPostalCode, branchAddress, clausesName,
    clausesEffectiveOn, ...fields
  } = row;
  return {
    ...fields,
    issuedAt: instantOf(row.issuedAt),
    customer: { name: customerName, postalCode: customerPostalCode, address: customerAddress },
    branch: { name: branchName, phone: branchPhone, postalCode: branchPostalCode, address: branchAddress },
    clauses: { name: clausesName, effectiveOn: clausesEffectiveOn },
  };
}

/** What the certificate says, from the revision it belongs to: one wording for the stored original and for every screen. */
export function certificateContent(terms: CertificateTerms) {
  const { content } = terms;
  return {
    certificateId: terms.certificateId,
    contractNumber: terms.contractNumber,
    certificateNumber: terms.certificateNumber,
    version: terms.version,
    revisionKind: terms.revisionKind,
    guaranteeKind: terms.guaranteeKind,
    medium: terms.medium,
    issuedOn: terms.issuedOn,
    addressee: content.addressee,
    project: projectTerms(content),
    guaranteedAmount: content.guaranteeAmount,
    advanceRate: content.advanceRate,
    guaranteedUntil: content.guaranteeUntil,
    principal: {
      ...terms.customer,
      signatory: content.signatoryTitle === null ? content.signatoryName : `${content.signatoryTitle}　${content.signatoryName}`,
    },
    terms: terms.clauses,
  };
}

interface ProjectWords {
  readonly workClass: SubmittedApplication['workClass'];
  readonly name: string;
  readonly place: string;
  readonly contractAmount: SubmittedApplication['contractPrice'];
  readonly period: { readonly from: CalendarDate; readonly to: CalendarDate };
  readonly number?: string;
}

/** 工事 or 業務 as the papers name it; without a number where the contract has none. */
export function projectTerms(content: SubmittedApplication): ProjectWords {
  const terms: ProjectWords = {
    workClass: content.workClass, name: content.workName, place: content.workPlace, contractAmount: content.contractPrice,
    period: { from: content.workStart, to: content.workEnd },
  };
  return content.workNumber === null ? terms : { ...terms, number: content.workNumber };
}
