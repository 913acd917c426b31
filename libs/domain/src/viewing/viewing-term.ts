import type { CalendarDate } from '../calendar/calendar-date.js';
import { addMonths } from '../calendar/date-arithmetic.js';

/** Years after the 保証期限 for which a certificate stays viewable (ours). */
export const VIEWABLE_YEARS = 10;

/** The last day on which a certificate can be viewed. */
export function viewableUntil(guaranteeUntil: CalendarDate, years: number = VIEWABLE_YEARS): CalendarDate {
  return addMonths(guaranteeUntil, years * 12);
}

/** Whether a certificate can still be viewed on a day. */
export function isViewable(guaranteeUntil: CalendarDate, day: CalendarDate, years: number = VIEWABLE_YEARS): boolean {
  return day <= viewableUntil(guaranteeUntil, years);
}
