import { createHash } from 'node:crypto';
import type { Customer } from '#persistence';
import { shownCustomer } from '../../intake/registration-file.js';

/** A mark of all that a customer's record says, by which a form tells which record it was filled in from. */
export function seenRecord(customer: Customer): string {
  return createHash('sha256').update(JSON.stringify(shownCustomer(customer))).digest('base64url');
}
