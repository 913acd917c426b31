import { type BusinessCalendar, businessDayOnOrAfter } from '../calendar/business-calendar.js';
import { type CalendarDate, daysInMonth } from '../calendar/calendar-date.js';
import { addMonths, dateFromParts, dateParts } from '../calendar/date-arithmetic.js';
import { DomainError } from '../errors/domain-error.js';
import type { PaymentMethod } from '../vocabulary/enumerations.js';

/** 翌月○日 of a 一括納付 agreement: 1 … 31; 31 stands for the last day of the month (末日). */
export const LAST_DAY_OF_MONTH = 31;

/**
 * 一括納付の約定日: the premiums charged in one month are paid together on the agreed day of the next. A month without that day
 * ends it; a day that is none of business moves to the next one (ours).
 * @throws DomainError `calendar/out-of-range` unless the agreed day is a whole number from 1 to 31
 */
export function collectivePaymentDate(chargedOn: CalendarDate, agreedDay: number, calendar: BusinessCalendar): CalendarDate {
  if (!Number.isInteger(agreedDay) || agreedDay < 1 || agreedDay > LAST_DAY_OF_MONTH) throw new DomainError('calendar/out-of-range');
  const { year, month } = dateParts(addMonths(chargedOn, 1));
  return businessDayOnOrAfter(dateFromParts(year, month, Math.min(agreedDay, daysInMonth(year, month))), calendar);
}

/** 約定日 for a customer who was told then: what is heard of on that day or later is paid with the premiums of the month in which it is heard of. */
export function collectiveDateWhenTold(collectiveOn: CalendarDate, toldOn: CalendarDate, agreedDay: number, calendar: BusinessCalendar): CalendarDate {
  return collectiveOn > toldOn ? collectiveOn : collectivePaymentDate(toldOn, agreedDay, calendar);
}

/** How a charge is to be paid: 一括納付 only where the charge was deferred; who wished for it without an agreement (any more) transfers. */
export function methodOfCharge(deferred: boolean, wished: PaymentMethod): PaymentMethod {
  if (deferred) return 'deferred';
  return wished === 'deferred' ? 'transfer' : wished;
}
