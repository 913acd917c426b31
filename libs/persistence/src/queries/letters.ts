import { type CalendarDate, changedSincePrinting, hasOpenLetter, type LetterHindrance, letterHindrance, type PrintedChange, REGISTRATION_STATES, type RegistrationState } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Registration } from '../entities/index.js';
import { instantOf, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { PAPER_AT } from './moved-letters.js';

/** The address of a customer's record as an `AddressVerification` says what was verified. */
export function recordAddress({ postalCode, address }: { readonly postalCode: string; readonly address: string }): string {
  return `${postalCode} ${address}`;
}

/** 受付番号 of the registration, of whatever branch, whose letter of this ID is open, besides one; null where there is none. */
export async function findOpenLetter(em: EntityManager, accountId: string, besides: string | null = null): Promise<string | null> {
  const others = besides === null ? {} : { id: { $ne: besides } };
  const open = await em.findOne(Registration, { ...others, $or: [{ account: accountId }, { reissueOf: accountId }], state: { $in: REGISTRATION_STATES.filter(hasOpenLetter) } });
  return open?.receptionNumber ?? null;
}

/** Whether the letter of the ID that was printed last was withdrawn with its 再発行: nothing replaces the password that its printing has taken away. */
export async function newestLetterIsWithdrawn(em: EntityManager, accountId: string): Promise<boolean> {
  const [row] = await em.execute<{ withdrawn: boolean }[]>(
    `select r.state = 'closed' and r.reissue_of_id is not null as withdrawn from id_letter l join registration r on r.id = l.registration_id
      where l.account_id = ? order by l.printed_at desc, l.number desc limit 1`, [accountId],
  );
  return row?.withdrawn ?? false;
}

/** 住所の確認 of the address, and under the name, as they stand in the record now; after a 返戻, also of another letter of the ID to it, one that was made since. */
const CHECKED = `v.registration_id = r.id and v.address = c.postal_code || ' ' || c.address and v.name = c.name and (r.state <> 'letter-returned' or v.at >= r.state_since)
  and not exists (select from audit_event e where e.case_id = r.id and e.kind = 'LetterReturned' and e.at > v.at)`;

/** What `letterHindrance` judges: address and name that were answered for, and the record's. */
export const LETTER_ADDRESSES = `r.letter_address as "answeredFor", c.postal_code || ' ' || c.address as record, r.letter_name as "answeredName", c.name as "recordName"`;
export type LetterAddresses = Parameters<typeof letterHindrance>[0];

/** The latest check of the record's address that waits for its second person; null when none does. */
export async function findUnconfirmedCheck(em: EntityManager, registrationId: string): Promise<string | null> {
  const [row] = await em.execute<({ id: string } & LetterAddresses)[]>(
    `select v.id, ${LETTER_ADDRESSES} from registration r join contractor_account a on a.id = r.account_id join customer c on c.id = a.customer_id join address_verification v on ${CHECKED}
      where r.id = ? and v.confirmed_by_id is null order by v.at desc, v.id desc limit 1`, [registrationId],
  );
  return row === undefined || letterHindrance(row) === null ? null : row.id;
}

/**
 * A letter that is dead although its posting was never recorded: the latest of its registration, dead by its use (not by another printing, which takes the own
 * password away) or with the end of its registration. It may have left before.
 */
const DEAD_UNPOSTED = `u.registration_id = r.id and u.posted_on is null and u.returned_on is null and u.voided_at is not null
  and (r.state in ('completed', 'closed') or (r.state = 'approved' and a.password_hash is not null))
  and not exists (select 1 from id_letter n where n.registration_id = r.id and (n.printed_at, n.number) > (u.printed_at, u.number))`;

/** The letter of each of these registrations that was used, or came to its end, before its posting was recorded, by registration. */
export async function findDeadUnposted(em: EntityManager, registrationIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await em.execute<{ registration: string; letter: string }[]>(
    `select r.id as registration, u.id as letter from registration r join contractor_account a on a.id = r.account_id join id_letter u on ${DEAD_UNPOSTED}
      where r.id::text = any(string_to_array(?, ','))`, [registrationIds.join(',')],
  );
  return new Map(rows.map(({ registration, letter }) => [registration, letter]));
}

/** 受付番号 of those registrations whose letter may not be printed before the address is verified, and why not. */
export async function findUnverified(em: EntityManager, registrationIds: readonly string[]): Promise<readonly { readonly number: string; readonly hindrance: LetterHindrance }[]> {
  const rows = await em.execute<({ number: string } & LetterAddresses)[]>(
    `select r.reception_number as number, ${LETTER_ADDRESSES} from registration r join contractor_account a on a.id = r.account_id join customer c on c.id = a.customer_id
      where r.id::text = any(string_to_array(?, ',')) order by r.reception_number`, [registrationIds.join(',')],
  );
  return rows.flatMap((row) => {
    const hindrance = letterHindrance(row);
    return hindrance === null ? [] : [{ number: row.number, hindrance }];
  });
}

/** A registration whose ID waits for its letter, or for the posting of it. */
export interface LetterToPrintRow {
  readonly registrationId: string;
  readonly receptionNumber: string;
  readonly state: RegistrationState;
  readonly since: Date;
  readonly dueAt: Date | null;
  readonly reissue: boolean;
  /** Why the address has to be verified before the letter is printed; null when it has not. */
  readonly hindrance: LetterHindrance | null;
  /** It is verified, and waits for its second person. */
  readonly unconfirmed: boolean;
  readonly loginId: string;
  readonly customerName: string;
  readonly contactName: string;
  readonly postalCode: string;
  readonly address: string;
  readonly branchName: string;
  /** 退会, or the registration has ended without a first sign-in: its letter may have been posted before, and is to be destroyed where it was not. */
  readonly over: boolean;
  /** The printing that is alive, or the one that was used or ended before its posting was recorded; null before the first, and after a 返戻. */
  readonly letter: { readonly number: string; readonly printedAt: Date; readonly printedBy: string; readonly used: boolean; /** What the record says otherwise by now, wherever it was changed; of one that was used or ended, nothing. */ readonly changed: readonly PrintedChange[]; /** 有効期限 of its initial password. */ readonly validUntil: CalendarDate } | null;
  /** The branch where it was printed, and lies, when the registration has gone to another one since; null where it is here, and of one that was used. */
  readonly paperAt: string | null;
  /** Numbers of earlier printings of this registration whose papers are here, to be destroyed. */
  readonly voided: readonly string[];
  /** The letter of this registration that was printed last, alive or not; null before the first. */
  readonly newest: string | null;
}

type RawLetterToPrint = Omit<LetterToPrintRow, 'since' | 'dueAt' | 'letter' | 'voided' | 'hindrance' | 'unconfirmed'> & LetterAddresses & {
  checked: boolean; since: string; dueAt: string | null; number: string | null; used: boolean; printedName: string | null; printedPostalCode: string | null; printedAddress: string | null; printedAt: string | null; printedBy: string | null; validUntil: CalendarDate | null; voided: string[] | null;
};

/** 発送待ち, 返戻 and postings never recorded of a branch (null: of all), the longest waiting first. What is over is listed until the last day of its password. */
export async function listLettersToPrint(em: EntityManager, branchId: string | null, today: CalendarDate, place: PagePlace | null, limit: number): Promise<KeysetPage<LetterToPrintRow>> {
  const { where, params, orderBy } = keysetSql({ at: 'r.state_since', id: 'r.id', direction: 'asc' }, place);
  const rows = await em.execute<RawLetterToPrint[]>(
    `select r.id as "registrationId", r.reception_number as "receptionNumber", r.state, r.state_since as since, r.due_at as "dueAt",
            r.reissue_of_id is not null as reissue, (r.state = 'closed' or a.closed_at is not null) as over, ${LETTER_ADDRESSES},
            r.state in ('approved', 'letter-returned') and exists (select 1 from address_verification v where ${CHECKED} and v.confirmed_by_id is null) as checked, a.login_id as "loginId", c.name as "customerName", a.contact_name as "contactName",
            c.postal_code as "postalCode", c.address, b.name as "branchName", l.number, (l.voided_at is not null or l.used_at is not null) as used, l.printed_at as "printedAt", s.name as "printedBy", l.printed_name as "printedName", l.printed_postal_code as "printedPostalCode", l.printed_address as "printedAddress", l.valid_until::text as "validUntil", ${PAPER_AT} as "paperAt",
            (select array_agg(v.number order by v.printed_at, v.number) from id_letter v where v.registration_id = r.id and v.voided_at is not null and (v.posted_on is null or v.returned_on is not null) and v.id is distinct from l.id) as voided,
            (select n.id from id_letter n where n.registration_id = r.id order by n.printed_at desc, n.number desc limit 1) as newest
       from registration r join contractor_account a on a.id = r.account_id join customer c on c.id = a.customer_id join branch b on b.id = r.branch_id
       left join lateral (select u.* from id_letter u where u.registration_id = r.id and (u.voided_at is null or (${DEAD_UNPOSTED})) limit 1) l on true left join staff s on s.id = l.printed_by_id
      where ((a.closed_at is null and r.state in ('approved', 'letter-returned'))
             or (r.state in ('completed', 'closed') and r.id in (select w.registration_id from id_letter w where w.posted_on is null) and l.id is not null
                 and ((r.state = 'completed' and a.closed_at is null) or l.valid_until >= ?))) ${branchId === null ? '' : 'and r.branch_id = ?'} and ${where}
      order by ${orderBy} limit ?`,
    [today, ...(branchId === null ? [] : [branchId]), ...params, limit + 1],
  );
  const read = ({ number, used, printedAt, printedBy, printedName, printedPostalCode, printedAddress, validUntil, answeredFor, record, answeredName, recordName, checked, ...row }: RawLetterToPrint): LetterToPrintRow => ({
    ...row, ...waitsFor(row.state === 'completed' || row.state === 'closed' ? null : letterHindrance({ answeredFor, record, answeredName, recordName }), checked), since: instantOf(row.since), dueAt: row.dueAt === null ? null : instantOf(row.dueAt), voided: row.voided ?? [],
    letter: number === null || printedAt === null || validUntil === null ? null : { number, printedAt: instantOf(printedAt), printedBy: printedBy ?? '', used, validUntil, changed: used ? [] : changedSincePrinting({ name: printedName, postalCode: printedPostalCode, address: printedAddress }, { name: row.customerName, postalCode: row.postalCode, address: row.address }) },
  });
  return keysetPage(rows.map(read), limit, place, (row) => ({ at: row.since, id: row.registrationId }));
}

function waitsFor(hindrance: LetterHindrance | null, checked: boolean): Pick<LetterToPrintRow, 'hindrance' | 'unconfirmed'> {
  return { hindrance, unconfirmed: hindrance !== null && checked };
}

/** The letter of a registration that was printed last, by whom, and on which showing of which form. */
export interface NewestLetter {
  readonly id: string;
  readonly number: string;
  readonly printedAt: Date;
  readonly printedBy: string;
  readonly showing: string | null;
}

/** By registration; without those of which nothing was printed yet. */
export async function findNewestLetters(em: EntityManager, registrationIds: readonly string[]): Promise<ReadonlyMap<string, NewestLetter>> {
  const rows = await em.execute<(Omit<NewestLetter, 'printedAt'> & { registration: string; printedAt: string })[]>(
    `select distinct on (l.registration_id) l.registration_id as registration, l.id, l.number, l.printed_at as "printedAt", coalesce(s.name, '') as "printedBy",
            (select e.data->>'form' from audit_event e where e.case_id = l.registration_id and e.kind = 'LetterPrinted' and e.data->>'letterId' = l.id::text) as showing
       from id_letter l left join staff s on s.id = l.printed_by_id
      where l.registration_id::text = any(string_to_array(?, ',')) order by l.registration_id, l.printed_at desc, l.number desc`, [registrationIds.join(',')],
  );
  return new Map(rows.map(({ registration, printedAt, ...row }) => [registration, { ...row, printedAt: instantOf(printedAt) }]));
}

/** A line of the 発送簿: to whom and where the letter went, as it was printed. */
export interface PostedLetterRow {
  readonly letterId: string;
  readonly number: string;
  readonly registrationId: string;
  readonly receptionNumber: string;
  readonly state: RegistrationState;
  readonly loginId: string;
  readonly customerName: string;
  readonly postalCode: string;
  readonly address: string;
  /** False for a letter printed before its address was kept: the address is that of the record today. */
  readonly addressKept: boolean;
  /** The branch that has its registration now, and the one that has posted it. */
  readonly branchId: string;
  readonly branchName: string;
  readonly postedBranchId: string;
  readonly postedBranchName: string;
  readonly postedOn: CalendarDate;
  readonly postedBy: string;
  readonly trackingNumber: string | null;
  readonly returnedOn: CalendarDate | null;
  readonly returnReason: string | null;
  readonly voided: boolean;
  /** A newer letter of the ID is on its way or in use, or goes to another address. */
  readonly replaced: boolean;
  /** Newer letters of the ID that are alive and have not been posted, as 通知番号. */
  readonly unposted: readonly string[];
  /** The registration, another one of the ID that has no password of its own, whose letter is approved for the same address and has not left: printed, or to be printed. */
  readonly nextRegistrationId: string | null;
  /** 再発行 under way for the same address whose check counts no more, while nothing is stopped: not approved yet, or of an ID that is in use. */
  readonly unchecked: readonly { readonly id: string; readonly receptionNumber: string }[];
  readonly accountId: string;
  /** 再発行: its letter took the own password away. */
  readonly reissue: boolean;
  /** 退会, or the registration has come to an end without a first sign-in, the ID is not in use, no newer letter is alive and none is asked for: nobody waits for the letter. */
  readonly over: 'account' | 'registration' | null;
}

/** What of the 発送簿 is asked for: a day, what was found by words (each in one of number, ID, name), or one letter. */
export type PostedLetterFilter =
  | { readonly by: 'day'; readonly day: CalendarDate }
  | { readonly by: 'text'; readonly text: string }
  | { readonly by: 'letter'; readonly letterId: string };

/** The book of a day is the poster's; a single letter is found by the branch that has its registration, too. */
const SIGHT: Readonly<Record<PostedLetterFilter['by'], (poster: string) => string>> = {
  day: (poster) => `${poster} = ?`, text: (poster) => `? in (r.branch_id, ${poster})`, letter: (poster) => `? in (r.branch_id, ${poster})`,
};
const CONDITIONS: Readonly<Record<PostedLetterFilter['by'], string>> = {
  day: 'l.posted_on = ?',
  text: `(l.number || ' ' || coalesce(l.tracking_number, '') || ' ' || replace(coalesce(l.tracking_number, ''), '-', '') || ' ' || r.reception_number || ' ' || a.login_id || ' ' || c.name || ' ' || coalesce(l.printed_name, '')) ilike ?`,
  letter: 'l.id = ?',
};

/** 発送した支店, in whose book a letter stands; of one of which that was not kept, the branch that has its registration. */
const POSTER = 'coalesce(l.posted_branch_id, r.branch_id)';

/** Another letter with the same 引受番号, and the branches that may see it. */
export interface TrackedLetter {
  readonly number: string;
  readonly receptionNumber: string;
  readonly branchIds: readonly string[];
}

/** Which letter besides these bears a 引受番号, as 通知番号 and 受付番号: one number is one letter. */
export async function findTracked(em: EntityManager, trackingNumber: string, besides: readonly string[]): Promise<TrackedLetter | null> {
  const rows = await em.execute<TrackedLetter[]>(
    `select l.number, r.reception_number as "receptionNumber", array[r.branch_id, ${POSTER}] as "branchIds" from id_letter l join registration r on r.id = l.registration_id
      where l.tracking_number = ? and l.id::text <> all(string_to_array(?, ',')) order by l.posted_on desc limit 1`, [trackingNumber, besides.join(',')],
  );
  return rows[0] ?? null;
}

const NEWER = 'n.account_id = l.account_id and (n.printed_at, n.number) > (l.printed_at, l.number)';
/** An address that nobody has kept may be the same. */
const ELSEWHERE = 'n.printed_address is not null and l.printed_address is not null and (n.printed_postal_code, n.printed_address) is distinct from (l.printed_postal_code, l.printed_address)';

/** The customer's record, to which a letter goes that is not printed yet, says the address of this one; one that nobody has kept may be the same. */
const SAME_RECORD = `(l.printed_address is null or l.printed_postal_code || ' ' || l.printed_address = c.postal_code || ' ' || c.address)`;
/** The approved one whose ID has no other way in; where a letter of it is alive, that has not left for another place. */
const STOPPED = `m.state = 'approved' and m.account_id is not null and (n.id is not null or a.password_hash is null)`;
/** What is under way of the same ID besides the registration of the letter, and would go, or lies printed, for the same address. */
const NEXT = `
  select (array_agg(m.id) filter (where ${STOPPED}))[1] as stopped,
         json_agg(json_build_object('id', m.id, 'receptionNumber', m.reception_number) order by m.id) filter (where (${STOPPED}) is not true) as unchecked
    from registration m left join id_letter n on n.registration_id = m.id and n.voided_at is null
   where (m.account_id = l.account_id or m.reissue_of_id = l.account_id) and m.id <> r.id and m.ended_at is null and a.closed_at is null and m.state not in ('posted', 'letter-returned')
     and case when n.id is null then ${SAME_RECORD} else m.state = 'approved' and ${NEWER} and n.posted_on is null and (${ELSEWHERE}) is not true end`;

/** Lines of the 発送簿 in the order of their numbers; the newest first when they were searched for. */
export function listPostedLetters(em: EntityManager, branchId: string | null, filter: PostedLetterFilter, limit: number): Promise<PostedLetterRow[]> {
  const value = filter.by === 'day' ? filter.day : filter.by === 'letter' ? filter.letterId : `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
  return em.execute<PostedLetterRow[]>(
    `select l.id as "letterId", l.number, r.id as "registrationId", r.reception_number as "receptionNumber", r.state, a.login_id as "loginId", a.id as "accountId", r.reissue_of_id is not null as reissue,
            coalesce(l.printed_name, c.name) as "customerName", coalesce(l.printed_postal_code, c.postal_code) as "postalCode", coalesce(l.printed_address, c.address) as address,
            l.printed_address is not null as "addressKept", b.id as "branchId", b.name as "branchName", q.id as "postedBranchId", q.name as "postedBranchName", l.posted_on::text as "postedOn",
            coalesce(s.name, '') as "postedBy", l.tracking_number as "trackingNumber", l.returned_on::text as "returnedOn",
            l.return_reason as "returnReason", l.voided_at is not null as voided,
            exists (select from id_letter n where ${NEWER} and (n.posted_on is not null or a.password_hash is not null or (n.voided_at is null and ${ELSEWHERE}))) as replaced,
            array(select n.number from id_letter n where ${NEWER} and n.posted_on is null and n.voided_at is null) as unposted,
            next.stopped as "nextRegistrationId", coalesce(next.unchecked, '[]') as unchecked,
            case when a.closed_at is not null then 'account' when r.state = 'closed' and a.password_hash is null and next.stopped is null and next.unchecked is null
              and not exists (select from id_letter n where ${NEWER} and n.voided_at is null) then 'registration' end as over
       from id_letter l join registration r on r.id = l.registration_id join contractor_account a on a.id = l.account_id
       join customer c on c.id = a.customer_id join branch b on b.id = r.branch_id join branch q on q.id = ${POSTER} left join staff s on s.id = l.posted_by_id
       left join lateral (${NEXT}) next on true
      where l.posted_on is not null and ${CONDITIONS[filter.by]} ${branchId === null ? '' : `and ${SIGHT[filter.by](POSTER)}`}
      order by ${filter.by === 'text' ? 'l.posted_on desc, l.number desc' : 'l.number'} limit ?`,
    [value, ...(branchId === null ? [] : [branchId]), limit],
  );
}

/** The days on which letters were posted, the last first, with how many. */
export function listPostingDays(em: EntityManager, branchId: string | null, limit: number): Promise<{ readonly day: CalendarDate; readonly count: number }[]> {
  return em.execute(
    `select l.posted_on::text as day, count(*)::int as count from id_letter l join registration r on r.id = l.registration_id
      where l.posted_on is not null ${branchId === null ? '' : `and ${POSTER} = ?`} group by l.posted_on order by l.posted_on desc limit ?`,
    [...(branchId === null ? [] : [branchId]), limit],
  );
}
