import { addBusinessDays, type CalendarDate, collectiveDateWhenTold, dateParts, japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer, GuaranteeApplication, PremiumCharge } from '../entities/index.js';
import { readBusinessCalendar, readPremiumTerms } from './branch-settings.js';

/**
 * 払込期限 for a customer who was told then: as charged at the approval, or the full term from the telling where that is later. Of a 一括納付 its 約定日, or,
 * when that is no longer to come, the next one; of a charge from before the day was kept nothing is known.
 */
export async function premiumDueWhenTold(em: EntityManager, applicationId: string, told: Date): Promise<CalendarDate> {
  const { dueOn, deferred, collectiveOn } = await em.findOneOrFail(PremiumCharge, { application: applicationId });
  const toldOn = japanDate(told.getTime());
  const calendar = await readBusinessCalendar(em);
  if (deferred) return collectiveOn ? collectiveDateWhenTold(collectiveOn, toldOn, await agreedDay(em, applicationId, collectiveOn), calendar) : dueOn;
  const { dueBusinessDays } = await readPremiumTerms(em);
  const fromTelling = addBusinessDays(toldOn, dueBusinessDays, calendar);
  return fromTelling > dueOn ? fromTelling : dueOn;
}

/** The day of the month of the customer's agreement; where that has ended, the one that the charge was made by. */
async function agreedDay(em: EntityManager, applicationId: string, collectiveOn: CalendarDate): Promise<number> {
  const { customer } = await em.findOneOrFail(GuaranteeApplication, applicationId);
  const { collectivePaymentDay } = await em.findOneOrFail(Customer, customer);
  return collectivePaymentDay ?? dateParts(collectiveOn).day;
}
