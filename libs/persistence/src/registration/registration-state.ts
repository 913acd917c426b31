import { addBusinessDays, DEFICIENCY_TASKS, japanDate, japanInstant, type RegistrationState } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Registration } from '../entities/index.js';
import { readBusinessCalendar } from '../queries/branch-settings.js';
import { readRegistrationTerms } from '../queries/registration-terms.js';
import { DEFICIENCY_MAILS, DEFICIENCY_OVER } from './deficiency-mails.js';
import { leaveQuarantined } from '../arrival/handed-in.js';
import { closeRegistrationTasks } from '../tasks/close-registration-tasks.js';

/** What of a registration changes together when it comes into another state. */
export type RegistrationStateColumns = Pick<Registration, 'state' | 'stateSince' | 'dueAt' | 'endedAt'>;

/** 17:00: a target of days ends when the branch closes. Minutes of the day in Japan; ours. */
const CLOSING = 17 * 60;

/** States in which the branch is awaited: each with its target from the moment it is entered. */
const AWAITS_BRANCH: readonly RegistrationState[] = ['received', 'in-entry', 'awaiting-approval', 'approved', 'letter-returned'];
/** One wait for the entry, whether somebody has it in hand or not. */
const AWAITS_ENTRY: readonly RegistrationState[] = ['received', 'in-entry'];
const ENDS: readonly RegistrationState[] = ['completed', 'closed'];

/** The columns of a registration that comes into this state now; `awaited` is since when the branch is, where that was earlier: the paper may have lain unread. */
export async function registrationStateColumns(em: EntityManager, state: RegistrationState, at: Date, awaited = at): Promise<RegistrationStateColumns> {
  return { state, stateSince: at, dueAt: AWAITS_BRANCH.includes(state) ? await targetFrom(em, awaited) : null, endedAt: ENDS.includes(state) ? at : null };
}

/**
 * The one way into another state. The registration is locked by the caller. Taken in hand or given back, it waits for the same entry: its target stays.
 * Nobody is told or reminded of a 不備 any more, nor sent a mail again that came back, that has been answered, has ended or has given way to another, and what lies in 隔離 goes by itself when it is closed; by 統合 it has gone
 * where all of it went.
 */
export async function moveRegistration(em: EntityManager, registration: Registration, state: RegistrationState, at: Date, awaited = at): Promise<void> {
  if (registration.state === 'deficient') {
    const note = state === 'deficient' ? '新しい不備の連絡により不要' : DEFICIENCY_OVER;
    const askedByMail = { kind: 'mail-undeliverable', $or: DEFICIENCY_MAILS.map((mail) => ({ dedupeKey: { $like: `mail-undeliverable/${mail}/%` } })) } as const;
    await closeRegistrationTasks(em, { registration: registration.id, $or: [{ kind: { $in: [...DEFICIENCY_TASKS] } }, askedByMail] }, { at, note });
  }
  const { state: before, dueAt } = registration;
  Object.assign(registration, await registrationStateColumns(em, state, at, awaited));
  if (state === 'closed' && !registration.mergedInto) await leaveQuarantined(em, registration, at);
  if (dueAt && [before, state].every((one) => AWAITS_ENTRY.includes(one))) registration.dueAt = dueAt;
}

/** A paper came to it that is older than all that it had: it is as old as that, and so is the wait for its entry. The registration is locked by the caller. */
export async function ageRegistration(em: EntityManager, registration: Registration, paper: Date): Promise<void> {
  if (paper >= registration.receivedAt) return;
  registration.receivedAt = paper;
  if (!AWAITS_ENTRY.includes(registration.state)) return;
  const due = await targetFrom(em, paper);
  if (!registration.dueAt || due < registration.dueAt) registration.dueAt = due;
}

/** Pages have left it: it is as old as the earliest of what is there, and so is the wait for its entry where it counted from there. The registration is locked by the caller, and the pages are moved. */
export async function youngerWithoutPages(em: EntityManager, registration: Registration): Promise<void> {
  await em.flush();
  const receivedAt = await earliestOfWhatIsThere(em, registration.id);
  const before = registration.receivedAt;
  if (receivedAt <= before) return;
  registration.receivedAt = receivedAt;
  if (!AWAITS_ENTRY.includes(registration.state) || registration.dueAt?.getTime() !== (await targetFrom(em, before)).getTime()) return;
  registration.dueAt = await targetFrom(em, receivedAt);
}

/** Papers that came in, and what was received without one, on the web or from somebody's hand, here or in what has become part of it; where nothing is there, when it was made. */
async function earliestOfWhatIsThere(em: EntityManager, id: string): Promise<Date> {
  const [row] = await em.execute<{ at: string | Date }[]>(
    `with made as (select r.id, r.channel, e.at from registration r join audit_event e on e.case_id = r.id and e.kind = 'RegistrationReceived' where r.id = ? or r.merged_into = ?), there as (
       select a.received_at as at from arrival a where a.registration_id = ? or exists (select 1 from arrival_part p left join arrival_page g on g.part_id = p.id
         where p.arrival_id = a.id and (p.registration_id = ? or g.registration_id = ?))
       union all select made.at from made where channel in ('counter', 'post') or (channel = 'web' and id = ?))
     select coalesce((select min(at) from there), (select at from made where id = ?)) as at`, [id, id, id, id, id, id, id],
  );
  return new Date(row?.at ?? 0);
}

async function targetFrom(em: EntityManager, awaited: Date): Promise<Date> {
  const { entryDays } = await readRegistrationTerms(em);
  return new Date(japanInstant(addBusinessDays(japanDate(awaited.getTime()), entryDays, await readBusinessCalendar(em)), CLOSING));
}
