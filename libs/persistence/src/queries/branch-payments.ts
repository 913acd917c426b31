import type { ApplicationState, CalendarDate, PaymentMethod } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { returnedSql } from './returned-money.js';

/** 入金待ちの保証料: a case that a payment can be allotted to. */
export interface AwaitedPremiumRow {
  readonly applicationId: string;
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly customerNumber: string;
  readonly projectName: string;
  readonly state: ApplicationState;
  readonly charged: number;
  /** Recorded and not reversed, confirmed or not, with the fees that we bear. */
  readonly recorded: number;
  /** What went back to the customer. */
  readonly returned: number;
  /** 払込期限; of a 一括納付 its 約定日. */
  readonly dueOn: CalendarDate;
  readonly dueAt: Date;
}

/** 領収 with its payment and its case: one line of the list of receipts. */
export interface ReceiptRow {
  readonly id: string;
  readonly paymentId: string;
  readonly method: Exclude<PaymentMethod, 'deferred'>;
  readonly payerName: string;
  readonly paymentAmount: number;
  readonly receivedOn: CalendarDate;
  readonly applicationId: string;
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly state: ApplicationState;
  readonly charged: number | null;
  readonly dueOn: CalendarDate | null;
  readonly amount: number;
  readonly feeWaived: number;
  /** 返金: what of it went back to the customer. */
  readonly returned: number;
  readonly recordedById: string;
  readonly recordedByName: string;
  readonly recordedAt: Date;
  readonly confirmedByName: string | null;
  readonly confirmedAt: Date | null;
  readonly reversedByName: string | null;
  readonly reversedAt: Date | null;
  readonly reversalReason: string | null;
  readonly receiptNumber: string | null;
  /** What had come in for the case until this was recorded and was not reversed since, with the fees that we bear, less what had gone back by then. */
  readonly receivedBefore: number;
  /** Of it what a second person has confirmed by now. */
  readonly confirmedBefore: number;
  /** Recorded when the case had ended without a contract: its task says so from the recording on. */
  readonly afterEnd: boolean;
  /** How many cases the payment is allotted to. */
  readonly casesOfPayment: number;
}

type Raw<Row> = { readonly [Key in keyof Row]: Row[Key] extends number | null ? string | number | null : Row[Key] extends Date | null ? string | Date | null : Row[Key] };

/** Cases that wait for their premium, the nearest 払込期限 first. */
export function listAwaitedPremiums(em: EntityManager, branchId: string | null, place: PagePlace | null, limit: number): Promise<KeysetPage<AwaitedPremiumRow>> {
  return listOwedPremiums(em, { dueAt: 'a.due_at', where: `a.state = 'awaiting-premium' and a.ended_at is null` }, branchId, place, limit);
}

/** 一括納付 that is not paid in full, the nearest 約定日 first: its contract awaited nothing, but it is owed. */
export function listCollectivePremiums(em: EntityManager, branchId: string | null, place: PagePlace | null, limit: number): Promise<KeysetPage<AwaitedPremiumRow>> {
  const where = `c.deferred and a.state in ('premium-secured', 'concluded', 'issued') and t.covered < c.amount`;
  return listOwedPremiums(em, { dueAt: `(c.due_on::timestamp at time zone 'Asia/Tokyo')`, where }, branchId, place, limit);
}

/** @param which the instant by which they are in order, and which of them */
async function listOwedPremiums(
  em: EntityManager, which: { readonly dueAt: string; readonly where: string }, branchId: string | null, place: PagePlace | null, limit: number,
): Promise<KeysetPage<AwaitedPremiumRow>> {
  const at = keysetSql({ at: which.dueAt, id: 'a.id', direction: 'asc' }, place);
  const rows = await em.execute<Raw<AwaitedPremiumRow>[]>(
    `select a.id as "applicationId", a.reception_number as "receptionNumber", a.customer_name as "customerName",
       k.customer_number as "customerNumber", a.project_name as "projectName", a.state, c.amount as charged, t.recorded, t.returned,
       c.due_on::text as "dueOn", ${which.dueAt} as "dueAt"
     from guarantee_application a join premium_charge c on c.application_id = a.id join customer k on k.id = a.customer_id
     join lateral (select coalesce(sum(r.amount + r.fee_waived) filter (where r.reversed_at is null), 0) as recorded, ${returnedSql('r', null)} as returned,
                     coalesce(sum(r.amount + r.fee_waived) filter (where r.confirmed_at is not null and r.reversed_at is null), 0) - ${returnedSql('r', null)} as covered
                   from receipt r where r.application_id = a.id) t on true
     where ${which.where} ${branchId === null ? '' : 'and a.branch_id = ?'} and ${at.where}
     order by ${at.orderBy} limit ?`,
    [...(branchId === null ? [] : [branchId]), ...at.params, limit + 1],
  );
  return keysetPage(rows.map(toAwaited), limit, place, (row) => ({ at: row.dueAt, id: row.applicationId }));
}

