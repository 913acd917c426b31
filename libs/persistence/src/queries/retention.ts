import { type CalendarDate, dueStarts, longestRetention, type Retention, type RetentionClaim } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { RetentionPeriod } from '../entities/index.js';

/** What an arrival is kept by. */
export interface RetainedArrival extends Retention {
  readonly id: string;
}

/** The registrations that something of an arrival is at; of one that is 廃棄済, which lets go of its pages, those that it was at as well. */
const REGISTRATIONS = `
  select a.registration_id as id union select p.registration_id from arrival_part p where p.arrival_id = a.id
  union select g.registration_id from arrival_page g join arrival_part p on p.id = g.part_id where p.arrival_id = a.id
  union select jsonb_array_elements_text(f.data -> 'registrations')::uuid from audit_event f where a.state = 'disposed' and f.case_id = a.id and f.kind = 'ArrivalDisposed'`;

/**
 * Everything that stands on an arrival, with its 起算日: each of its registrations from the day on which it ended, also where the rest was sorted as something else; and that
 * rest, of the 誤送信 register from its confirmation, all else from its receipt. What waits at the desk claims nothing yet.
 */
const CLAIMS = `
  select 'registration' as paper_class, (r.ended_at at time zone 'Asia/Tokyo')::date as starts_on from (${REGISTRATIONS}) t join registration r on r.id = t.id
  union all select case when a.class <> 'misdelivered' then a.class when m.handling = 'reported' then 'misdelivered-reported' else 'misdelivered' end,
    case when a.class = 'misdelivered' then (m.confirmed_at at time zone 'Asia/Tokyo')::date else (a.received_at at time zone 'Asia/Tokyo')::date end
  from (select) rest left join misdelivery m on m.arrival_id = a.id and m.withdrawn_at is null where a.state = 'set-aside'`;

type Row = RetentionClaim & { readonly id: string };
const COLUMNS = `a.id, c.paper_class as "paperClass", to_char(c.starts_on, 'YYYY-MM-DD') as "startsOn"`;

/** The table 保存期間: the rules of the domain, each with its source. */
export function readRetentionRules(em: EntityManager): Promise<readonly RetentionPeriod[]> {
  return em.find(RetentionPeriod, {}, { orderBy: { paperClass: 'asc', effectiveFrom: 'asc' } });
}

/** 保存期限 of one arrival; null for what is not sorted yet. Of one that is 廃棄済 what its registrations still ask for: null where they ask for nothing. */
export async function readRetained(em: EntityManager, arrivalId: string): Promise<RetainedArrival | null> {
  const [retained] = await retainedBy(em, [arrivalId]);
  return retained ?? null;
}

/** 保存期限の到来: what is past its term in all that stands on it and not proposed yet, of one branch or (本店) of all, the longest past first. */
export async function listDueArrivals(em: EntityManager, branchId: string | null, today: CalendarDate, limit: number): Promise<readonly RetainedArrival[]> {
  const ranges = dueStarts(await readRetentionRules(em), today);
  if (ranges.length === 0) return [];
  const latest = ranges.map(({ to }) => to).sort().at(-1) ?? today;
  const rows = await em.execute<{ id: string }[]>(
    `select a.id from arrival a
      cross join lateral (select max(starts_on) as starts_on, bool_and(coalesce(${ranges.map(() => '(paper_class = ? and starts_on between ? and ?)').join(' or ')}, false)) as due from (${CLAIMS}) c) k
      where a.state in ('filed', 'set-aside')${branchId === null ? '' : ' and a.branch_id = ?'} and a.received_at < (?::date + 2) and k.due
        and not exists (select 1 from disposal d where d.arrival_id = a.id and (d.decision is null or d.decision = 'approved'))
      order by k.starts_on, a.received_at, a.id limit ${limit}`,
    [...ranges.flatMap(({ paperClass, from, to }) => [paperClass, from, to]), ...(branchId === null ? [] : [branchId]), latest],
  );
  return retainedBy(em, rows.map(({ id }) => id));
}

async function retainedBy(em: EntityManager, ids: readonly string[]): Promise<readonly RetainedArrival[]> {
  if (ids.length === 0) return [];
  const rules = await readRetentionRules(em);
  const rows = await em.execute<Row[]>(
    `select ${COLUMNS} from arrival a cross join lateral (${CLAIMS}) c where a.state in ('filed', 'set-aside', 'disposed') and a.id in (${ids.map(() => '?').join(', ')})`, [...ids],
  );
  return ids.flatMap((id) => {
    const retention = longestRetention(rules, rows.filter((row) => row.id === id).map(({ paperClass, startsOn }) => ({ paperClass, startsOn })));
    return retention === null ? [] : [{ ...retention, id }];
  });
}
