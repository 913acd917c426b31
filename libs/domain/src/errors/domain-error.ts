/**
 * Everything the domain refuses, as `area/what`. The code is not localised and never carries data
 * of a customer, so it may travel to logs and to Temporal.
 */
export const DOMAIN_ERROR_CODES = [
  'money/not-an-amount',
  'money/misplaced',
  'money/out-of-range',
  'calendar/not-a-date',
  'calendar/out-of-range',
  'number/malformed',
  'number/check-digit',
  'number/exhausted',
  'key/malformed',
  'key/check-character',
  'premium/no-table',
  'premium/table-malformed',
  'application/state',
  'application/already-claimed',
  'application/not-editable',
  'application/already-sent',
  'application/draft-discarded',
  'application/draft-expired',
  'application/correction-answered',
  'application/retracted',
  'application/declined',
  'application/lapsed',
  'application/concluded',
  'authority/forbidden',
  'authority/sealed',
  'authority/other-branch',
  'authority/other-customer',
  'authority/same-person',
  'authority/pages-unopened',
  'authority/above-limit',
  'authority/stand-in-over',
  'decision/no-opinion',
  'decision/checklist-incomplete',
  'decision/reason-missing',
  'receipt/not-recorded',
  'receipt/already-confirmed',
  'receipt/already-concluded',
  'receipt/already-reversed',
  'certificate/not-electronic',
  'certificate/not-paper',
  'certificate/not-registered',
  'certificate/already-delivered',
  'certificate/notice-pending',
  'task/already-done',
  'task/finished-by-act',
  'write-off/waiting',
  'write-off/withdrawn',
  'amount/changed',
  'version/conflict',
] as const;
export type DomainErrorCode = (typeof DOMAIN_ERROR_CODES)[number];

/** A rule of the business that was about to be broken. `details` holds ids, codes and counts only. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: DomainErrorCode,
    readonly details: Readonly<Record<string, string | number | boolean>> = {},
  ) {
    super(code);
  }
}
