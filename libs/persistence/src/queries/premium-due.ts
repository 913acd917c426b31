import { addBusinessDays, type CalendarDate, japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PremiumCharge } from '../entities/index.js';
import { readBusinessCalendar, readPremiumTerms } from './branch-settings.js';

/** 払込期限 for a customer who was told then: as charged at the approval, or the full term from the telling where that is later. Of a 一括納付 nothing is awaited. */
export async function premiumDueWhenTold(em: EntityManager, applicationId: string, told: Date): Promise<CalendarDate> {
  const { dueOn, deferred } = await em.findOneOrFail(PremiumCharge, { application: applicationId });
  if (deferred) return dueOn;
  const { dueBusinessDays } = await readPremiumTerms(em);
  const fromTelling = addBusinessDays(japanDate(told.getTime()), dueBusinessDays, await readBusinessCalendar(em));
  return fromTelling > dueOn ? fromTelling : dueOn;
}
