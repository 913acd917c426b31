import { type ApplicationState, type CalendarDate, type CertificateStatus, type Channel, endedWithoutContract, type GuaranteeKind, japanDate, type Medium, openCorrections, owedOf } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { REGISTERED } from './contractor-guarantees.js';
import { premiumsToldOn } from './customer-told.js';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { LIVE_HANDOVER } from './live-handover.js';
import { RECEIPT_WITH_BRANCH } from './receipt-with-branch.js';
import { returnedSql } from './returned-money.js';

/** A case as the contractor's HOME and case page speak of it: enough for the tracker and for いまの担当. */
export interface ContractorCase {
  readonly id: string;
  readonly receptionNumber: string;
  readonly contractNumber: string | null;
  readonly kind: GuaranteeKind;
  readonly medium: Medium;
  readonly channel: Channel;
  readonly state: ApplicationState;
  readonly projectName: string;
  readonly ownerName: string;
  readonly guaranteeAmount: number;
  readonly branchName: string;
  readonly branchPhone: string;
  readonly claimedAt: Date | null;
  readonly submittedAt: Date;
  readonly stateSince: Date;
  readonly endedAt: Date | null;
  readonly version: number;
  /** When the deciding person approved. */
  readonly approvedAt: Date | null;
  readonly premiumAmount: number | null;
  readonly premiumDueOn: CalendarDate | null;
  readonly premiumDeferred: boolean;
  /** 一括納付の約定日; null for a premium paid by itself, and for a charge from before it was kept. */
  readonly premiumCollectiveOn: CalendarDate | null;
  /** When the customer was told what he owes and by when (`premiumToldOn`); null while he was not, and of a premium that is not owed. */
  readonly premiumToldOn: Date | null;
  /** What was confirmed for the case and not reversed, before what went back. */
  readonly premiumReceived: number;
  /** Of it what is still with us: not what went back to the customer. */
  readonly premiumHeld: number;
  /** What of it is still owed after transfer fees that we bear; of a case that ended without a contract, what was owed at its end. */
  readonly premiumOwed: number;
  /** 返しすぎ: of it, what went back beyond all that came. */
  readonly premiumOverReturned: number;
  /** 入金確認: the last receipt that was confirmed, once nothing is owed any more; after an end without a contract nothing moves it. */
  readonly premiumSecuredAt: Date | null;
  /** Money came in that waits for its confirmation, or for who bears a deducted fee: the customer is asked for nothing yet. */
  readonly receiptWithBranch: boolean;
  readonly concludedAt: Date | null;
  readonly certificateId: string | null;
  readonly certificateStatus: CertificateStatus | null;
  readonly issuedAt: Date | null;
  /** The key that is alive; 提出 and 閲覧 below are those since it was issued. */
  readonly keyGeneration: number | null;
  readonly keyIssuedAt: Date | null;
  readonly submittedOn: CalendarDate | null;
  readonly viewedAt: Date | null;
  /** 補正のお願い that wait for an answer, the first round first. */
  readonly corrections: readonly AskedCorrection[];
}

/** A round of 補正 as the contractor is told it. */
export interface AskedCorrection {
  readonly round: number;
  readonly reason: string;
  readonly fields: readonly string[];
  readonly requestedAt: Date;
  /** お願いしたい日. */
  readonly answerBy: CalendarDate | null;
}

const INSTANTS = ['submittedAt', 'stateSince'] as const;
const OPTIONAL_INSTANTS = [
  'claimedAt', 'endedAt', 'approvedAt', 'premiumSecuredAt', 'concludedAt', 'issuedAt', 'keyIssuedAt', 'viewedAt',
] as const;
type RawInstants = { [Name in (typeof INSTANTS)[number]]: string | Date } & { [Name in (typeof OPTIONAL_INSTANTS)[number]]: string | Date | null };
type RawRow = Omit<ContractorCase, keyof RawInstants | 'premiumToldOn' | 'guaranteeAmount' | 'premiumAmount' | 'premiumReceived' | 'premiumHeld' | 'premiumOwed' | 'premiumOverReturned' | 'corrections'> & RawInstants & {
  guaranteeAmount: string | number;
  premiumAmount: string | number | null;
  premiumReceived: string | number;
  premiumHeld: string | number;
  premiumCovered: string | number;
  corrections: (Omit<AskedCorrection, 'requestedAt'> & { readonly requestedAt: string; readonly answeredAt: string | null })[] | null;
};

