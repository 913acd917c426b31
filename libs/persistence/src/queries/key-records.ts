import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActorKind, AuditData } from '../entities/index.js';
import { instantOf, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';

/** Facts about 認証キー and viewing. None of them carries a key. */
export const KEY_FACT_KINDS = [
  'KeyIssued', 'KeyDisplayed', 'KeyReissued', 'KeyBlockLifted', 'CertificateViewed', 'ViewingBlocked', 'ViewingAlertRaised',
] as const;
export type KeyFactKind = (typeof KEY_FACT_KINDS)[number];

export interface KeyRecord {
  readonly id: string;
  readonly caseId: string;
  readonly receptionNumber: string;
  readonly contractNumber: string | null;
  readonly customerName: string;
  readonly kind: KeyFactKind;
  readonly actorKind: ActorKind;
  readonly actorName: string;
  readonly data: AuditData;
  readonly at: Date;
}

type RawRecord = Omit<KeyRecord, 'at'> & { at: string };

const SELECT = `select e.id, e.case_id as "caseId", a.reception_number as "receptionNumber", g.contract_number as "contractNumber",
            a.customer_name as "customerName", e.kind, e.actor_kind as "actorKind", e.actor_name as "actorName", e.data, e.at
       from audit_event e join guarantee_application a on a.id = e.case_id left join guarantee_contract g on g.application_id = a.id`;
const ORDER = { at: 'e.at', id: 'e.id', direction: 'desc' } as const;

/** Who issued, displayed, re-issued, lifted or used which key, the latest first. `kinds` empty: all of them. */
export async function listKeyRecords(
  em: EntityManager, kinds: readonly KeyFactKind[], place: PagePlace | null, limit: number,
): Promise<KeysetPage<KeyRecord>> {
  const asked = kinds.length > 0 ? kinds : KEY_FACT_KINDS;
  const page = keysetSql(ORDER, place);
  const rows = await em.execute<RawRecord[]>(
    `${SELECT} where e.kind in (${asked.map(() => '?').join(', ')}) and ${page.where} order by ${page.orderBy} limit ?`,
    [...asked, ...page.params, limit + 1],
  );
  return pageOf(rows, place, limit);
}

/** The same of one case. */
export async function listKeyRecordsOfCase(em: EntityManager, caseId: string, place: PagePlace | null, limit: number): Promise<KeysetPage<KeyRecord>> {
  const page = keysetSql(ORDER, place);
  // The kinds are written out, so that the planner sees the partial index.
  const kinds = KEY_FACT_KINDS.map((kind) => `'${kind}'`).join(', ');
  const rows = await em.execute<RawRecord[]>(
    `${SELECT} where e.case_id = ? and e.kind in (${kinds}) and ${page.where} order by ${page.orderBy} limit ?`, [caseId, ...page.params, limit + 1],
  );
  return pageOf(rows, place, limit);
}

function pageOf(rows: readonly RawRecord[], place: PagePlace | null, limit: number): KeysetPage<KeyRecord> {
  return keysetPage(rows.map((row) => ({ ...row, at: instantOf(row.at) })), limit, place, (row) => ({ at: row.at, id: row.id }));
}
