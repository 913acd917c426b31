import { boundedKey, type CalendarDate, type CertificateStatus, type GuaranteeKind, keyShapes, type Medium, REGISTERED_STATUSES, type RevisionKind, type WorkClass } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { LIVE_HANDOVER, VIEWED_SINCE_SUBMISSION } from './live-handover.js';

/** Whether the contractor still has to bring the certificate to the owner. */
export const SUBMISSION_VIEWS = ['all', 'to-submit', 'to-view', 'viewed'] as const;
export type SubmissionView = (typeof SUBMISSION_VIEWS)[number];

/** What 保証工事一覧 is asked for. Words are folded by the domain's search key; empty words find everything. */
export interface GuaranteeFilter {
  readonly words: readonly string[];
  /** In which columns a word may stand: 保証契約番号, 工事名, 発注者. None chosen = all of them. */
  readonly inNumber: boolean;
  readonly inProject: boolean;
  readonly inOwner: boolean;
  readonly kind: GuaranteeKind | null;
  /** 発行日 from and to, both included. */
  readonly issuedFrom: CalendarDate | null;
  readonly issuedTo: CalendarDate | null;
  /** 発行済: certificates that have reached the contractor; otherwise also those being issued. */
  readonly issuedOnly: boolean;
  readonly view: SubmissionView;
}

/** One line of 保証工事一覧: the current version of a guarantee contract. */
export interface GuaranteeRow {
  readonly applicationId: string;
  readonly contractId: string;
  readonly contractNumber: string;
  readonly certificateId: string | null;
  readonly certificateNumber: string | null;
  readonly status: CertificateStatus | null;
  readonly medium: Medium;
  readonly issuedOn: CalendarDate | null;
  readonly issuedAt: Date | null;
  readonly revision: number;
  readonly revisionKind: RevisionKind;
  readonly kind: GuaranteeKind;
  readonly workClass: WorkClass;
  readonly ownerName: string;
  readonly addressee: string;
  readonly projectName: string;
  readonly contractPrice: number;
  readonly guaranteeAmount: number;
  readonly concludedAt: Date;
  /** The key that is alive: how often it was issued, and when; null before there is one. */
  readonly keyGeneration: number | null;
  readonly keyIssuedAt: Date | null;
  /** The latest 提出 entered by the contractor since that key was issued. */
  readonly submittedOn: CalendarDate | null;
  /** The latest 認証キーによる閲覧 since that key was issued. */
  readonly viewedAt: Date | null;
}

type RawRow = Omit<GuaranteeRow, 'contractPrice' | 'guaranteeAmount' | 'concludedAt' | 'issuedAt' | 'keyIssuedAt' | 'viewedAt'> & {
  contractPrice: string | number;
  guaranteeAmount: string | number;
  concludedAt: string | Date;
  issuedAt: string | Date | null;
  keyIssuedAt: string | Date | null;
  viewedAt: string | Date | null;
};

const COLUMNS = `a.id as "applicationId", g.id as "contractId", g.contract_number as "contractNumber", c.id as "certificateId",
  c.certificate_number as "certificateNumber", c.status, r.medium, c.issued_on::text as "issuedOn", c.issued_at as "issuedAt",
  r.revision, r.kind as "revisionKind", g.kind, a.work_class as "workClass", a.owner_name as "ownerName",
  coalesce(r.content->>'addressee', '') as addressee, a.project_name as "projectName", a.contract_price as "contractPrice",
  r.guarantee_amount as "guaranteeAmount", g.concluded_at as "concludedAt", k.generation as "keyGeneration",
  k.issued_at as "keyIssuedAt", s.submitted_on::text as "submittedOn", v.at as "viewedAt"`;

const FROM = `from guarantee_contract g
  join guarantee_application a on a.id = g.application_id
  join lateral (select * from contract_revision x where x.contract_id = g.id order by x.revision desc limit 1) r on true
  left join certificate c on c.revision_id = r.id
  ${LIVE_HANDOVER}`;

/** Registered is enough: a 登録のお知らせ that cannot be delivered keeps nobody from the certificate. */
export const REGISTERED = `c.status in (${REGISTERED_STATUSES.map((status) => `'${status}'`).join(', ')})`;

const VIEW_CONDITIONS: Readonly<Record<SubmissionView, string>> = {
  all: 'true',
  'to-submit': `${REGISTERED} and r.medium = 'electronic' and s.submitted_on is null`,
  'to-view': `s.submitted_on is not null and not ${VIEWED_SINCE_SUBMISSION}`,
  viewed: VIEWED_SINCE_SUBMISSION,
};

/** The lines of `guarantee_application.search_key`, counted from 1 as `split_part` does. */
export const SEARCH_LINES = { reception: 1, project: 2, owner: 3, customer: 4, customerNumber: 5, forms: 6 } as const;