const COLUMNS = `a.id, a.reception_number as "receptionNumber", g.contract_number as "contractNumber", a.kind, a.medium, a.channel,
    a.state, a.project_name as "projectName", a.owner_name as "ownerName", a.guarantee_amount as "guaranteeAmount",
    b.name as "branchName", b.phone as "branchPhone", a.claimed_at as "claimedAt", a.submitted_at as "submittedAt",
    a.state_since as "stateSince", a.ended_at as "endedAt", a.version, d.decided_at as "approvedAt",
    p.amount as "premiumAmount", p.due_on::text as "premiumDueOn", coalesce(p.deferred, false) as "premiumDeferred", p.collective_on::text as "premiumCollectiveOn",
    t.confirmed_at as "premiumSecuredAt", t.covered as "premiumCovered", t.held as "premiumHeld", ${RECEIPT_WITH_BRANCH} as "receiptWithBranch",
    (select coalesce(sum(x.amount), 0) from receipt x where x.application_id = a.id and x.confirmed_at is not null and x.reversed_at is null) as "premiumReceived",
    g.concluded_at as "concludedAt", c.id as "certificateId", c.status as "certificateStatus",
    coalesce(c.notified_at, c.registered_at, c.issued_at) as "issuedAt",
    k.generation as "keyGeneration", k.issued_at as "keyIssuedAt", s.submitted_on::text as "submittedOn", v.at as "viewedAt",
    q.rounds as corrections`;

/** A receipt that counts for the premium; of a case that ended unconcluded, as of its end. */
const COUNTED = `x.confirmed_at <= e.at and (x.reversed_at is null or x.reversed_at > e.at)`;
/** What went back by then. */
const RETURNED = returnedSql('x', 'e.at');

const FROM = `from guarantee_application a
  join branch b on b.id = a.branch_id
  left join lateral (select x.decided_at from review x where x.application_id = a.id and x.outcome = 'approved'
                     order by x.round desc limit 1) d on true
  left join premium_charge p on p.application_id = a.id
  left join guarantee_contract g on g.application_id = a.id
  left join lateral (select coalesce(case when g.id is null then a.ended_at end, 'infinity') as at) e on true
  left join lateral (select max(x.confirmed_at) filter (where ${COUNTED}) as confirmed_at,
                       coalesce(sum(x.amount + x.fee_waived) filter (where ${COUNTED}), 0) - ${RETURNED} as covered,
                       coalesce(sum(x.amount) filter (where ${COUNTED}), 0) - ${RETURNED} as held
                     from receipt x where x.application_id = a.id) t on true
  left join lateral (select x.id from contract_revision x where x.contract_id = g.id order by x.revision desc limit 1) r on true
  left join certificate c on c.revision_id = r.id
  ${LIVE_HANDOVER}
  left join lateral (select json_agg(json_build_object('round', x.round, 'reason', x.reason, 'fields', x.fields, 'requestedAt', x.requested_at,
                       'answerBy', x.answer_by, 'answeredAt', x.answered_at)) as rounds from correction_request x where x.application_id = a.id) q on true`;

const SELECT = `select ${COLUMNS} ${FROM}`;

/** 発注者へ提出: the contractor has not recorded that the certificate went to the owner. */
const TO_SUBMIT = `(a.medium = 'electronic' and ${REGISTERED} and s.submitted_on is null)`;

/** The case stands still until the customer acts: 補正のお願い, 保証料のお支払い (unless a receipt is with the branch), a dead key in the owner's hands. */
const STOPPED = `(a.state = 'correction-requested' or (a.state = 'awaiting-premium' and not ${RECEIPT_WITH_BRANCH}) or (k.generation > 1 and ${TO_SUBMIT}))`;

/** Also where nothing of it was ever made. */
const TO_SUBMIT_NOW = `coalesce(${TO_SUBMIT}, false)`;

const AWAITS_CUSTOMER = `(${STOPPED} or ${TO_SUBMIT})`;

/** 一括納付 of which something is owed while its 約定日 is over or a part has come; whether the customer was told of that day is not looked at yet. */
const COLLECTIVE_OWED = `(p.deferred and t.covered < p.amount and (p.collective_on < ? or t.held > 0 or t.covered < 0) and not ${RECEIPT_WITH_BRANCH})`;

const AMONG = `a.id::text = any(string_to_array(?, ','))`;

/** 一括納付 of which something is owed by itself: its 約定日 is over, or a rest stands out beside what came or went back too much. */
export type CollectiveOwed = 'overdue' | 'rest';

/** A 一括納付 whose 約定日, of which the customer was told in time, is over while something is owed, and nothing is with the branch. */
export function isCollectiveOverdue(row: ContractorCase, today: CalendarDate): boolean {
  return collectiveOwedOf(row, today) === 'overdue';
}

