import { formatEraDate, isCalendarDate } from '#domain';

/** A day that a fact tells of, as the branch writes it; '' where it tells none. */
export function factDay(day: unknown): string {
  return typeof day === 'string' && isCalendarDate(day) ? formatEraDate(day) : '';
}
