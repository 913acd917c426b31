import type { GuaranteeKind, Medium } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull } from './keyset.js';

/** A line of the 発行簿: one 保証契約番号 as it was allotted. */
export interface IssueBookLine {
  readonly applicationId: string;
  readonly contractNumber: string;
  /** Null while the certificate is still being made. */
  readonly certificateNumber: string | null;
  readonly kind: GuaranteeKind;
  readonly medium: Medium;
  readonly customerName: string;
  readonly ownerName: string;
  readonly projectName: string;
  readonly guaranteeAmount: number;
  readonly premiumAmount: number;
  readonly concludedAt: Date;
  readonly issuedAt: Date | null;
}

/** A numbering series (branch, product, year): what precedes the day, and how far its counter has gone. */
export interface IssueBookSeries {
  /** The first five digits of its numbers. */
  readonly prefix: string;
  /** Greatest number of the series that is lower than the day's lowest; null when the day opens the series. */
  readonly before: string | null;
  /** Greatest number of the whole series, and how many it holds: they differ by the gaps. */
  readonly highest: string;
  readonly count: number;
}

export interface IssueBookDay {
  readonly lines: readonly IssueBookLine[];
  readonly series: readonly IssueBookSeries[];
}

type RawLine = Omit<IssueBookLine, 'guaranteeAmount' | 'premiumAmount' | 'concludedAt' | 'issuedAt'> & {
  guaranteeAmount: string; premiumAmount: string; concludedAt: string; issuedAt: string | null;
};

/** One branch's 発行簿 between two instants (a day in Japan), in the order of the numbers. */
export async function readIssueBook(em: EntityManager, branchId: string, from: Date, until: Date): Promise<IssueBookDay> {
  const rows = await em.execute<RawLine[]>(
    `select g.application_id as "applicationId", g.contract_number as "contractNumber", c.certificate_number as "certificateNumber",
            g.kind, r.medium, a.customer_name as "customerName", a.owner_name as "ownerName", a.project_name as "projectName",
            r.guarantee_amount as "guaranteeAmount", r.premium_amount as "premiumAmount", g.concluded_at as "concludedAt", c.issued_at as "issuedAt"
       from guarantee_contract g
       join guarantee_application a on a.id = g.application_id
       join contract_revision r on r.contract_id = g.id and r.revision = 1
       left join certificate c on c.revision_id = r.id
      where g.branch_id = ? and g.concluded_at >= ? and g.concluded_at < ?
      order by g.contract_number`,
    [branchId, from, until],
  );
  const lines = rows.map((row) => ({
    ...row,
    guaranteeAmount: Number(row.guaranteeAmount),
    premiumAmount: Number(row.premiumAmount),
    concludedAt: instantOf(row.concludedAt),
    issuedAt: instantOrNull(row.issuedAt),
  }));
  const lowest = new Map<string, string>();
  for (const { contractNumber } of lines) {
    const prefix = contractNumber.slice(0, 5);
    if (!lowest.has(prefix)) lowest.set(prefix, contractNumber);
  }
  const series: IssueBookSeries[] = [];
  for (const [prefix, first] of lowest) series.push(await readSeries(em, prefix, first));
  return { lines, series };
}

async function readSeries(em: EntityManager, prefix: string, first: string): Promise<IssueBookSeries> {
  const [row] = await em.execute<{ before: string | null; highest: string; count: string }[]>(
    `select max(contract_number) filter (where contract_number < ?) as before, max(contract_number) as highest, count(*) as count
       from guarantee_contract where contract_number between ? and ?`,
    [first, `${prefix}00000`, `${prefix}99999`],
  );
  if (!row) throw new Error(`The series ${prefix} has no numbers.`);
  return { prefix, before: row.before, highest: row.highest, count: Number(row.count) };
}

/**
 * Days on which the branch concluded contracts, the latest first: Japanese calendar days as 'YYYY-MM-DD' with their counts.
 * Steps from day to day through the index instead of grouping all contracts there ever were.
 */
export async function listIssueDays(em: EntityManager, branchId: string, limit: number): Promise<readonly { readonly day: string; readonly count: number }[]> {
  const rows = await em.execute<{ day: string; count: string }[]>(
    `with recursive days (day, step) as (
       select ((max(concluded_at) at time zone 'UTC') + interval '9 hours')::date, 1 from guarantee_contract where branch_id = ?
       union all
       select (select ((max(g.concluded_at) at time zone 'UTC') + interval '9 hours')::date from guarantee_contract g
                where g.branch_id = ? and g.concluded_at < (d.day - interval '9 hours') at time zone 'UTC'), d.step + 1
         from days d where d.day is not null and d.step < ?
     )
     select day::text as day, (select count(*) from guarantee_contract g where g.branch_id = ?
              and g.concluded_at >= (day - interval '9 hours') at time zone 'UTC' and g.concluded_at < (day + interval '15 hours') at time zone 'UTC') as count
       from days where day is not null order by day desc`,
    [branchId, branchId, limit, branchId],
  );
  return rows.map((row) => ({ day: row.day, count: Number(row.count) }));
}
