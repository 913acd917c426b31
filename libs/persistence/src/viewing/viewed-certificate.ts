import type { CalendarDate, GuaranteeKind, RevisionKind, SubmittedApplication, WorkClass } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf } from '../queries/keyset.js';

/** A version of the contract without its terms: what may be told to somebody who holds the key of another version. */
export interface RevisionMark {
  readonly revision: number;
  readonly kind: RevisionKind;
  readonly effectiveOn: CalendarDate;
  readonly concludedAt: Date;
}

/** What a viewing shows: one certificate version, and which versions there are. */
export interface ViewedCertificate {
  readonly viewingId: string;
  readonly expiresAt: Date;
  readonly openedAt: Date;
  readonly applicationId: string;
  readonly certificateId: string;
  readonly certificateNumber: string;
  readonly contractNumber: string;
  readonly kind: GuaranteeKind;
  readonly workClass: WorkClass;
  readonly issuedOn: CalendarDate;
  readonly customerName: string;
  readonly guaranteeAmount: number;
  readonly content: SubmittedApplication;
  readonly shown: RevisionMark;
  /** All concluded versions, the newest first. */
  readonly revisions: readonly RevisionMark[];
  readonly branch: { readonly name: string; readonly phone: string };
  /** The 約款 that the version was concluded under. */
  readonly clauses: { readonly id: string; readonly title: string; readonly version: string } | null;
  /** The originals as stored; null when one is missing. */
  readonly pdf: { readonly sha256: string; readonly bytes: number } | null;
  readonly html: { readonly sha256: string } | null;
}

interface Row extends Omit<ViewedCertificate, 'expiresAt' | 'openedAt' | 'guaranteeAmount' | 'shown' | 'revisions' | 'branch' | 'clauses' | 'pdf' | 'html'> {
  expiresAt: string;
  openedAt: string;
  guaranteeAmount: string;
  contractId: string;
  revisionId: string;
  branchName: string;
  branchPhone: string;
}

/** 再発行: the key that may have opened the viewing "w" has been replaced after that. */
const REVOKED_SINCE = 'exists (select 1 from authentication_key k where k.certificate_id = w.certificate_id and k.revoked_at >= w.at)';

/** Whether a viewing ended because the key was re-issued, whatever its time says. False for an unknown cookie. */
export async function endedByReissue(em: EntityManager, tokenHash: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`select 1 from viewing w where w.token_hash = ? and ${REVOKED_SINCE}`, [tokenHash]);
  return rows.length > 0;
}

/** The certificate behind a viewing's cookie. Null when the cookie is unknown, its time is over, or its key has been revoked since. */
export async function readViewedCertificate(em: EntityManager, tokenHash: string, now: Date): Promise<ViewedCertificate | null> {
  const [row] = await em.execute<Row[]>(
    `select w.id as "viewingId", w.expires_at as "expiresAt", w.at as "openedAt", g.application_id as "applicationId", c.id as "certificateId",
            c.certificate_number as "certificateNumber", g.contract_number as "contractNumber", g.kind, a.work_class as "workClass",
            c.issued_on::text as "issuedOn", a.customer_name as "customerName", r.guarantee_amount as "guaranteeAmount", r.content,
            g.id as "contractId", r.id as "revisionId", b.name as "branchName", b.phone as "branchPhone"
       from viewing w join certificate c on c.id = w.certificate_id join contract_revision r on r.id = c.revision_id
       join guarantee_contract g on g.id = r.contract_id join guarantee_application a on a.id = g.application_id join branch b on b.id = g.branch_id
      where w.token_hash = ? and w.expires_at > ?
        and not ${REVOKED_SINCE}`,
    [tokenHash, now],
  );
  if (!row) return null;
  const marks = await em.execute<(Omit<RevisionMark, 'concludedAt'> & { id: string; concludedAt: string })[]>(
    `select id, revision, kind, effective_on::text as "effectiveOn", concluded_at as "concludedAt" from contract_revision where contract_id = ? order by revision desc`,
    [row.contractId],
  );
  const shown = marks.find(({ id }) => id === row.revisionId);
  if (!shown) throw new Error(`The contract ${row.contractId} lacks the revision of its certificate.`);
  const papers = await em.execute<{ kind: string; sha256: string; bytes: number }[]>(
    `select kind, sha256, bytes from stored_paper where subject = ? and kind in ('certificate', 'certificate-html')`,
    [row.certificateId],
  );
  const [clauses] = await em.execute<{ id: string; title: string; version: string }[]>(
    `select t.id, t.title, t.version from contract_revision r join terms_edition t on t.document = 'clauses' and jsonb_exists(r.terms, t.id::text) where r.id = ?`,
    [row.revisionId],
  );
  const pdf = papers.find(({ kind }) => kind === 'certificate');
  const html = papers.find(({ kind }) => kind === 'certificate-html');
  const { contractId: _contract, revisionId: _revision, branchName, branchPhone, ...fields } = row;
  return {
    ...fields,
    expiresAt: instantOf(row.expiresAt),
    openedAt: instantOf(row.openedAt),
    guaranteeAmount: Number(row.guaranteeAmount),
    shown: markOf(shown),
    revisions: marks.map(markOf),
    branch: { name: branchName, phone: branchPhone },
    clauses: clauses ?? null,
    pdf: pdf ? { sha256: pdf.sha256, bytes: pdf.bytes } : null,
    html: html ? { sha256: html.sha256 } : null,
  };
}

function markOf(mark: Omit<RevisionMark, 'concludedAt'> & { concludedAt: string }): RevisionMark {
  return { revision: mark.revision, kind: mark.kind, effectiveOn: mark.effectiveOn, concludedAt: instantOf(mark.concludedAt) };
}
