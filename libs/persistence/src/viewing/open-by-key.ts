import type { CalendarDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { timingSafeEqual } from 'node:crypto';

/** What number + key open. */
export interface OpenedCertificate {
  readonly certificateId: string;
  readonly revisionId: string;
  readonly contractId: string;
  /** The case (保証申込) the certificate came from. */
  readonly applicationId: string;
  /** 版 of the contract that the key belongs to. */
  readonly revision: number;
  /** 保証期限 of that version. */
  readonly guaranteeUntil: CalendarDate;
}

export interface ViewerCredentials {
  /** 保証契約番号, ten digits, already read and normalised. */
  readonly contractNumber: string;
  /** Keyed hash of the 認証キー, 64 hexadecimal digits. */
  readonly keyHash: string;
}

interface CandidateRow {
  certificate_id: string;
  revision_id: string;
  contract_id: string;
  application_id: string;
  revision: number;
  guarantee_until: CalendarDate;
  hash: string;
}

/** Compared with when the number is unknown, so that unknown and wrong cost the same. No HMAC ends in this value by chance. */
const NO_HASH = '0'.repeat(64);

/**
 * Opens a registered certificate by 保証契約番号 and the keyed hash of its 認証キー: what the viewer and the self-check
 * after registration both use. A number may have several versions, each with its own key; a revoked key opens nothing.
 * An unknown number and a wrong key cost the same: one statement, then comparisons in constant time without an early end.
 * @returns the version that the key belongs to, or null for an unknown number and for a wrong key alike
 */
export async function openByKey(em: EntityManager, credentials: ViewerCredentials): Promise<OpenedCertificate | null> {
  const rows = await em.execute<CandidateRow[]>(
    `select c.id as certificate_id, r.id as revision_id, g.id as contract_id, g.application_id, r.revision,
            r.content->>'guaranteeUntil' as guarantee_until, k.hash
       from viewer_entry v
       join certificate c on c.id = v.certificate_id
       join contract_revision r on r.id = c.revision_id
       join guarantee_contract g on g.id = r.contract_id
       join authentication_key k on k.certificate_id = c.id and k.revoked_at is null
      where v.contract_number = ?
      order by r.revision`,
    [credentials.contractNumber],
  );
  const given = Buffer.from(credentials.keyHash.padEnd(64).slice(0, 64), 'latin1');
  let opened: CandidateRow | null = null;
  for (const row of rows.length > 0 ? rows : [null]) {
    const equal = timingSafeEqual(Buffer.from(row?.hash ?? NO_HASH, 'latin1'), given);
    if (equal && row !== null) opened = row;
  }
  if (opened === null) return null;
  return {
    certificateId: opened.certificate_id, revisionId: opened.revision_id,
    contractId: opened.contract_id, applicationId: opened.application_id,
    revision: opened.revision, guaranteeUntil: opened.guarantee_until,
  };
}
