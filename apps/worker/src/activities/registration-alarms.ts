import { addBusinessDays, addDays, type BusinessCalendar, type CalendarDate, deficiencyAnswerDay, type DeficiencyCourse, deficiencyCourse, japanDate } from '#domain';
import type { RegistrationTerms } from '#persistence';
import type { RegistrationAlarm, RegistrationAlarmAct } from '#workflows/contract';
import { alarmInstant, EVENING, MORNING } from './alarm-instant.js';

/** Turns the terms of the ID registration into the instants its procedure waits for. */
export class RegistrationAlarms {
  constructor(
    private readonly calendar: BusinessCalendar,
    private readonly terms: RegistrationTerms,
  ) {}

  /** A form made on the web, whose stamped page is awaited. */
  paper(from: Date): readonly RegistrationAlarm[] {
    return [this.afterBusinessDays(from, this.terms.paperLapse, EVENING, 'lapse-paper')];
  }

  /** At the desk: to be typed in and approved. */
  desk(from: Date): readonly RegistrationAlarm[] {
    return [this.afterBusinessDays(from, this.terms.entryOverdue, MORNING, 'entry-overdue')];
  }

  /** @param answerBy お願いした日, as the customer was told it */
  deficiency(answerBy: CalendarDate): readonly RegistrationAlarm[] {
    const course = deficiencyCourse(answerBy, this.terms, this.calendar);
    return [at(course.answerBy, MORNING, 'remind-deficiency'), at(course.remindAgainOn, MORNING, 'remind-deficiency-again'), this.deficiencyLapse(course)];
  }

  /** Told later than it was raised. */
  deficiencyTold(raised: { readonly raisedOn: CalendarDate; readonly answerBy: CalendarDate }, told: CalendarDate): readonly RegistrationAlarm[] {
    return this.deficiency(deficiencyAnswerDay(raised, told, this.terms, this.calendar));
  }

  /** 期限切れ in the evening of its day. */
  deficiencyLapse({ closesOn }: Pick<DeficiencyCourse, 'closesOn'>): RegistrationAlarm {
    return at(closesOn, EVENING, 'lapse-deficiency');
  }

  /** 期限切れ that a reply holds back: it is tried again after as many business days as an answer is first given. */
  heldLapse(from: Date): RegistrationAlarm {
    return this.afterBusinessDays(from, this.terms.deficiencyReminder, EVENING, 'lapse-deficiency');
  }

  /** In the order of their time, as they are waited for: the password may end before a reminder. @param validUntil the last day of the letter's password: it is void when that day is over */
  firstSignIn(postedOn: CalendarDate, validUntil: CalendarDate): readonly RegistrationAlarm[] {
    return [
      at(addDays(postedOn, this.terms.firstSignInReminder), MORNING, 'remind-first-sign-in'),
      at(addDays(postedOn, this.terms.firstSignInSecondReminder), MORNING, 'remind-first-sign-in-again'),
      at(addDays(validUntil, 1), 0, 'void-password'),
    ].sort((one, other) => one.at.localeCompare(other.at));
  }

  private afterBusinessDays(from: Date, days: number, minuteOfDay: number, act: RegistrationAlarmAct): RegistrationAlarm {
    return at(addBusinessDays(japanDate(from.getTime()), days, this.calendar), minuteOfDay, act);
  }
}

function at(day: CalendarDate, minuteOfDay: number, act: RegistrationAlarmAct): RegistrationAlarm {
  return { at: alarmInstant(day, minuteOfDay), act };
}
