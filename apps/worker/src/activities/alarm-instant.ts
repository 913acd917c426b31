import { type CalendarDate, japanInstant } from '#domain';

/** Reminders leave when the branch opens, terms end when it has closed. Minutes of the day in Japan; ours. */
export const MORNING = 9 * 60;
export const EVENING = 18 * 60;

/** A minute of a day in Japan as the instant a procedure waits for. */
export function alarmInstant(day: CalendarDate, minuteOfDay: number): string {
  return new Date(japanInstant(day, minuteOfDay)).toISOString();
}
