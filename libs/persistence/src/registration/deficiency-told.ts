import { japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, type Registration } from '../entities/index.js';
import { type NewFact, recordFact } from '../facts.js';

/** The mails that tell of a 不備, and the tasks in their stead. */
const TELLING = ['registration-deficient', 'registration-deficient-reminder'] as const;

/**
 * When the sender was told of the 不備 that is open now: by a mail that went out and did not come back, by a letter or FAX cover on the day that it was sent (one that was
 * printed before sendings were recorded: by its printing), or by a person who closed the task of telling it; null while nobody has. A task that was closed by sending the mail
 * again tells nothing by itself.
 */
export async function deficiencyToldAt(em: EntityManager, registrationId: string): Promise<Date | null> {
  await em.flush();
  const [row] = await em.execute<{ at: string | Date | null }[]>(
    `with raised as (select max(at) as at from audit_event where case_id = ? and kind = 'RegistrationDeficient'), told as (
       select m.sent_at as at from mail_message m
        where m.registration_id = ? and m.template in (?, ?) and m.sent_at is not null and m.bounced_at is null
       union all
       select greatest(n.at, n.sent_on::timestamp at time zone 'Asia/Tokyo') from deficiency_notice n where n.registration_id = ? and n.sent_on is not null
       union all
       select p.at from audit_event p where p.case_id = ? and p.kind = 'DeficiencyPrinted' and p.data->>'noticeId' is null
       union all
       select t.done_at from registration_task t
        where t.registration_id = ? and (t.kind = 'send-deficiency' or (t.kind in ('tell-by-hand', 'mail-undeliverable') and split_part(t.dedupe_key, '/', 2) in (?, ?))) and t.done_by_id is not null
          and not exists (select 1 from mail_message again where again.dedupe_key = substr(t.dedupe_key, length('mail-undeliverable/') + 1) || '/' || t.id))
     select min(told.at) as at from told, raised where told.at >= raised.at`,
    [registrationId, registrationId, ...TELLING, registrationId, registrationId, registrationId, ...TELLING],
  );
  return row?.at ? new Date(row.at) : null;
}

/** Told on a later day than it was raised: the terms run anew from the day that it was told, once. The caller has locked the registration. */
export async function recordDeficiencyTold(em: EntityManager, { id, state, deficiency }: Registration, by: Required<Pick<NewFact, 'actor' | 'at' | 'notify'>>): Promise<void> {
  if (state !== 'deficient' || !deficiency) return;
  const told = await deficiencyToldAt(em, id);
  const [last] = await em.find(AuditEvent, { caseId: id, kind: { $in: ['RegistrationDeficient', 'DeficiencyTold'] } }, { orderBy: { seq: 'desc' }, limit: 1 });
  if (told === null || last?.kind !== 'RegistrationDeficient' || japanDate(told.getTime()) <= japanDate(last.at.getTime())) return;
  await recordFact(em, { ...by, caseId: id, kind: 'DeficiencyTold', data: { answerBy: deficiency.answerBy, on: japanDate(told.getTime()) } });
}
