import { type ArrivalClass, type CalendarDate, letterHindrance, type RegistrationState } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RegistrationTask } from '../entities/index.js';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { LETTER_ADDRESSES, type LetterAddresses } from './letters.js';
import { FURTHER_MAILS, REGISTRATION_TASK_STANDS } from './registration-mails-of-task.js';

/** A task about an ID registration, an お客様ID or what came in, with what it is about. */
export interface RegistrationTaskRow {
  readonly id: string;
  readonly kind: RegistrationTask['kind'];
  /** Null for what is about no registration. */
  readonly receptionNumber: string | null;
  readonly registrationId: string | null;
  readonly state: RegistrationState | null;
  /** 返戻: the letter is still back, and its address not verified since. */
  readonly unverified: boolean;
  /** 返戻: no new letter has gone out yet. */
  readonly awaitsLetter: boolean;
  /** 初回ログイン待ち: when the letter was posted that is asked about, and how many days before the task was opened. */
  readonly posted: { readonly on: CalendarDate; readonly days: number } | null;
  /** 初回ログイン待ち: address and password are registered, and the address not confirmed. */
  readonly confirming: boolean;
  readonly name: string;
  readonly phone: string;
  readonly accountId: string | null;
  readonly loginId: string | null;
  /** What came in, for the task about an answer that its sender did not get; of what is sealed the screen shows neither sender nor subject. */
  readonly arrival: { readonly id: string; readonly sender: string; readonly subject: string; readonly class: ArrivalClass | null } | null;
  /** The template of the mail that came back, or that had no address to go to. */
  readonly mail: string | null;
  /** 不達: the further mails of the registration that came back from the same address, each a row of its own. */
  readonly furtherMails: readonly { readonly id: string; readonly mail: string }[];
  /** Where it was sent (null for none, and for the sender of what is sealed), and the address that its registration has now ('' for none). */
  readonly mailTo: string | null;
  readonly mailNow: string;
  readonly branchName: string;
  readonly openedAt: Date;
  readonly doneAt: Date | null;
  readonly doneByName: string | null;
  readonly doneNote: string | null;
}

/** Open tasks of a branch (null: of all) with the oldest first, or done ones with the latest first. */
export async function listRegistrationTasks(em: EntityManager, branchId: string | null, done: boolean, place: PagePlace | null, limit: number): Promise<KeysetPage<RegistrationTaskRow>> {
  const { where, params, orderBy } = keysetSql({ at: done ? 't.done_at' : 't.opened_at', id: 't.id', direction: done ? 'desc' : 'asc' }, place);
  const rows = await em.execute<(Omit<RegistrationTaskRow, 'openedAt' | 'doneAt' | 'unverified'> & LetterAddresses & { openedAt: string; doneAt: string | null })[]>(
    `select t.id, t.kind, r.reception_number as "receptionNumber", r.id as "registrationId", r.state,
            coalesce(t.kind = 'letter-returned' and r.state = 'letter-returned', false) as "awaitsLetter",
            ${LETTER_ADDRESSES}, case when w.class = 'misdelivered' then null else m."to" end as "mailTo", coalesce(r.raw->>'mail', '') as "mailNow", coalesce(c.name, r.raw->>'name', r.read->'name'->>'value', '') as name,
            case when t.kind = 'not-signed-in' then (select json_build_object('on', d.on, 'days', d.opened - d.on)
              from (select max(l.posted_on) as on, (t.opened_at at time zone 'Asia/Tokyo')::date as opened from id_letter l where l.registration_id = r.id and l.posted_on <= (t.opened_at at time zone 'Asia/Tokyo')::date) d where d.on is not null) end as posted,
            coalesce(t.kind = 'not-signed-in' and r.state = 'posted' and a.active and a.password_hash is not null and a.mail = '', false) as confirming,
            coalesce(a.phone, r.raw->>'phone', r.read->'phone'->>'value', '') as phone, a.id as "accountId", a.login_id as "loginId", b.name as "branchName",
            case when v.id is null then null else json_build_object('id', v.id, 'sender', v.sender, 'subject', case when v.subject = '' then v.file_name else v.subject end, 'class', v.class) end as arrival,
            case when t.kind = 'tell-by-hand' then split_part(t.dedupe_key, '/', 2) else m.template end as mail, ${FURTHER_MAILS} as "furtherMails", t.opened_at as "openedAt", t.done_at as "doneAt", s.name as "doneByName", t.done_note as "doneNote"
       from registration_task t join branch b on b.id = t.branch_id left join registration r on r.id = t.registration_id
       left join contractor_account a on a.id = coalesce(t.account_id, r.account_id) left join customer c on c.id = coalesce(r.customer_id, a.customer_id)
       left join arrival v on v.id = t.arrival_id left join staff s on s.id = t.done_by_id
       left join mail_message m on t.kind = 'mail-undeliverable' and m.dedupe_key = substr(t.dedupe_key, length('mail-undeliverable/') + 1)
       left join arrival w on w.id = m.arrival_id
      where t.done_at is ${done ? 'not null' : 'null'} and ${REGISTRATION_TASK_STANDS} ${branchId === null ? '' : 'and t.branch_id = ?'} and ${where} order by ${orderBy} limit ?`,
    [...(branchId === null ? [] : [branchId]), ...params, limit + 1],
  );
  const read = rows.map(({ answeredFor, record, answeredName, recordName, ...row }) => ({ ...row, unverified: row.awaitsLetter && letterHindrance({ answeredFor, record, answeredName, recordName }) !== null, openedAt: instantOf(row.openedAt), doneAt: instantOrNull(row.doneAt) }));
  return keysetPage(read, limit, place, (row) => ({ at: row.doneAt ?? row.openedAt, id: row.id }));
}

export async function countOpenRegistrationTasks(em: EntityManager, branchId: string | null): Promise<number> {
  const [row] = await em.execute<{ n: number }[]>(
    `select count(*)::int as n from registration_task t where t.done_at is null and ${REGISTRATION_TASK_STANDS} ${branchId === null ? '' : 'and t.branch_id = ?'}`, branchId === null ? [] : [branchId],
  );
  return row?.n ?? 0;
}
