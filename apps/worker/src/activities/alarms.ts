import {
  addBusinessDays, addDays, type BranchTargets, type BusinessCalendar, type CalendarDate, decisionDue, isBusinessDay, japanDate,
} from '#domain';
import type { ProcedureTerms } from '#persistence';
import type { Alarm, AlarmAct } from '#workflows/contract';
import { alarmInstant, EVENING, MORNING } from './alarm-instant.js';

/** Turns terms in business days, and the branch's targets in business hours, into the instants a procedure waits for. */
export class Alarms {
  constructor(
    private readonly calendar: BusinessCalendar,
    private readonly terms: ProcedureTerms,
    private readonly targets: BranchTargets,
  ) {}

  /** From the submission, or from the return into review by a 補正 or a 差戻し on: the branch hears of a case when its 審査の目安 is over. */
  review(state: 'submitted' | 'in-review', from: Date): readonly Alarm[] {
    return [{ at: new Date(decisionDue(state, from.getTime(), this.targets, this.calendar)).toISOString(), act: 'review-overdue' }];
  }

  /** From a 補正のお願い on. */
  correction(from: Date): readonly Alarm[] {
    const day = japanDate(from.getTime());
    return [
      this.after(day, this.terms.correctionReminder, MORNING, 'remind-correction'),
      this.after(day, this.terms.correctionSecondReminder, MORNING, 'remind-correction-again'),
      this.after(day, this.terms.correctionLapse, EVENING, 'lapse-correction'),
    ];
  }

  /** From the approval, or from a reversed receipt, on: a reversal after the 払込期限 starts the further term anew. */
  premium(from: Date, dueOn: CalendarDate): readonly Alarm[] {
    const day = japanDate(from.getTime());
    const term = dueOn > day ? dueOn : day;
    const reminder: Alarm = { at: alarmInstant(this.businessDaysBefore(dueOn, this.terms.premiumReminderBefore), MORNING), act: 'remind-premium' };
    return [
      ...(reminder.at > from.toISOString() ? [reminder] : []),
      this.after(term, 1, MORNING, 'premium-overdue'),
      this.after(term, this.terms.premiumLapse, EVENING, 'lapse-premium'),
    ];
  }

  /** 一括納付: the morning after the 約定日. */
  afterCollectiveDay(collectiveOn: CalendarDate): string {
    return alarmInstant(addBusinessDays(collectiveOn, 1, this.calendar), MORNING);
  }

  private after(day: CalendarDate, businessDays: number, minuteOfDay: number, act: AlarmAct): Alarm {
    return { at: alarmInstant(addBusinessDays(day, businessDays, this.calendar), minuteOfDay), act };
  }

  private businessDaysBefore(date: CalendarDate, days: number): CalendarDate {
    let day = date;
    for (let counted = 0; counted < days; ) {
      day = addDays(day, -1);
      if (isBusinessDay(day, this.calendar)) counted += 1;
    }
    return day;
  }
}
