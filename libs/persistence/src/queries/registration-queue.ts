import { type RegistrationChannel, type RegistrationState, TELLING_TASKS } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { reissueKey } from '../registration/reissue-without-paper.js';
import type { CaseSearch, QueueScope } from './branch-queue.js';
import { holdsTerms } from './holds-word.js';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import type { SqlPart } from './sql-part.js';

/** The views of the desk of the ID registration. */
export const REGISTRATION_VIEWS = ['unclaimed', 'mine', 'entering', 'paper', 'deficient', 'telling', 'approval', 'posting', 'done'] as const;
export type RegistrationView = (typeof REGISTRATION_VIEWS)[number];

const STATES: Readonly<Record<Exclude<RegistrationView, 'mine' | 'telling' | 'done'>, readonly RegistrationState[]>> = {
  unclaimed: ['received'],
  entering: ['in-entry'],
  paper: ['awaiting-paper'],
  deficient: ['deficient'],
  approval: ['awaiting-approval'],
  posting: ['approved', 'posted', 'letter-returned'],
};

/** 要連絡: the customer has no mail address, or one that has refused the mail, and is to be told something by hand, also that the registration has ended. */
const TO_BE_TOLD = `exists (select from registration_task t where t.registration_id = r.id and t.kind in (${[...TELLING_TASKS, 'mail-undeliverable'].map((kind) => `'${kind}'`).join(', ')}) and t.done_at is null)`;

export interface RegistrationRow {
  readonly id: string;
  readonly receptionNumber: string;
  readonly channel: RegistrationChannel;
  readonly state: RegistrationState;
  readonly branchName: string;
  readonly name: string;
  /** 読み取り値: nobody has typed the name yet. */
  readonly nameIsRead: boolean;
  readonly contactName: string;
  readonly pages: number;
  /** 押印省略: made on the web, no paper was asked for. */
  readonly paperless: boolean;
  /** 再発行: an ID that exists gets a new letter. */
  readonly reissue: boolean;
  /** 再発行 that was asked for at its ID: no paper is waited for. */
  readonly askedAtId: boolean;
  readonly assigneeId: string | null;
  readonly assigneeName: string | null;
  readonly receivedAt: Date;
  readonly stateSince: Date;
  readonly dueAt: Date | null;
  readonly endedAt: Date | null;
  readonly version: number;
  /** メールの不達: a mail to the customer did not arrive, and nobody has done anything of it yet. */
  readonly undelivered: boolean;
  /** 要連絡: the branch owes him word of something. */
  readonly toBeTold: boolean;
}
type RawRow = Omit<RegistrationRow, 'pages' | 'receivedAt' | 'stateSince' | 'dueAt' | 'endedAt'> & {
  pages: string | number; receivedAt: string | Date; stateSince: string | Date; dueAt: string | Date | null; endedAt: string | Date | null;
};

const COLUMNS = `r.id, r.reception_number as "receptionNumber", r.channel, r.state, b.name as "branchName",
  coalesce(r.raw->>'name', r.read->'name'->>'value', '') as name, r.raw->>'name' is null and coalesce(r.read->'name'->>'value', '') <> '' as "nameIsRead", coalesce(r.raw->>'contactName', r.read->'contactName'->>'value', '') as "contactName",
  (select count(*) from arrival_page p where p.registration_id = r.id) as pages, r.channel = 'web' and r.token is null as paperless, r.reissue_of_id is not null as reissue, r.submission_key like '${reissueKey('')}%' as "askedAtId", r.assignee_id as "assigneeId", s.name as "assigneeName",
  r.received_at as "receivedAt", r.state_since as "stateSince", r.due_at as "dueAt", r.ended_at as "endedAt", r.version,
  exists (select from registration_task t where t.registration_id = r.id and t.kind = 'mail-undeliverable' and t.done_at is null) as undelivered, ${TO_BE_TOLD} as "toBeTold"`;
const JOINS = 'join branch b on b.id = r.branch_id left join staff s on s.id = r.assignee_id';
const ORDERED_BY = 'coalesce(r.due_at, r.state_since)';

