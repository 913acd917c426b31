import { type AnswerGround, type RegistrationState, receptionNumbersIn } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type Arrival, MailMessage, Registration } from '../entities/index.js';
import { whereItIs } from '../queries/merged-registrations.js';

/** The registration that a mail answers, and what says so. */
export interface AnsweredRegistration {
  readonly registration: string;
  readonly ground: AnswerGround;
}

/**
 * By the Message-ID of a mail that we have sent about a registration, the latest of those named, one about a 不備 before others; without one by the 受付番号 in the subject, where it is one alone.
 * Of what has become part of another registration, that one.
 */
export async function findAnswered(em: EntityManager, { answers, subject }: { readonly answers: readonly string[]; readonly subject: string }): Promise<AnsweredRegistration | null> {
  const sent = await em.find(MailMessage, { messageId: { $in: [...answers] }, registration: { $ne: null }, sentAt: { $ne: null } }, { orderBy: { createdAt: 'desc' } });
  const mail = sent.find(asksForAnswer) ?? sent[0];
  if (mail?.registration) return { registration: await whereItIs(em, mail.registration), ground: asksForAnswer(mail) ? 'deficiency' : 'mail' };
  const [named, another] = await em.find(Registration, { receptionNumber: { $in: [...receptionNumbersIn(subject)] } });
  return named && !another ? { registration: await whereItIs(em, named.id), ground: 'number' } : null;
}

function asksForAnswer({ template }: MailMessage): boolean {
  return template.startsWith('registration-deficient');
}

/** Registrations that arrivals answer, by id, as far as one branch, or (本店) any, has them. */
export async function readAnswered(em: EntityManager, branchId: string | null, arrivals: readonly Pick<Arrival, 'answers'>[]): Promise<ReadonlyMap<string, Registration>> {
  const found = await em.find(Registration, { id: { $in: arrivals.flatMap(({ answers }) => answers ?? []) }, ...(branchId === null ? {} : { branch: branchId }) });
  return new Map(found.map((registration) => [registration.id, registration]));
}

/** A mail that answers a registration and whose content is not there yet: it waits to be sorted, or became a registration of its own that is still open. */
export interface OpenAnswer {
  readonly arrival: string;
  readonly branchId: string;
  readonly ground: AnswerGround;
  readonly receivedAt: Date;
  readonly became: { readonly id: string; readonly receptionNumber: string; readonly branchId: string; readonly state: RegistrationState } | null;
}

const BECAME = `select registration_id from arrival where id = a.id union select registration_id from arrival_part where arrival_id = a.id
  union select g.registration_id from arrival_page g join arrival_part t on t.id = g.part_id where t.arrival_id = a.id`;

/** The first to come first. */
export async function readOpenAnswers(em: EntityManager, registrationId: string): Promise<readonly OpenAnswer[]> {
  const rows = await em.execute<{ arrival: string; branch: string; ground: AnswerGround; at: string | Date; id: string | null; number: string; holder: string; state: RegistrationState }[]>(
    `select a.id as arrival, a.branch_id as branch, a.answers_by as ground, a.received_at as at, r.id, r.reception_number as number, r.branch_id as holder, r.state
       from arrival a left join registration r on r.id in (${BECAME}) and r.id <> a.answers_id and r.ended_at is null
      where a.answers_id = ? and a.class is distinct from 'misdelivered' and (a.state in ('sorting', 'quarantined') or (a.state = 'filed' and r.id is not null)) order by a.received_at, a.id`, [registrationId],
  );
  return rows.map(({ arrival, branch, ground, at, id, number, holder, state }) => ({
    arrival, branchId: branch, ground, receivedAt: new Date(at), became: id === null ? null : { id, receptionNumber: number, branchId: holder, state },
  }));
}

/** The newest answer to the 不備 that is open now of which nobody has said yet what becomes of it: neither a reminder nor the end of the term may pass over it. */
export async function waitingAnswer(em: EntityManager, { id, stateSince }: Pick<Registration, 'id' | 'stateSince'>): Promise<OpenAnswer | null> {
  return (await readOpenAnswers(em, id)).findLast(({ ground, receivedAt }) => ground === 'deficiency' && receivedAt >= stateSince) ?? null;
}

/** Registrations that came by an answer to this one, and those that this one answers: shown as what may be the same. */
export async function answeringRegistrations(em: EntityManager, registrationId: string): Promise<ReadonlySet<string>> {
  const rows = await em.execute<{ id: string }[]>(
    `select r.id from arrival a join registration r on r.id in (${BECAME}) where a.answers_id = ? and r.id <> a.answers_id and r.ended_at is null
     union select r.answers_id from arrival r where r.answers_id is not null and r.answers_id <> ? and r.class is distinct from 'misdelivered'
       and r.id in (select id from arrival where registration_id = ? union select arrival_id from arrival_part where registration_id = ?
                    union select t.arrival_id from arrival_page g join arrival_part t on t.id = g.part_id where g.registration_id = ?)`, [registrationId, registrationId, registrationId, registrationId, registrationId],
  );
  return new Set(rows.map(({ id }) => id));
}
