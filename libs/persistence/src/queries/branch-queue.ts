import type { ApplicationState, CalendarDate, CertificateStatus, Channel, GuaranteeKind, Medium, SearchTerm } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CURRENT_CERTIFICATE_STATUS } from './current-certificate.js';
import { holdsWord, readsWord } from './holds-word.js';
import { instantOf, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { casesByNumberPart, isNumberPart } from './number-parts.js';
import { STANDS_FOR_ITSELF } from './mails-of-task.js';
import { allOf, anyOf, type SqlPart } from './sql-part.js';

/** The views of the branch's queue: each a set of states of open work, 完了 the ended cases. */
export const QUEUE_VIEWS = ['unclaimed', 'mine', 'reviewing', 'correction', 'decision', 'premium', 'issuing', 'all', 'done'] as const;
export type QueueView = (typeof QUEUE_VIEWS)[number];

/** A case that was answered or handed on without a holder is 未着手 again, whatever its state says. */
const UNHELD: readonly ApplicationState[] = ['submitted', 'in-review'];
const STATES: Readonly<Record<Exclude<QueueView, 'mine' | 'all' | 'done'>, readonly ApplicationState[]>> = {
  unclaimed: UNHELD,
  reviewing: ['in-review'],
  correction: ['correction-requested'],
  decision: ['awaiting-decision'],
  premium: ['awaiting-premium'],
  issuing: ['premium-secured', 'concluded'],
};

/** Whose cases: one branch's, or (本店) all. `staffId` is whose 私の担当. */
export interface QueueScope {
  readonly branchId: string | null;
  readonly staffId: string;
}

/** What a view is narrowed down by (条件); null and no words: by nothing. */
export interface QueueFilter {
  /** Words folded by the domain's search key, each of two characters or more. */
  readonly words: readonly string[];
  readonly channel: Channel | null;
  readonly medium: 'electronic' | 'paper' | null;
  /** 期限 before this instant. */
  readonly dueBefore: Date | null;
  /** 受付 at this instant or later. */
  readonly submittedFrom: Date | null;
  readonly mark: 'desired-date' | 'message' | 'tasks' | null;
}

export const NO_FILTER: QueueFilter = { words: [], channel: null, medium: null, dueBefore: null, submittedFrom: null, mark: null };

/** Nothing that only grows is counted further than this. */
export const COUNTED = 1_000;

export interface QueueRow {
  readonly id: string;
  readonly receptionNumber: string;
  readonly contractNumber: string | null;
  readonly kind: GuaranteeKind;
  readonly channel: Channel;
  readonly medium: Medium;
  readonly state: ApplicationState;
  readonly certificateStatus: CertificateStatus | null;
  readonly branchId: string;
  readonly branchName: string;
  readonly customerName: string;
  readonly ownerName: string;
  readonly projectName: string;
  readonly contractPrice: number;
  readonly guaranteeAmount: number;
  readonly desiredIssueOn: CalendarDate | null;
  readonly hasMessage: boolean;
  readonly assigneeId: string | null;
  readonly assigneeName: string | null;
  /** 受付 who typed it in. */
  readonly enteredById: string | null;
  readonly openTasks: number;
  readonly submittedAt: Date;
  readonly dueAt: Date;
  readonly endedAt: Date | null;
  readonly version: number;
}

type RawRow = Omit<QueueRow, 'contractPrice' | 'guaranteeAmount' | 'openTasks' | 'submittedAt' | 'dueAt' | 'endedAt'> & {
  contractPrice: string | number;
  guaranteeAmount: string | number;
  openTasks: string | number;
  submittedAt: string | Date;
  dueAt: string | Date;
  endedAt: string | Date | null;
};

const COLUMNS = `a.id, a.reception_number as "receptionNumber", g.contract_number as "contractNumber", a.kind, a.channel, a.medium, a.state,
  ${CURRENT_CERTIFICATE_STATUS} as "certificateStatus",
  a.branch_id as "branchId", b.name as "branchName", a.customer_name as "customerName", a.owner_name as "ownerName", a.project_name as "projectName",
  a.contract_price as "contractPrice", a.guarantee_amount as "guaranteeAmount", a.desired_issue_on::text as "desiredIssueOn",
  coalesce(a.content->>'note', '') <> '' as "hasMessage", a.assignee_id as "assigneeId", s.name as "assigneeName", a.entered_by_id as "enteredById",
  (select count(*) from branch_task t where t.application_id = a.id and t.done_at is null and ${STANDS_FOR_ITSELF}) as "openTasks",
  a.submitted_at as "submittedAt", a.due_at as "dueAt", a.ended_at as "endedAt", a.version`;
const JOINS = `join branch b on b.id = a.branch_id left join staff s on s.id = a.assignee_id
  left join guarantee_contract g on g.application_id = a.id`;

/** One page of a view: open work the nearest 期限 first, 完了 the latest first. Each view reads through a partial index of its own. */
export async function listQueue(
  em: EntityManager, scope: QueueScope, view: QueueView, place: PagePlace | null, limit: number, filter: QueueFilter = NO_FILTER,
): Promise<KeysetPage<QueueRow>> {
  const done = view === 'done';
  const wanted = viewCondition(scope, view, filter);
  const page = keysetSql(done ? { at: 'a.ended_at', id: 'a.id', direction: 'desc' } : { at: 'a.due_at', id: 'a.id', direction: 'asc' }, place);
  const rows = await em.execute<RawRow[]>(
    `select ${COLUMNS} from guarantee_application a ${JOINS} where ${wanted.sql} and ${page.where}
     order by ${page.orderBy} limit ?`,
    [...wanted.params, ...page.params, limit + 1],
  );
  return keysetPage(rows.map(toRow), limit, place, (row) => ({ at: done ? (row.endedAt ?? row.dueAt) : row.dueAt, id: row.id }));
}

/** How many cases a view holds, counted up to `COUNTED` and one more. */
export async function countView(em: EntityManager, scope: QueueScope, view: QueueView, filter: QueueFilter = NO_FILTER): Promise<number> {
  const wanted = viewCondition(scope, view, filter);
  const [row] = await em.execute<{ total: string }[]>(
    `select count(*) as total from (select 1 from guarantee_application a where ${wanted.sql} limit ?) counted`, [...wanted.params, COUNTED + 1],
  );
  return Number(row?.total ?? 0);
}

/** Cases by their ids as far as they are within sight, in the order of the ids. */
export async function queueRowsOf(em: EntityManager, branchId: string | null, ids: readonly string[]): Promise<readonly QueueRow[]> {
  if (ids.length === 0) return [];
  const rows = await em.execute<RawRow[]>(
    `select ${COLUMNS} from guarantee_application a ${JOINS} where a.id in (${ids.map(() => '?').join(', ')}) ${branchId === null ? '' : 'and a.branch_id = ?'}`,
    [...ids, ...(branchId === null ? [] : [branchId])],
  );
  const byId = new Map(rows.map((row) => [row.id, toRow(row)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Where a case stands in a view: after how many others, between which two. */
export interface PlaceInView {
  /** Counted from one; null when the case is not (any more) in the view. */
  readonly position: number | null;
  readonly total: number;
  readonly previousId: string | null;
  /** Of a case that has left the view: the first of those that are left. */
  readonly nextId: string | null;
}

export async function placeInView(
  em: EntityManager, scope: QueueScope, view: QueueView, filter: QueueFilter, theCase: { readonly id: string; readonly dueAt: Date; readonly endedAt: Date | null },
): Promise<PlaceInView> {
  const done = view === 'done';
  const wanted = viewCondition(scope, view, filter);
  const key = { at: done ? (theCase.endedAt ?? theCase.dueAt) : theCase.dueAt, id: theCase.id };
  const total = await countView(em, scope, view, filter);
  const [present] = await em.execute<{ held: number }[]>(`select 1 as held from guarantee_application a where a.id = ? and ${wanted.sql}`, [theCase.id, ...wanted.params]);
  if (present === undefined) {
    const first = await listQueue(em, scope, view, null, 1, filter);
    return { position: null, total, previousId: null, nextId: first.rows[0]?.id ?? null };
  }
  const [column, sign] = done ? ['a.ended_at', '>'] as const : ['a.due_at', '<'] as const;
  const [before] = await em.execute<{ earlier: string }[]>(
    `select count(*) as earlier from (select 1 from guarantee_application a where ${wanted.sql} and (${column}, a.id) ${sign} (?, ?) limit ?) counted`,
    [...wanted.params, key.at, key.id, COUNTED + 1],
  );
  const previous = await listQueue(em, scope, view, { direction: 'before', key }, 1, filter);
  const next = await listQueue(em, scope, view, { direction: 'after', key }, 1, filter);
  return { position: Number(before?.earlier ?? 0) + 1, total, previousId: previous.rows[0]?.id ?? null, nextId: next.rows[0]?.id ?? null };
}

function viewCondition(scope: QueueScope, view: QueueView, filter: QueueFilter): SqlPart {
  const where = [view === 'done' ? 'a.ended_at is not null' : 'a.ended_at is null'];
  const params: unknown[] = [];
  const also = (sql: string, ...values: readonly unknown[]) => {
    where.push(sql);
    params.push(...values);
  };
  if (scope.branchId !== null) also('a.branch_id = ?', scope.branchId);
  if (view === 'mine') {
    also('a.assignee_id = ?', scope.staffId);
  } else if (view !== 'all' && view !== 'done') {
    const states = STATES[view];
    // Written out, not as parameters: so the planner sees which partial index holds the view.
    also(states.length === 1 ? `a.state = '${states[0]}'` : `a.state in (${states.map((state) => `'${state}'`).join(', ')})`);
    if (view === 'unclaimed' || view === 'reviewing') also(`a.assignee_id is ${view === 'reviewing' ? 'not ' : ''}null`);
  }
  // Open work is a few thousand cases by its partial index; what has ended only grows.
  const wordThere = view === 'done' ? holdsWord : readsWord;
  for (const word of filter.words) {
    const { sql, params: values } = wordThere('a.search_key', word);
    also(sql, ...values);
  }
  if (filter.channel !== null) also('a.channel = ?', filter.channel);
  if (filter.medium !== null) also(`a.medium ${filter.medium === 'electronic' ? '=' : '<>'} 'electronic'`);
  if (filter.dueBefore !== null) also('a.due_at < ?', filter.dueBefore);
  if (filter.submittedFrom !== null) also('a.submitted_at >= ?', filter.submittedFrom);
  if (filter.mark !== null) also(MARKS[filter.mark]);
  return { sql: where.join(' and '), params };
}

const MARKS: Readonly<Record<NonNullable<QueueFilter['mark']>, string>> = {
  'desired-date': 'a.desired_issue_on is not null',
  message: `coalesce(a.content->>'note', '') <> ''`,
  tasks: 'exists (select 1 from branch_task t where t.application_id = a.id and t.done_at is null)',
};

/** What is searched for: one of the numbers, whole, or words as the domain's `searchTerms` reads them. */
export type CaseSearch =
  | { readonly by: 'reception-number' | 'seven-digits' | 'ten-digits' | 'certificate-number'; readonly value: string }
  | { readonly by: 'words'; readonly terms: readonly SearchTerm[] };

/** Cases of any state, the latest submission first. Words are answered by the index of neighbouring characters. */
export async function searchCases(
  em: EntityManager, branchId: string | null, search: CaseSearch, place: PagePlace | null, limit: number,
): Promise<KeysetPage<QueueRow>> {
  const condition = await searchCondition(em, branchId, search);
  const where = [condition.sql];
  const params: unknown[] = [...condition.params];
  if (branchId !== null) {
    where.push('a.branch_id = ?');
    params.push(branchId);
  }
  const page = keysetSql({ at: 'a.submitted_at', id: 'a.id', direction: 'desc' }, place);
  const rows = await em.execute<RawRow[]>(
    `select ${COLUMNS} from guarantee_application a ${JOINS} where ${[...where, page.where].join(' and ')}
     order by ${page.orderBy} limit ?`,
    [...params, ...page.params, limit + 1],
  );
  return keysetPage(rows.map(toRow), limit, place, (row) => ({ at: row.submittedAt, id: row.id }));
}

async function searchCondition(em: EntityManager, branchId: string | null, search: CaseSearch): Promise<SqlPart> {
  switch (search.by) {
    case 'reception-number':
      return { sql: 'a.reception_number = ?', params: [search.value] };
    case 'seven-digits':
      // A 受付番号 without its dash, a part of a 保証契約番号 or the serial of a 証書番号.
      return anyOf([{ sql: 'a.reception_number = ?', params: [search.value] }, await casesByNumberPart(em, branchId, search.value.replace('-', ''))]);
    case 'ten-digits':
      // 保証契約番号 or 顧客番号: both have ten digits.
      return {
        sql: `a.id in (select application_id from guarantee_contract where contract_number = ?
          union select o.id from guarantee_application o join customer k on k.id = o.customer_id where k.customer_number = ?)`,
        params: [search.value, search.value],
      };
    case 'certificate-number':
      return {
        sql: `a.id in (select c.application_id from certificate z join contract_revision v on v.id = z.revision_id
          join guarantee_contract c on c.id = v.contract_id where z.certificate_number = ?)`,
        params: [search.value],
      };
    case 'words':
      return allOf(await Promise.all(search.terms.map(({ word }) => wordCondition(em, branchId, word))));
  }
}

/** A word stands in a case's names and numbers; what may be one is also a part of its 保証契約番号 or 証書番号. */
async function wordCondition(em: EntityManager, branchId: string | null, word: string): Promise<SqlPart> {
  const own = holdsWord('a.search_key', word);
  return isNumberPart(word) ? anyOf([own, await casesByNumberPart(em, branchId, word)]) : own;
}

/** How much each view holds; 完了, which only grows, up to `COUNTED` and one more. */
export type QueueCounts = Readonly<Record<QueueView, number>> & { readonly tasks: number };

export async function countQueue(em: EntityManager, scope: QueueScope): Promise<QueueCounts> {
  const branch = scope.branchId === null ? '' : 'and branch_id = ?';
  const params = scope.branchId === null ? [] : [scope.branchId];
  const states = await em.execute<{ state: ApplicationState; mine: string; unheld: string; total: string }[]>(
    `select state, count(*) as total, count(*) filter (where assignee_id is null) as unheld, count(*) filter (where assignee_id = ?) as mine
     from guarantee_application where ended_at is null ${branch} group by state`,
    [scope.staffId, ...params],
  );
  const [tasks] = await em.execute<{ open: string }[]>(`select count(*) as open from branch_task t where done_at is null ${branch} and ${STANDS_FOR_ITSELF}`, params);
  const counts = { unclaimed: 0, mine: 0, reviewing: 0, correction: 0, decision: 0, premium: 0, issuing: 0, all: 0, done: await countView(em, scope, 'done'), tasks: Number(tasks?.open ?? 0) };
  for (const row of states) {
    counts.all += Number(row.total);
    counts.mine += Number(row.mine);
    if (UNHELD.includes(row.state)) counts.unclaimed += Number(row.unheld);
    if (row.state === 'in-review') counts.reviewing += Number(row.total) - Number(row.unheld);
    for (const view of ['correction', 'decision', 'premium', 'issuing'] as const) {
      if (STATES[view].includes(row.state)) counts[view] += Number(row.total);
    }
  }
  return counts;
}

function toRow(row: RawRow): QueueRow {
  return {
    ...row,
    contractPrice: Number(row.contractPrice),
    guaranteeAmount: Number(row.guaranteeAmount),
    openTasks: Number(row.openTasks),
    submittedAt: instantOf(row.submittedAt),
    dueAt: instantOf(row.dueAt),
    endedAt: row.endedAt === null ? null : instantOf(row.endedAt),
  };
}
