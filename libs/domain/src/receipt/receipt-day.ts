import type { CalendarDate } from '../calendar/calendar-date.js';
import { addDays } from '../calendar/date-arithmetic.js';

/** How long before the application a payment for it can have come in (ours): older ones are slips of the pen. */
export const LONGEST_PREPAYMENT_DAYS = 60;

/** The earliest 入金日 of a payment for an application submitted on a day. */
export function earliestReceiptDay(submittedOn: CalendarDate): CalendarDate {
  return addDays(submittedOn, -LONGEST_PREPAYMENT_DAYS);
}