/** What of a 一括納付 the customer is asked for apart from the other cases; null while nothing is, or while money of it is with the branch. */
function collectiveOwedOf(row: ContractorCase, today: CalendarDate): CollectiveOwed | null {
  const { premiumDeferred, premiumCollectiveOn: day, premiumOwed, premiumToldOn: told, receiptWithBranch, state } = row;
  if (!premiumDeferred || premiumOwed === 0 || receiptWithBranch || endedWithoutContract(state)) return null;
  if (day !== null && told !== null && day < today && japanDate(told.getTime()) < day) return 'overdue';
  return row.premiumHeld > 0 || row.premiumOverReturned > 0 ? 'rest' : null;
}

/** Ids of a customer's cases with a `collectiveOwedOf`. They stop no case, and their telling is read from more than one row. */
async function collectivesOwed(em: EntityManager, customerId: string, today: CalendarDate): Promise<string> {
  const rows = await toCases(em, await em.execute<RawRow[]>(`${SELECT} where a.customer_id = ? and ${COLLECTIVE_OWED}`, [customerId, today]));
  return rows.filter((row) => collectiveOwedOf(row, today) !== null).map(({ id }) => id).join(',');
}

/** A customer's cases; the latest submission first. */
export function listContractorCases(em: EntityManager, customerId: string, place: PagePlace | null, limit: number): Promise<KeysetPage<ContractorCase>> {
  return listCases(em, { sql: 'a.customer_id = ?', params: [customerId] }, place, limit);
}

/** Those that wait for the customer; the latest submission first. */
export async function listAwaitingCases(em: EntityManager, customerId: string, today: CalendarDate, place: PagePlace | null, limit: number): Promise<KeysetPage<ContractorCase>> {
  const owed = await collectivesOwed(em, customerId, today);
  return listCases(em, { sql: `a.customer_id = ? and (${AWAITS_CUSTOMER} or ${AMONG})`, params: [customerId, owed] }, place, limit);
}

async function listCases(em: EntityManager, which: { readonly sql: string; readonly params: readonly unknown[] }, place: PagePlace | null, limit: number): Promise<KeysetPage<ContractorCase>> {
  const page = keysetSql({ at: 'a.submitted_at', id: 'a.id', direction: 'desc' }, place);
  const rows = await em.execute<RawRow[]>(`${SELECT} where ${which.sql} and ${page.where} order by ${page.orderBy} limit ?`, [...which.params, ...page.params, limit + 1]);
  return keysetPage(await toCases(em, rows), limit, place, (row) => ({ at: row.submittedAt, id: row.id }));
}

/** What of a case waits for the customer; of a case that is issued both may. */
export interface AwaitingCase extends ContractorCase {
  /** 発注者へ提出. */
  readonly toSubmit: boolean;
  /** What of a 一括納付 is asked for by itself; null for none. */
  readonly collectiveOwed: CollectiveOwed | null;
}

export interface AwaitingCases {
  readonly rows: readonly AwaitingCase[];
  /** Of all, shown or not. */
  readonly total: number;
}

/**
 * What waits for the customer, the longest waiting first in each kind: what stops a case (補正のお願い, 保証料のお支払い, an owner who holds a
 * dead key), and a 一括納付 that is overdue or of which a rest is owed, before certificates not yet brought to the owner. The latter only fill up to `limit`; what
 * stops a case is never left out for them, up to `mostStopped`. Of either, what somebody has opened with the key comes last. Drafts are listed apart.
 */
export async function listCasesAwaitingCustomer(
  em: EntityManager, customerId: string, { today, limit, mostStopped }: { readonly today: CalendarDate; readonly limit: number; readonly mostStopped: number },
): Promise<AwaitingCases> {
  const owed = await collectivesOwed(em, customerId, today);
  const rows = await em.execute<(RawRow & { total: string; first: boolean; toSubmit: boolean })[]>(
    `select w.*, w.stopped or w.owed as first, count(*) over () as total
       from (select ${COLUMNS}, coalesce(${STOPPED}, false) as stopped, ${TO_SUBMIT_NOW} as "toSubmit", ${AMONG} as owed ${FROM} where a.customer_id = ?) w
      where w.stopped or w.owed or w."toSubmit"
      order by first desc, case when w.state = 'correction-requested' then 0 when w.state = 'awaiting-premium' or w.owed then 1 when w."viewedAt" is null then 2 else 3 end, w."stateSince", w.id limit ?`,
    [owed, customerId, mostStopped],
  );
  const shown = rows.filter(({ first }, index) => first || index < limit);
  const submitting = new Set(shown.filter(({ toSubmit }) => toSubmit).map(({ id }) => id));
  return {
    rows: (await toCases(em, shown)).map((row) => ({ ...row, toSubmit: submitting.has(row.id), collectiveOwed: collectiveOwedOf(row, today) })),
    total: Number(rows[0]?.total ?? 0),
  };
}

