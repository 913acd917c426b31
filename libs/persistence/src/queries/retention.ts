import { type CalendarDate, dueStarts, keptUntil, type PaperClass, type RetentionRule } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RetentionPeriod } from '../entities/index.js';

/** What of an arrival its 保存期限 depends on. */
export interface RetainedArrival {
  readonly id: string;
  readonly paperClass: PaperClass;
  /** 起算日; null while what it hangs on is still open. */
  readonly startsOn: CalendarDate | null;
  /** 保存期限; null while there is no 起算日, or where the table says nothing. */
  readonly keptUntil: CalendarDate | null;
}

/**
 * Class of paper and 起算日 of what a person or a rule has sorted. A paper of registrations is kept from the day on which the last of them ended, one of the
 * 誤送信 register from its confirmation, all else from its receipt; what waits at the desk has neither.
 */
const RETAINED = `
  select a.id, a.branch_id, a.received_at,
    case when a.state = 'filed' then 'registration' when a.class <> 'misdelivered' then a.class when m.handling = 'reported' then 'misdelivered-reported' else 'misdelivered' end as paper_class,
    case when a.state = 'filed' then case when e.open = 0 then (e.ended_at at time zone 'Asia/Tokyo')::date end
      when a.class = 'misdelivered' then (m.confirmed_at at time zone 'Asia/Tokyo')::date
      else (a.received_at at time zone 'Asia/Tokyo')::date end as starts_on
  from arrival a
  left join misdelivery m on m.arrival_id = a.id and m.withdrawn_at is null
  left join lateral (
    select count(*) filter (where r.ended_at is null) as open, max(r.ended_at) as ended_at from registration r
    where r.id = a.registration_id
      or r.id in (select p.registration_id from arrival_part p where p.arrival_id = a.id)
      or r.id in (select g.registration_id from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = a.id)
  ) e on a.state = 'filed'
  where a.state in ('filed', 'set-aside')`;

type Row = { id: string; paperClass: PaperClass; startsOn: CalendarDate | null };
const COLUMNS = `id, paper_class as "paperClass", to_char(starts_on, 'YYYY-MM-DD') as "startsOn"`;

/** The table 保存期間: the rules of the domain, each with its source. */
export function readRetentionRules(em: EntityManager): Promise<readonly RetentionPeriod[]> {
  return em.find(RetentionPeriod, {}, { orderBy: { paperClass: 'asc', effectiveFrom: 'asc' } });
}

/** 保存期限 of one arrival; null for what is not sorted yet, or is gone. */
export async function readRetained(em: EntityManager, arrivalId: string): Promise<RetainedArrival | null> {
  const [row] = await em.execute<Row[]>(`select ${COLUMNS} from (${RETAINED} and a.id = ?) r`, [arrivalId]);
  return row ? retained(await readRetentionRules(em), row) : null;
}

/** 保存期限の到来: what is past its term and not proposed yet, of one branch or (本店) of all, the longest past first. */
export async function listDueArrivals(em: EntityManager, branchId: string | null, today: CalendarDate, limit: number): Promise<readonly RetainedArrival[]> {
  const rules = await readRetentionRules(em);
  const ranges = dueStarts(rules, today);
  if (ranges.length === 0) return [];
  const latest = ranges.map(({ to }) => to).sort().at(-1) ?? today;
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from (${RETAINED}${branchId === null ? '' : ' and a.branch_id = ?'} and a.received_at < (?::date + 2)
        and not exists (select 1 from disposal d where d.arrival_id = a.id and d.decision is distinct from 'refused')) r
      where ${ranges.map(() => '(paper_class = ? and starts_on between ? and ?)').join(' or ')} order by starts_on, received_at, id limit ${limit}`,
    [...(branchId === null ? [] : [branchId]), latest, ...ranges.flatMap(({ paperClass, from, to }) => [paperClass, from, to])],
  );
  return rows.map((row) => retained(rules, row));
}

function retained(rules: readonly RetentionRule[], row: Row): RetainedArrival {
  return { ...row, keptUntil: row.startsOn && keptUntil(rules, row.paperClass, row.startsOn) };
}