/**
 * Composes `guarantee_application.search_key` from parts that the domain has folded, one line each, so that a list can
 * look in one of them and the queue of the branch in all.
 */
export function composeSearchKey(parts: Readonly<Record<keyof typeof SEARCH_LINES, string>>): string {
  const names: readonly (keyof typeof SEARCH_LINES)[] = ['reception', 'project', 'owner', 'customer', 'customerNumber', 'forms'];
  return boundedKey(names.map((name) => parts[name].replaceAll('\n', '')).map((line) => keyShapes(line).join(' ')).join('\n'));
}

function conditions(customerId: string, filter: GuaranteeFilter): { where: string[]; params: unknown[] } {
  const where = ['g.customer_id = ?'];
  const params: unknown[] = [customerId];
  if (filter.issuedOnly) where.push(REGISTERED);
  if (filter.kind !== null) {
    where.push('g.kind = ?');
    params.push(filter.kind);
  }
  if (filter.issuedFrom !== null) {
    where.push('c.issued_on >= ?');
    params.push(filter.issuedFrom);
  }
  if (filter.issuedTo !== null) {
    where.push('c.issued_on <= ?');
    params.push(filter.issuedTo);
  }
  const anywhere = !filter.inNumber && !filter.inProject && !filter.inOwner;
  const columns = [
    ...(filter.inNumber || anywhere ? ['strpos(g.contract_number, ?::text) > 0'] : []),
    ...(filter.inProject || anywhere ? [`strpos(split_part(a.search_key, E'\\n', ${SEARCH_LINES.project}), ?::text) > 0`] : []),
    ...(filter.inOwner || anywhere ? [`strpos(split_part(a.search_key, E'\\n', ${SEARCH_LINES.owner}), ?::text) > 0`] : []),
  ];
  for (const word of filter.words) {
    const spellings = keyShapes(word);
    where.push(`(${spellings.flatMap(() => columns).join(' or ')})`);
    params.push(...spellings.flatMap((spelling) => columns.map(() => spelling)));
  }
  return { where, params };
}

/** One page of a customer's guarantees, the latest conclusion first. */
export async function listGuarantees(
  em: EntityManager, customerId: string, filter: GuaranteeFilter, place: PagePlace | null, limit: number,
): Promise<KeysetPage<GuaranteeRow>> {
  const { where, params } = conditions(customerId, filter);
  where.push(VIEW_CONDITIONS[filter.view]);
  const page = keysetSql({ at: 'g.concluded_at', id: 'g.id', direction: 'desc' }, place);
  const rows = await em.execute<RawRow[]>(
    `select ${COLUMNS} ${FROM} where ${[...where, page.where].join(' and ')} order by ${page.orderBy} limit ?`,
    [...params, ...page.params, limit + 1],
  );
  return keysetPage(rows.map(toRow), limit, place, (row) => ({ at: row.concludedAt, id: row.contractId }));
}

/** How many guarantees the filter finds per view; one customer's, so the count stays small. */
export async function countGuarantees(em: EntityManager, customerId: string, filter: GuaranteeFilter): Promise<Record<SubmissionView, number>> {
  const { where, params } = conditions(customerId, filter);
  const counted = SUBMISSION_VIEWS.map((view) => `count(*) filter (where ${VIEW_CONDITIONS[view]}) as "${view}"`).join(', ');
  const [row] = await em.execute<Record<SubmissionView, string>[]>(`select ${counted} ${FROM} where ${where.join(' and ')}`, params);
  return {
    all: Number(row?.all ?? 0), 'to-submit': Number(row?.['to-submit'] ?? 0),
    'to-view': Number(row?.['to-view'] ?? 0), viewed: Number(row?.viewed ?? 0),
  };
}

/** A customer's guarantee by its 保証契約番号; null when there is none or it is another customer's. */
export async function findGuarantee(em: EntityManager, customerId: string, contractNumber: string): Promise<GuaranteeRow | null> {
  const rows = await em.execute<RawRow[]>(
    `select ${COLUMNS} ${FROM} where g.customer_id = ? and g.contract_number = ?`, [customerId, contractNumber],
  );
  return rows[0] === undefined ? null : toRow(rows[0]);
}

function toRow(row: RawRow): GuaranteeRow {
  return {
    ...row,
    contractPrice: Number(row.contractPrice),
    guaranteeAmount: Number(row.guaranteeAmount),
    concludedAt: instantOf(row.concludedAt),
    issuedAt: instantOrNull(row.issuedAt),
    keyIssuedAt: instantOrNull(row.keyIssuedAt),
    viewedAt: instantOrNull(row.viewedAt),
  };
}