/** A case that its customer has something to do with yet, as far as the branch names it. */
export interface UnfinishedCase {
  readonly id: string;
  readonly receptionNumber: string;
  readonly projectName: string;
  readonly state: ApplicationState;
  readonly medium: Medium;
  readonly certificateStatus: CertificateStatus | null;
  readonly branchId: string;
  readonly branchName: string;
  /** 発行済: only the customer can show the key that opens it. */
  readonly toSubmit: boolean;
  /** Of all, shown or not. */
  readonly total: number;
}

/** A customer's cases that run, or whose 提出 is not recorded: what somebody signs in for. The latest submission first. */
export async function listUnfinishedCases(em: EntityManager, customerId: string, limit: number): Promise<UnfinishedCase[]> {
  const rows = await em.execute<(Omit<UnfinishedCase, 'total'> & { readonly total: string })[]>(
    `select a.id, a.reception_number as "receptionNumber", a.project_name as "projectName", a.state, a.medium, c.status as "certificateStatus", b.id as "branchId", b.name as "branchName",
            ${TO_SUBMIT_NOW} as "toSubmit", count(*) over () as total
     ${FROM} where a.customer_id = ? and (a.ended_at is null or ${TO_SUBMIT_NOW}) order by a.submitted_at desc, a.id limit ?`,
    [customerId, limit],
  );
  return rows.map((row) => ({ ...row, total: Number(row.total) }));
}

/** One case of a customer; null when there is none or it is another customer's. */
export async function findContractorCase(em: EntityManager, customerId: string, id: string): Promise<ContractorCase | null> {
  const rows = await em.execute<RawRow[]>(`${SELECT} where a.customer_id = ? and a.id = ?`, [customerId, id]);
  return (await toCases(em, rows))[0] ?? null;
}

/** The same for 受付: a case of a branch, or (null) of any. */
export async function findCaseForBranch(em: EntityManager, branchId: string | null, id: string): Promise<ContractorCase | null> {
  const rows = await em.execute<RawRow[]>(`${SELECT} where (?::uuid is null or a.branch_id = ?::uuid) and a.id = ?`, [branchId, branchId, id]);
  return (await toCases(em, rows))[0] ?? null;
}

async function toCases(em: EntityManager, rows: readonly RawRow[]): Promise<ContractorCase[]> {
  const cases = rows.map(toCase);
  const told = await premiumsToldOn(em, cases.filter(({ premiumOwed }) => premiumOwed > 0).map(({ id }) => id));
  return cases.map((row) => ({ ...row, premiumToldOn: told.get(row.id) ?? null }));
}

function toCase({ premiumCovered, ...row }: RawRow): Omit<ContractorCase, 'premiumToldOn'> {
  const { amount: premiumOwed, overReturned: premiumOverReturned } = owedOf(Number(row.premiumAmount ?? 0), Number(premiumCovered), false);
  return {
    ...row,
    premiumReceived: Number(row.premiumReceived),
    premiumHeld: Math.max(0, Number(row.premiumHeld)),
    premiumOwed,
    premiumOverReturned,
    guaranteeAmount: Number(row.guaranteeAmount),
    premiumAmount: row.premiumAmount === null ? null : Number(row.premiumAmount),
    corrections: openCorrections((row.corrections ?? []).map((asked) => ({ ...asked, requestedAt: instantOf(asked.requestedAt), answeredAt: instantOrNull(asked.answeredAt) }))),
    submittedAt: instantOf(row.submittedAt),
    stateSince: instantOf(row.stateSince),
    claimedAt: instantOrNull(row.claimedAt),
    endedAt: instantOrNull(row.endedAt),
    approvedAt: instantOrNull(row.approvedAt),
    premiumSecuredAt: premiumOwed > 0 ? null : instantOrNull(row.premiumSecuredAt),
    concludedAt: instantOrNull(row.concludedAt),
    issuedAt: instantOrNull(row.issuedAt),
    keyIssuedAt: instantOrNull(row.keyIssuedAt),
    viewedAt: instantOrNull(row.viewedAt),
  };
}
