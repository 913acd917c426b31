import { japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, type Registration } from '../entities/index.js';
import { type NewFact, recordFact } from '../facts.js';
import { DEFICIENCY_MAILS } from './deficiency-mails.js';

/**
 * When the sender was told of the 不備 that is open now: by a mail that went out and did not come back, by a letter or FAX cover on the day that it was sent (one that was
 * printed before sendings were recorded: by its printing), or by a person who closed the task of telling it; null while nobody has. A task that was closed by sending the mail
 * again tells nothing by itself.
 */
export async function deficiencyToldAt(em: EntityManager, registrationId: string): Promise<Date | null> {
  return (await deficienciesToldAt(em, [registrationId])).get(registrationId) ?? null;
}

/** The same of several registrations, all asked at once. */
export async function deficienciesToldAt(em: EntityManager, registrationIds: readonly string[]): Promise<ReadonlyMap<string, Date | null>> {
  if (registrationIds.length === 0) return new Map();
  await em.flush();
  const ids = `{${registrationIds.join(',')}}`;
  const rows = await em.execute<{ id: string; at: string | Date | null }[]>(
    `with asked as (select unnest(?::uuid[]) as id), raised as (
       select e.case_id as id, max(e.at) as at from audit_event e join asked on asked.id = e.case_id where e.kind = 'RegistrationDeficient' group by e.case_id), told as (
       select m.registration_id as id, m.sent_at as at from mail_message m join asked on asked.id = m.registration_id
        where m.template in (?, ?) and m.sent_at is not null and m.bounced_at is null
       union all
       select n.registration_id, greatest(n.at, n.sent_on::timestamp at time zone 'Asia/Tokyo') from deficiency_notice n join asked on asked.id = n.registration_id where n.sent_on is not null
       union all
       select p.case_id, p.at from audit_event p join asked on asked.id = p.case_id where p.kind = 'DeficiencyPrinted' and p.data->>'noticeId' is null
       union all
       select t.registration_id, t.done_at from registration_task t join asked on asked.id = t.registration_id
        where (t.kind = 'send-deficiency' or (t.kind in ('tell-by-hand', 'mail-undeliverable') and split_part(t.dedupe_key, '/', 2) in (?, ?))) and t.done_by_id is not null
          and not exists (select 1 from mail_message again where again.dedupe_key = substr(t.dedupe_key, length('mail-undeliverable/') + 1) || '/' || t.id))
     select asked.id, min(told.at) as at from asked left join raised on raised.id = asked.id left join told on told.id = asked.id and told.at >= raised.at group by asked.id`,
    [ids, ...DEFICIENCY_MAILS, ...DEFICIENCY_MAILS],
  );
  return new Map(rows.map(({ id, at }) => [id, at ? new Date(at) : null]));
}

/**
 * Told on a later day than it was raised: the terms run anew from the day that it was told, once. The caller has locked the registration.
 * @param unheard nobody had said so before: what was due meanwhile was left out, also where the day itself is that of the raising
 */
export async function recordDeficiencyTold(em: EntityManager, { id, state, deficiency }: Registration, by: Required<Pick<NewFact, 'actor' | 'at' | 'notify'>>, unheard = false): Promise<void> {
  if (state !== 'deficient' || !deficiency) return;
  const told = await deficiencyToldAt(em, id);
  const [last] = await em.find(AuditEvent, { caseId: id, kind: { $in: ['RegistrationDeficient', 'DeficiencyTold'] } }, { orderBy: { seq: 'desc' }, limit: 1 });
  if (told === null || last?.kind !== 'RegistrationDeficient' || japanDate((unheard ? by.at : told).getTime()) <= japanDate(last.at.getTime())) return;
  await recordFact(em, { ...by, caseId: id, kind: 'DeficiencyTold', data: { answerBy: deficiency.answerBy, on: japanDate(told.getTime()) } });
}
