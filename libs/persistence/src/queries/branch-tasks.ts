import type { ApplicationState, BranchTaskKind, CalendarDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { MAILS_OF_TASK, STANDS_FOR_ITSELF } from './mails-of-task.js';

/** A 作業 of the branch with the case it is about. */
export interface TaskRow {
  readonly id: string;
  readonly kind: BranchTaskKind;
  /** Id of what caused it, such as a receipt. */
  readonly cause: string;
  readonly detail: Readonly<Record<string, string | number>>;
  readonly applicationId: string;
  readonly state: ApplicationState;
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly projectName: string;
  readonly branchName: string;
  readonly openedAt: Date;
  readonly doneAt: Date | null;
  readonly doneNote: string | null;
  readonly doneByName: string | null;
  /** What the case is charged; null before its approval. */
  readonly premiumAmount: number | null;
  /** 一括納付の約定日; null for a premium paid by itself. */
  readonly premiumCollectiveOn: CalendarDate | null;
  /** 不達: every mail of the case that it is about, the first of them its own. */
  readonly mails: readonly TaskMail[];
}

/** One mail of a task 不達: the row by which it is known that it reached nobody. */
export type TaskMail = Pick<TaskRow, 'id' | 'kind' | 'detail'>;

export interface TaskFilter {
  /** Null for 本店: all branches. */
  readonly branchId: string | null;
  readonly kind: BranchTaskKind | null;
  /** Open tasks the oldest first, or finished ones the latest first. */
  readonly done: boolean;
}

type RawTask = Omit<TaskRow, 'openedAt' | 'doneAt' | 'premiumAmount'> & { openedAt: string | Date; doneAt: string | Date | null; premiumAmount: string | number | null };

const SELECT = `select t.id, t.kind, split_part(t.dedupe_key, '/', 2) as cause, t.detail, t.application_id as "applicationId", a.state, a.reception_number as "receptionNumber",
  a.customer_name as "customerName", a.project_name as "projectName", b.name as "branchName", t.opened_at as "openedAt",
  t.done_at as "doneAt", t.done_note as "doneNote", s.name as "doneByName",
  p.amount as "premiumAmount", p.collective_on::text as "premiumCollectiveOn", ${MAILS_OF_TASK} as mails
  from branch_task t join guarantee_application a on a.id = t.application_id join branch b on b.id = t.branch_id
  left join staff s on s.id = t.done_by_id left join premium_charge p on p.application_id = a.id`;

export async function listTasks(em: EntityManager, filter: TaskFilter, place: PagePlace | null, limit: number): Promise<KeysetPage<TaskRow>> {
  const where = [`t.done_at is ${filter.done ? 'not ' : ''}null`, STANDS_FOR_ITSELF];
  const params: unknown[] = [];
  if (filter.branchId !== null) {
    where.push('t.branch_id = ?');
    params.push(filter.branchId);
  }
  if (filter.kind !== null) {
    where.push('t.kind = ?');
    params.push(filter.kind);
  }
  const page = keysetSql(filter.done ? { at: 't.done_at', id: 't.id', direction: 'desc' } : { at: 't.opened_at', id: 't.id', direction: 'asc' }, place);
  const rows = await em.execute<RawTask[]>(
    `${SELECT} where ${[...where, page.where].join(' and ')} order by ${page.orderBy} limit ?`,
    [...params, ...page.params, limit + 1],
  );
  return keysetPage(rows.map(toTask), limit, place, (row) => ({ at: row.doneAt ?? row.openedAt, id: row.id }));
}

/** All tasks of one case, open ones first. */
export async function tasksOfCase(em: EntityManager, applicationId: string): Promise<TaskRow[]> {
  const rows = await em.execute<RawTask[]>(
    `${SELECT} where t.application_id = ? and ${STANDS_FOR_ITSELF} order by t.done_at is not null, t.opened_at, t.id`, [applicationId],
  );
  return rows.map(toTask);
}

export async function countOpenTasksByKind(em: EntityManager, branchId: string | null): Promise<ReadonlyMap<BranchTaskKind, number>> {
  const rows = await em.execute<{ kind: BranchTaskKind; open: string }[]>(
    `select kind, count(*) as open from branch_task t where done_at is null and ${STANDS_FOR_ITSELF} ${branchId === null ? '' : 'and branch_id = ?'} group by kind`,
    branchId === null ? [] : [branchId],
  );
  return new Map(rows.map((row) => [row.kind, Number(row.open)]));
}

function toTask(row: RawTask): TaskRow {
  return { ...row, openedAt: instantOf(row.openedAt), doneAt: instantOrNull(row.doneAt), premiumAmount: row.premiumAmount === null ? null : Number(row.premiumAmount) };
}
