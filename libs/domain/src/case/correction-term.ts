import type { BusinessCalendar } from '../calendar/business-calendar.js';
import { addBusinessDays, isBusinessDay } from '../calendar/business-calendar.js';
import type { CalendarDate } from '../calendar/calendar-date.js';

/** Business days from a 補正のお願い on. Ours. */
export interface CorrectionTerms {
  /** The contractor is asked to answer within so many. */
  readonly correctionReminder: number;
  /** 期限切れ after so many. */
  readonly correctionLapse: number;
}

/** お願いしたい日, unless the 審査担当 sets another. */
export function correctionAnswerBy(askedOn: CalendarDate, terms: CorrectionTerms, calendar: BusinessCalendar): CalendarDate {
  return addBusinessDays(askedOn, terms.correctionReminder, calendar);
}

/** お願いしたい日 of a request that was told on a later day than it was made: as many business days after it. */
export function answerByWhenTold(madeOn: CalendarDate, answerBy: CalendarDate, toldOn: CalendarDate, calendar: BusinessCalendar): CalendarDate {
  if (toldOn <= madeOn) return answerBy;
  let days = 0;
  for (let day = madeOn; day < answerBy; day = addBusinessDays(day, 1, calendar)) days += 1;
  return addBusinessDays(toldOn, days, calendar);
}

/** Why the customer cannot be asked for a 補正 by this day; null when he can. */
export type AnswerDayProblem = 'not-after-today' | 'closed' | 'after-lapse';

/** お願いしたい日: a business day that is still to come, on which the application has not lapsed yet. */
export function answerDayProblem(day: CalendarDate, askedOn: CalendarDate, terms: CorrectionTerms, calendar: BusinessCalendar): AnswerDayProblem | null {
  if (day <= askedOn) return 'not-after-today';
  if (day > addBusinessDays(askedOn, terms.correctionLapse, calendar)) return 'after-lapse';
  return isBusinessDay(day, calendar) ? null : 'closed';
}
