import { addBusinessDays, addDays, type BusinessCalendar, type CalendarDate, japanDate } from '#domain';
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

  /** @param answerBy お願いした日, as the customer was told it: the terms, which name their distance from the day that is proposed, run from it */
  deficiency(answerBy: CalendarDate): readonly RegistrationAlarm[] {
    const { deficiencyReminder, deficiencySecondReminder, deficiencyLapse } = this.terms;
    const after = (days: number, minuteOfDay: number, act: RegistrationAlarmAct): RegistrationAlarm => at(addBusinessDays(answerBy, Math.max(days - deficiencyReminder, 0), this.calendar), minuteOfDay, act);
    return [
      after(deficiencyReminder, MORNING, 'remind-deficiency'),
      after(deficiencySecondReminder, MORNING, 'remind-deficiency-again'),
      after(deficiencyLapse, EVENING, 'lapse-deficiency'),
    ];
  }

  /** Told later than it was raised: the day that was asked for leaves as many business days from then on as are proposed, or stands where it is later. */
  deficiencyTold(answerBy: CalendarDate, told: CalendarDate): readonly RegistrationAlarm[] {
    const proposed = addBusinessDays(told, this.terms.deficiencyReminder, this.calendar);
    return this.deficiency(proposed > answerBy ? proposed : answerBy);
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