function toAwaited(row: Raw<AwaitedPremiumRow>): AwaitedPremiumRow {
  return { ...row, charged: Number(row.charged), recorded: Number(row.recorded), returned: Number(row.returned), dueAt: instantOf(row.dueAt ?? new Date(0)) };
}

/** `unconfirmed`: what waits for the second person, the oldest first; `all`: the latest first. */
export type ReceiptList = 'unconfirmed' | 'all';

const RECEIPT = `select r.id, r.payment_id as "paymentId", p.method, p.payer_name as "payerName", p.amount as "paymentAmount",
  p.received_on::text as "receivedOn", r.application_id as "applicationId", a.reception_number as "receptionNumber",
  a.customer_name as "customerName", a.state, c.amount as charged, c.due_on::text as "dueOn", r.amount, r.fee_waived as "feeWaived",
  r.recorded_by_id as "recordedById", rb.name as "recordedByName", r.recorded_at as "recordedAt", cb.name as "confirmedByName",
  r.confirmed_at as "confirmedAt", vb.name as "reversedByName", r.reversed_at as "reversedAt", r.reversal_reason as "reversalReason",
  r.receipt_number as "receiptNumber", b.received as "receivedBefore", b.confirmed as "confirmedBefore",
  r.returned,
  exists (select 1 from branch_task x where x.dedupe_key = 'receipt-after-end/' || r.id) as "afterEnd", (select count(distinct o.application_id) from receipt o where o.payment_id = p.id and (o.reversed_at is null or o.id = r.id)) as "casesOfPayment"
  from receipt r join payment p on p.id = r.payment_id join guarantee_application a on a.id = r.application_id
  left join premium_charge c on c.application_id = a.id join staff rb on rb.id = r.recorded_by_id
  left join staff cb on cb.id = r.confirmed_by_id left join staff vb on vb.id = r.reversed_by_id
  left join lateral (select ${sumSql('true')} - ${returnedSql('e', 'r.recorded_at')} as received, ${sumSql('e.confirmed_at is not null')} - ${returnedSql('e', 'r.recorded_at')} as confirmed
    from receipt e where e.application_id = r.application_id and (e.recorded_at, e.id) < (r.recorded_at, r.id)) b on true`;

function sumSql(counted: string): string {
  return `coalesce(sum(e.amount + e.fee_waived) filter (where e.reversed_at is null and ${counted}), 0)`;
}

export async function listReceipts(
  em: EntityManager, branchId: string | null, list: ReceiptList, place: PagePlace | null, limit: number,
): Promise<KeysetPage<ReceiptRow>> {
  const waiting = list === 'unconfirmed';
  const where: string[] = [];
  const params: unknown[] = [];
  if (waiting) where.push('r.confirmed_at is null and r.reversed_at is null');
  if (branchId !== null) {
    where.push('a.branch_id = ?');
    params.push(branchId);
  }
  const page = keysetSql({ at: 'r.recorded_at', id: 'r.id', direction: waiting ? 'asc' : 'desc' }, place);
  const rows = await em.execute<Raw<ReceiptRow>[]>(
    `${RECEIPT} where ${[...where, page.where].join(' and ')} order by ${page.orderBy} limit ?`,
    [...params, ...page.params, limit + 1],
  );
  return keysetPage(rows.map(toReceipt), limit, place, (row) => ({ at: row.recordedAt, id: row.id }));
}

export async function receiptsOfCase(em: EntityManager, applicationId: string): Promise<ReceiptRow[]> {
  const rows = await em.execute<Raw<ReceiptRow>[]>(`${RECEIPT} where r.application_id = ? order by r.recorded_at, r.id`, [applicationId]);
  return rows.map(toReceipt);
}

function toReceipt(row: Raw<ReceiptRow>): ReceiptRow {
  return {
    ...row,
    paymentAmount: Number(row.paymentAmount),
    charged: row.charged === null ? null : Number(row.charged),
    amount: Number(row.amount),
    feeWaived: Number(row.feeWaived),
    returned: Number(row.returned),
    receivedBefore: Number(row.receivedBefore),
    confirmedBefore: Number(row.confirmedBefore),
    casesOfPayment: Number(row.casesOfPayment),
    recordedAt: instantOf(row.recordedAt ?? new Date(0)),
    confirmedAt: instantOrNull(row.confirmedAt),
    reversedAt: instantOrNull(row.reversedAt),
  };
}

/** How the confirmed receipts of a case came in, the first first. */
export async function paidBy(em: EntityManager, applicationId: string): Promise<readonly PaymentMethod[]> {
  const rows = await em.execute<{ method: PaymentMethod }[]>(
    `select p.method from receipt r join payment p on p.id = r.payment_id
     where r.application_id = ? and r.confirmed_at is not null and r.reversed_at is null order by r.recorded_at, r.id`, [applicationId],
  );
  return rows.map(({ method }) => method);
}
