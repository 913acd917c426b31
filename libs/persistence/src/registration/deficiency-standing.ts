import { type CalendarDate, closingDayWhenAsked, type DeficiencyCourse, deficiencyAnswerDay, deficiencyCourse, japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, type Registration } from '../entities/index.js';
import { readBusinessCalendar } from '../queries/branch-settings.js';
import { readRegistrationTerms } from '../queries/registration-terms.js';
import { DEFICIENCY_MAILS } from './deficiency-mails.js';
import { deficiencyToldAt } from './deficiency-told.js';

/** Where a 不備 stands. */
export interface DeficiencyStanding extends DeficiencyCourse {
  /** Null while nobody has told the customer: the days are those of whoever is told today, and nothing runs. */
  readonly toldOn: CalendarDate | null;
  /** 受付の終了 as a 催促 of today names it. */
  readonly closesWhenAskedToday: CalendarDate;
}

/** 不備 that is open; null where there is none. Every day that is promised of it, and every one that is kept, is asked for here. */
export async function readDeficiencyStanding(em: EntityManager, { id, state, deficiency, stateSince }: Pick<Registration, 'id' | 'state' | 'deficiency' | 'stateSince'>, now: Date): Promise<DeficiencyStanding | null> {
  if (state !== 'deficient' || !deficiency) return null;
  const [raised] = await em.find(AuditEvent, { caseId: id, kind: 'RegistrationDeficient' }, { orderBy: { seq: 'desc' }, limit: 1 });
  const raisedAt = raised?.at ?? stateSince;
  const [calendar, terms, told] = [await readBusinessCalendar(em), await readRegistrationTerms(em), await deficiencyToldAt(em, id)];
  const [today, toldOn] = [japanDate(now.getTime()), told && japanDate(told.getTime())];
  const answerBy = deficiencyAnswerDay({ raisedOn: japanDate(raisedAt.getTime()), answerBy: deficiency.answerBy }, toldOn ?? today, terms, calendar);
  const course = deficiencyCourse(answerBy, terms, calendar);
  const asked = await lastAskedAt(em, id, raisedAt);
  const closesOn = asked === null ? course.closesOn : closingDayWhenAsked(course, japanDate(asked.getTime()), terms, calendar);
  return { ...course, closesOn, toldOn, closesWhenAskedToday: closingDayWhenAsked({ closesOn }, today, terms, calendar) };
}

/** When the customer was last asked, by whatever may have named a day to him: a mail that went out, a paper from its printing on, a task of telling him that was closed. */
async function lastAskedAt(em: EntityManager, id: string, raisedAt: Date): Promise<Date | null> {
  await em.flush();
  const [row] = await em.execute<{ at: string | Date | null }[]>(
    `select max(at) as at from (
       select sent_at as at from mail_message where registration_id = ? and template in (?, ?) and sent_at is not null
       union all select at from deficiency_notice where registration_id = ?
       union all select done_at from registration_task where registration_id = ? and done_by_id is not null and kind in ('tell-by-hand', 'mail-undeliverable') and split_part(dedupe_key, '/', 2) in (?, ?)) asked
      where at >= ?`,
    [id, ...DEFICIENCY_MAILS, id, id, ...DEFICIENCY_MAILS, raisedAt],
  );
  return row?.at ? new Date(row.at) : null;
}
