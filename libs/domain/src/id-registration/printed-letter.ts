import type { CalendarDate } from '../calendar/calendar-date.js';
import { japanDate } from '../calendar/japan-time.js';
import { CUSTOMER_FACTS } from './customer-record.js';

/** Whose letter it is and where it goes; null of what nobody has kept of an old printing. */
export interface PrintedAs {
  readonly name: string | null;
  readonly postalCode: string | null;
  readonly address: string | null;
}

export type PrintedChange = '住所' | '名称';

/** The facts of a customer's record that stand on the sheet and its envelope. */
const PRINTED_FACTS: Readonly<Record<PrintedChange, readonly (keyof PrintedAs)[]>> = { 住所: ['postalCode', 'address'], 名称: ['name'] };

/** By which labels the record names what it says otherwise than the paper. */
export function recordLabelsOf(changed: readonly PrintedChange[]): readonly string[] {
  const names: readonly string[] = changed.flatMap((one) => PRINTED_FACTS[one]);
  return CUSTOMER_FACTS.filter(({ name }) => names.includes(name)).map(({ label }) => label);
}

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
