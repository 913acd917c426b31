import type { ApproverRank, CalendarDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';

/** A 代決 as it was named: who is away, who decides in that place, and whether it was ended early. */
export interface DelegationRow {
  readonly id: string;
  readonly absentId: string;
  readonly absentName: string;
  readonly absentRank: ApproverRank | null;
  readonly deputyId: string;
  readonly deputyName: string;
  readonly branchName: string;
  readonly from: CalendarDate;
  readonly until: CalendarDate;
  readonly reason: string;
  readonly namedAt: Date;
  /** Of 本店, when the absent one did it not; the same of the end. */
  readonly namedByName: string | null;
  readonly endedAt: Date | null;
  readonly endedByName: string | null;
}

/** The 代決 of a branch (null: of all), the last named first. */
export async function listDelegations(em: EntityManager, branchId: string | null, place: PagePlace | null, limit: number): Promise<KeysetPage<DelegationRow>> {
  const { where, params, orderBy } = keysetSql({ at: 'd.named_at', id: 'd.id', direction: 'desc' }, place);
  const rows = await em.execute<(Omit<DelegationRow, 'namedAt' | 'endedAt'> & { namedAt: string; endedAt: string | null })[]>(
    `select d.id, a.id as "absentId", a.name as "absentName", a.rank as "absentRank", s.id as "deputyId", s.name as "deputyName", b.name as "branchName",
            d."from"::text as "from", d.until::text as until, d.reason, d.named_at as "namedAt", d.ended_at as "endedAt",
            n.name as "namedByName", e.name as "endedByName"
       from delegation d join staff a on a.id = d.absent_id join staff s on s.id = d.deputy_id join branch b on b.id = a.branch_id
            left join staff n on n.id = d.named_by_id left join staff e on e.id = d.ended_by_id
      where true ${branchId === null ? '' : 'and a.branch_id = ?'} and ${where}
      order by ${orderBy} limit ?`,
    [...(branchId === null ? [] : [branchId]), ...params, limit + 1],
  );
  return keysetPage(
    rows.map((row) => ({ ...row, namedAt: instantOf(row.namedAt), endedAt: instantOrNull(row.endedAt) })), limit, place, (row) => ({ at: row.namedAt, id: row.id }),
  );
}
