import type { ApplicationState, CalendarDate, CertificateStatus, Channel, GuaranteeKind, Medium } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CURRENT_CERTIFICATE_STATUS } from './current-certificate.js';
import { instantOf, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';

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

export interface QueueRow {
  readonly id: string;
  readonly receptionNumber: string;
  readonly contractNumber: string | null;
  readonly kind: GuaranteeKind;
  readonly channel: Channel;
  readonly medium: Medium;
  readonly state: ApplicationState;
  readonly certificateStatus: CertificateStatus | null;
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
  b.name as "branchName", a.customer_name as "customerName", a.owner_name as "ownerName", a.project_name as "projectName",
  a.contract_price as "contractPrice", a.guarantee_amount as "guaranteeAmount", a.desired_issue_on::text as "desiredIssueOn",
  coalesce(a.content->>'note', '') <> '' as "hasMessage", a.assignee_id as "assigneeId", s.name as "assigneeName",
  (select count(*) from branch_task t where t.application_id = a.id and t.done_at is null) as "openTasks",
  a.submitted_at as "submittedAt", a.due_at as "dueAt", a.ended_at as "endedAt", a.version`;
const JOINS = `join branch b on b.id = a.branch_id left join staff s on s.id = a.assignee_id
  left join guarantee_contract g on g.application_id = a.id`;

/** One page of a view: open work the nearest 期限 first, 完了 the latest first. Each view reads through a partial index of its own. */
export async function listQueue(
  em: EntityManager, scope: QueueScope, view: QueueView, place: PagePlace | null, limit: number,
): Promise<KeysetPage<QueueRow>> {
  const done = view === 'done';
  const where = [done ? 'a.ended_at is not null' : 'a.ended_at is null'];
  const params: unknown[] = [];
  if (scope.branchId !== null) {
    where.push('a.branch_id = ?');
    params.push(scope.branchId);
  }
  if (view === 'mine') {
    where.push('a.assignee_id = ?');
    params.push(scope.staffId);
  } else if (view !== 'all' && view !== 'done') {
    const states = STATES[view];
    // Written out, not as parameters: so the planner sees which partial index holds the view.
    where.push(states.length === 1 ? `a.state = '${states[0]}'` : `a.state in (${states.map((state) => `'${state}'`).join(', ')})`);
    if (view === 'unclaimed' || view === 'reviewing') where.push(`a.assignee_id is ${view === 'reviewing' ? 'not ' : ''}null`);
  }
  const page = keysetSql(done ? { at: 'a.ended_at', id: 'a.id', direction: 'desc' } : { at: 'a.due_at', id: 'a.id', direction: 'asc' }, place);
  const rows = await em.execute<RawRow[]>(
    `select ${COLUMNS} from guarantee_application a ${JOINS} where ${[...where, page.where].join(' and ')}
     order by ${page.orderBy} limit ?`,
    [...params, ...page.params, limit + 1],
  );
  return keysetPage(rows.map(toRow), limit, place, (row) => ({ at: done ? (row.endedAt ?? row.dueAt) : row.dueAt, id: row.id }));
}

/** What is searched for: one of the numbers, whole, or words folded by the domain's search key, each of two characters or more. */
export type CaseSearch =
  | { readonly by: 'reception-number' | 'ten-digits' | 'certificate-number'; readonly value: string }
  | { readonly by: 'words'; readonly words: readonly string[] };

/** Cases of any state, the latest submission first. Words are answered by the index of neighbouring characters. */
export async function searchCases(
  em: EntityManager, branchId: string | null, search: CaseSearch, place: PagePlace | null, limit: number,
): Promise<KeysetPage<QueueRow>> {
  const condition = searchCondition(search);
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

function searchCondition(search: CaseSearch): { readonly sql: string; readonly params: readonly string[] } {
  switch (search.by) {
    case 'reception-number':
      return { sql: 'a.reception_number = ?', params: [search.value] };
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
      return {
        sql: search.words.map(() => '(bigrams(a.search_key) @> bigrams(?::text) and strpos(a.search_key, ?::text) > 0)').join(' and '),
        params: search.words.flatMap((word) => [word, word]),
      };
  }
}

/** How much is open per view; 完了 is not counted, for it only grows. */
export type QueueCounts = Readonly<Record<Exclude<QueueView, 'done'>, number>> & { readonly tasks: number };

export async function countQueue(em: EntityManager, scope: QueueScope): Promise<QueueCounts> {
  const branch = scope.branchId === null ? '' : 'and branch_id = ?';
  const params = scope.branchId === null ? [] : [scope.branchId];
  const states = await em.execute<{ state: ApplicationState; mine: string; unheld: string; total: string }[]>(
    `select state, count(*) as total, count(*) filter (where assignee_id is null) as unheld, count(*) filter (where assignee_id = ?) as mine
     from guarantee_application where ended_at is null ${branch} group by state`,
    [scope.staffId, ...params],
  );
  const [tasks] = await em.execute<{ open: string }[]>(`select count(*) as open from branch_task where done_at is null ${branch}`, params);
  const counts = { unclaimed: 0, mine: 0, reviewing: 0, correction: 0, decision: 0, premium: 0, issuing: 0, all: 0, tasks: Number(tasks?.open ?? 0) };
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