/** One page of a view: open work the nearest 期限 first (where nobody of ours is awaited, the longest wait first), 終了 the latest first. */
export async function listRegistrations(
  em: EntityManager, scope: QueueScope, view: RegistrationView, channel: RegistrationChannel | null, place: PagePlace | null, limit: number,
): Promise<KeysetPage<RegistrationRow>> {
  const done = view === 'done';
  const { where, params } = viewCondition(scope, view);
  if (channel !== null) {
    where.push('r.channel = ?');
    params.push(channel);
  }
  const order = done ? { at: 'r.ended_at', id: 'r.id', direction: 'desc' as const } : { at: ORDERED_BY, id: 'r.id', direction: 'asc' as const };
  return rowsOf(em, where, params, order, place, limit, (row) => (done ? (row.endedAt ?? row.stateSince) : (row.dueAt ?? row.stateSince)));
}

function viewCondition(scope: QueueScope, view: RegistrationView): { readonly where: string[]; readonly params: unknown[] } {
  const where = [view === 'telling' ? TO_BE_TOLD : view === 'done' ? 'r.ended_at is not null' : 'r.ended_at is null'];
  const params: unknown[] = [];
  if (scope.branchId !== null) {
    where.push('r.branch_id = ?');
    params.push(scope.branchId);
  }
  if (view === 'mine') {
    where.push('r.assignee_id = ?');
    params.push(scope.staffId);
  } else if (view !== 'done' && view !== 'telling') where.push(`r.state in (${STATES[view].map((state) => `'${state}'`).join(', ')})`);
  return { where, params };
}

/** How much of an open view came by which way; 0 for a way by which nothing came. */
export async function countChannels(em: EntityManager, scope: QueueScope, view: Exclude<RegistrationView, 'done'>): Promise<(channel: RegistrationChannel) => number> {
  const { where, params } = viewCondition(scope, view);
  const rows = await em.execute<{ channel: RegistrationChannel; total: string }[]>(`select r.channel, count(*) as total from registration r where ${where.join(' and ')} group by r.channel`, params);
  return (channel) => Number(rows.find((row) => row.channel === channel)?.total ?? 0);
}

/** Registrations of any state, the latest first. Words are answered by the index of neighbouring characters. */
export async function searchRegistrations(
  em: EntityManager, branchId: string | null, search: CaseSearch, place: PagePlace | null, limit: number,
): Promise<KeysetPage<RegistrationRow>> {
  const { sql, params } = condition(search);
  const where = branchId === null ? [sql] : [sql, 'r.branch_id = ?'];
  return rowsOf(em, where, branchId === null ? params : [...params, branchId], { at: 'r.received_at', id: 'r.id', direction: 'desc' }, place, limit, (row) => row.receivedAt);
}

/** What an administrator looks for: any number or name of a registration, or who sent its pages. */
export interface RegistrationFilter {
  readonly search: CaseSearch | null;
  /** The id in a procedure's name. */
  readonly registrationId: string | null;
  /** Letters and digits of a FAX number or a mail address; '' for none. */
  readonly sender: string;
  readonly state: RegistrationState | null;
}

/** Registrations of every branch and state, the latest first. */
export async function listRegistrationsForAdministrator(em: EntityManager, filter: RegistrationFilter, place: PagePlace | null, limit: number): Promise<KeysetPage<RegistrationRow>> {
  const { search, registrationId, sender, state } = filter;
  const conditions = [{ sql: 'true', params: [] as readonly unknown[] }];
  if (registrationId !== null) conditions.push({ sql: 'r.id = ?::uuid', params: [registrationId] });
  if (search !== null) {
    const { sql, params } = condition(search);
    conditions.push(sender === '' ? { sql, params } : { sql: `(${sql} or r.id in (${SENT_BY}))`, params: [...params, sender, sender] });
  }
  if (state !== null) conditions.push({ sql: 'r.state = ?', params: [state] });
  return rowsOf(
    em, conditions.map(({ sql }) => sql), conditions.flatMap(({ params }) => params), { at: 'r.received_at', id: 'r.id', direction: 'desc' }, place, limit, (row) => row.receivedAt,
  );
}

/** As the index of senders has it. */
const SENDER = `regexp_replace(lower(a.sender), '[^0-9a-z]', '', 'g')`;
const SENT_BY = `select p.registration_id from arrival a join arrival_part t on t.arrival_id = a.id join arrival_page p on p.part_id = t.id
  where p.registration_id is not null and a.class is distinct from 'misdelivered' and bigrams(${SENDER}) @> bigrams(?::text) and strpos(${SENDER}, ?::text) > 0`;

