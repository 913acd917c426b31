import { addBusinessDays, type BusinessCalendar } from '../calendar/business-calendar.js';
import type { CalendarDate } from '../calendar/calendar-date.js';

/** Business days of a 不備, counted from the day that the customer was told. Ours. */
export interface DeficiencyTerms {
  /** The customer is asked to answer within, and reminded after, so many. */
  readonly deficiencyReminder: number;
  /** Reminded once more after so many. */
  readonly deficiencySecondReminder: number;
  /** 期限切れ after so many. */
  readonly deficiencyLapse: number;
}

/** What is due of a 不備, and when. */
export interface DeficiencyCourse {
  /** お願いした日: the customer is reminded in its morning. */
  readonly answerBy: CalendarDate;
  readonly remindAgainOn: CalendarDate;
  /** 受付の終了, in its evening. */
  readonly closesOn: CalendarDate;
}

/** お願いした日 of whoever is told on a day: later than it was raised, as many business days are left as are proposed, or the day stands where it is later. */
export function deficiencyAnswerDay({ raisedOn, answerBy }: { readonly raisedOn: CalendarDate; readonly answerBy: CalendarDate }, toldOn: CalendarDate, terms: DeficiencyTerms, calendar: BusinessCalendar): CalendarDate {
  if (toldOn <= raisedOn) return answerBy;
  const proposed = addBusinessDays(toldOn, terms.deficiencyReminder, calendar);
  return proposed > answerBy ? proposed : answerBy;
}

/** @param answerBy as the customer was told it: the terms, which name their distance from the day that is proposed, run from it */
export function deficiencyCourse(answerBy: CalendarDate, { deficiencyReminder, deficiencySecondReminder, deficiencyLapse }: DeficiencyTerms, calendar: BusinessCalendar): DeficiencyCourse {
  const after = (days: number): CalendarDate => addBusinessDays(answerBy, Math.max(days - deficiencyReminder, 0), calendar);
  return { answerBy, remindAgainOn: after(deficiencySecondReminder), closesOn: after(deficiencyLapse) };
}

/** 受付の終了 after a 催促 has named it: whoever was asked on that day has as many business days from then on as are first given, whatever is left of the term. */
export function closingDayWhenAsked({ closesOn }: Pick<DeficiencyCourse, 'closesOn'>, askedOn: CalendarDate, terms: DeficiencyTerms, calendar: BusinessCalendar): CalendarDate {
  const least = addBusinessDays(askedOn, terms.deficiencyReminder, calendar);
  return least > closesOn ? least : closesOn;
}

/** Which of the two 催促 is due on a day: the second alone where both are, and none on the day of the end. */
export function deficiencyReminderDue({ answerBy, remindAgainOn, closesOn }: DeficiencyCourse, today: CalendarDate): 'first' | 'second' | null {
  if (today < answerBy || today >= closesOn) return null;
  return today >= remindAgainOn ? 'second' : 'first';
}
