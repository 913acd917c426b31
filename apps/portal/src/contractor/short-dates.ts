import { type CalendarDate, dateParts, eraOf, formatJapanTime, formatSlashDate, japanDate } from '#domain';

/** R8.11.20: 和暦 in a narrow column. */
export function formatNarrowEraDate(date: CalendarDate): string {
  const { month, day } = dateParts(date);
  const found = eraOf(date);
  return found === null ? formatSlashDate(date) : `${found.era.letter}${found.year}.${month}.${day}`;
}

/** 11/24: a day of about now. */
export function formatMonthDay(date: CalendarDate): string {
  const { month, day } = dateParts(date);
  return `${month}/${day}`;
}

/** 11/24 13:05 in Japan. */
export function formatMonthDayTime(instant: Date): string {
  return `${formatMonthDay(japanDate(instant.getTime()))} ${formatJapanTime(instant.getTime())}`;
}

/** 11/24 of an instant in Japan. */
export function formatInstantDay(instant: Date): string {
  return formatMonthDay(japanDate(instant.getTime()));
}
