import type { CalendarDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The first move of a registration `r` to another 取扱支店 (event `e`) since its letter `l` was printed: the paper lies where it was moved from. */
const MOVED_SINCE = `e.case_id = r.id and e.kind = 'CaseTransferred'
  and e.seq > (select p.seq from audit_event p where p.case_id = r.id and p.kind = 'LetterPrinted' and p.data->>'letterId' = l.id::text)`;

/** The name of the branch that has the paper of a letter `l` that nobody has used; null where that is the one, `b`, that has its registration `r`. */
export const PAPER_AT = `case when l.used_at is null then nullif((select e.data->>'from' from audit_event e where ${MOVED_SINCE} order by e.seq limit 1), b.name) end`;

/** A letter that was printed here and whose posting another branch records. */
export interface MovedLetter {
  readonly number: string;
  readonly receptionNumber: string;
  /** 取扱支店 by now. */
  readonly branchName: string;
}

/** A registration that this branch had, and that has gone with its customer to another 取扱支店. */
export type MovedRegistration = Pick<MovedLetter, 'receptionNumber' | 'branchName'>;

/** Of these registrations, those that the branch has had and another one has now, whether or not anything of them was printed. */
export async function findMovedRegistrations(em: EntityManager, branchId: string, of: readonly string[]): Promise<readonly MovedRegistration[]> {
  return em.execute<MovedRegistration[]>(
    `select r.reception_number as "receptionNumber", b.name as "branchName"
       from registration r join branch b on b.id = r.branch_id join branch o on o.id = ?
      where r.branch_id <> o.id and r.id::text = any(string_to_array(?, ','))
        and exists (select 1 from audit_event e where e.case_id = r.id and e.kind = 'CaseTransferred' and e.data->>'from' = o.name)
      order by r.reception_number`,
    [branchId, of.join(',')],
  );
}

/**
 * Papers of a branch whose customer has gone to another one before the posting was recorded: nobody has used them, no later one of their registration was posted, and their
 * days are not over. Those that were void before are to be destroyed without it. `of`: these registrations alone; null for all.
 */
export async function findMovedLetters(em: EntityManager, branchId: string, today: CalendarDate, of: readonly string[] | null): Promise<readonly MovedLetter[]> {
  return em.execute<MovedLetter[]>(
    `select l.number, r.reception_number as "receptionNumber", b.name as "branchName"
       from id_letter l join registration r on r.id = l.registration_id join branch b on b.id = r.branch_id
       join branch o on o.id = ?
       join lateral (select e.data->>'from' as name, e.at from audit_event e where ${MOVED_SINCE} order by e.seq limit 1) printed on printed.name = o.name
      where l.posted_on is null and l.used_at is null and l.valid_until >= ? and r.branch_id <> o.id and (l.voided_at is null or l.voided_at >= printed.at)
        and not exists (select from id_letter n where n.registration_id = r.id and n.posted_on is not null and (n.printed_at, n.number) > (l.printed_at, l.number))
        ${of === null ? '' : `and r.id::text = any(string_to_array(?, ','))`}
      order by l.number`,
    [branchId, today, ...(of === null ? [] : [of.join(',')])],
  );
}