function condition(search: CaseSearch): SqlPart {
  switch (search.by) {
    case 'reception-number':
    case 'seven-digits':
      return { sql: 'r.reception_number = ?', params: [search.value] };
    case 'ten-digits':
      // 顧客番号, お客様ID, or a telephone number written without separators.
      return {
        sql: `(r.customer_id in (select id from customer where customer_number = ?) or coalesce(r.account_id, r.reissue_of_id) in (select id from contractor_account where login_id = ?)
          or (bigrams(r.search_key) @> bigrams(?::text) and strpos(r.search_key, ?::text) > 0))`,
        params: [search.value, search.value, search.value, search.value],
      };
    case 'certificate-number':
      return { sql: 'false', params: [] };
    case 'words':
      return holdsTerms('r.search_key', search.terms);
  }
}

/** How much is open per view; 終了 is not counted, for it only grows. */
export type RegistrationCounts = Readonly<Record<Exclude<RegistrationView, 'done'>, number>>;

export async function countRegistrations(em: EntityManager, scope: QueueScope, channel: RegistrationChannel | null): Promise<RegistrationCounts> {
  const rows = await em.execute<{ state: RegistrationState; mine: string; total: string }[]>(
    `select state, count(*) as total, count(*) filter (where assignee_id = ?) as mine from registration
     where ended_at is null ${scope.branchId === null ? '' : 'and branch_id = ?'} ${channel === null ? '' : 'and channel = ?'} group by state`,
    [scope.staffId, ...(scope.branchId === null ? [] : [scope.branchId]), ...(channel === null ? [] : [channel])],
  );
  const told = viewCondition(scope, 'telling');
  const [telling] = await em.execute<{ total: string }[]>(
    `select count(*) as total from registration r where ${told.where.join(' and ')} ${channel === null ? '' : 'and r.channel = ?'}`, [...told.params, ...(channel === null ? [] : [channel])],
  );
  const of = (states: readonly RegistrationState[]): number => rows.filter(({ state }) => states.includes(state)).reduce((sum, { total }) => sum + Number(total), 0);
  return {
    unclaimed: of(STATES.unclaimed), entering: of(STATES.entering), paper: of(STATES.paper), deficient: of(STATES.deficient), approval: of(STATES.approval),
    posting: of(STATES.posting), telling: Number(telling?.total ?? 0), mine: rows.reduce((sum, { mine }) => sum + Number(mine), 0),
  };
}

/** The registration behind one in a view, from the end of the view its first; null when there is no other. */
export async function nextInView(em: EntityManager, scope: QueueScope, view: RegistrationView, channel: RegistrationChannel | null, id: string): Promise<string | null> {
  const [row] = await em.execute<{ at: string | Date }[]>(`select ${view === 'done' ? 'r.ended_at' : ORDERED_BY} as at from registration r where r.id = ?`, [id]);
  const at = instantOrNull(row?.at ?? null);
  for (const place of [at && { direction: 'after' as const, key: { at, id } }, null]) {
    const { rows } = await listRegistrations(em, scope, view, channel, place, 2);
    const other = rows.find((one) => one.id !== id);
    if (other) return other.id;
  }
  return null;
}

async function rowsOf(
  em: EntityManager, where: readonly string[], params: readonly unknown[], order: Parameters<typeof keysetSql>[0], place: PagePlace | null, limit: number,
  at: (row: RegistrationRow) => Date,
): Promise<KeysetPage<RegistrationRow>> {
  const page = keysetSql(order, place);
  const rows = await em.execute<RawRow[]>(
    `select ${COLUMNS} from registration r ${JOINS} where ${[...where, page.where].join(' and ')} order by ${page.orderBy} limit ?`,
    [...params, ...page.params, limit + 1],
  );
  return keysetPage(rows.map(toRow), limit, place, (row) => ({ at: at(row), id: row.id }));
}

function toRow(row: RawRow): RegistrationRow {
  return { ...row, pages: Number(row.pages), receivedAt: instantOf(row.receivedAt), stateSince: instantOf(row.stateSince), dueAt: instantOrNull(row.dueAt), endedAt: instantOrNull(row.endedAt) };
}
