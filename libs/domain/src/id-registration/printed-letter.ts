import type { CalendarDate } from '../calendar/calendar-date.js';
import { japanDate } from '../calendar/japan-time.js';
import { CUSTOMER_FACTS } from './customer-record.js';

/** What of a customer's record stands on the sheet and its envelope, by the labels of the record. */
export const PRINTED_LABELS: readonly string[] = CUSTOMER_FACTS.filter(({ name }) => name === 'name' || name === 'postalCode' || name === 'address').map(({ label }) => label);

/** Whose letter it is and where it goes; null of what nobody has kept of an old printing. */
export interface PrintedAs {
  readonly name: string | null;
  readonly postalCode: string | null;
  readonly address: string | null;
}

export type PrintedChange = '住所' | '名称';

/** What the record says otherwise than the paper. */
export function changedSincePrinting(printed: PrintedAs, record: { readonly [name in keyof PrintedAs]: string }): readonly PrintedChange[] {
  const elsewhere = printed.address !== null && (printed.address !== record.address || printed.postalCode !== record.postalCode);
  const renamed = printed.name !== null && printed.name !== record.name;
  return [...(elsewhere ? ['住所' as const] : []), ...(renamed ? ['名称' as const] : [])];
}

/**
 * Whether a letter had left before the record said anything else than its paper: on a day before that one. Of the very day nobody knows which came first, and of a change that nobody has
 * written down nothing is known.
 */
export function leftBeforeChange(postedOn: CalendarDate, changedAt: number | null): boolean {
  return changedAt !== null && postedOn < japanDate(changedAt);
}
