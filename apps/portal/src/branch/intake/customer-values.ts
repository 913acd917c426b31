import { formatPostalCode, oneLine, type RegistrationField, type ValueSource } from '#domain';
import type { Customer, Registration } from '#persistence';

/** What the customer's record says of a field of the form; '' where it says nothing. */
export function recordValue(name: RegistrationField, customer: Customer | null): string {
  if (customer === null) return '';
  switch (name) {
    case 'postalCode':
      return formatPostalCode(customer.postalCode.replace(/\D/g, ''));
    case 'address':
    case 'name':
    case 'nameKana':
    case 'phone':
      return customer[name];
    case 'corporateNumber':
      return customer.corporateNumber ?? '';
    default:
      return '';
  }
}

/** Everything that is known of a field beside what stands in it. */
export function knownValues(name: RegistrationField, { read, typedOnWeb }: Pick<Registration, 'read' | 'typedOnWeb'>, customer: Customer | null): Readonly<Record<ValueSource, string>> {
  return { web: oneLine(typedOnWeb[name] ?? ''), reading: oneLine(read[name]?.value ?? ''), 'other-page': oneLine(read[name]?.elsewhere?.value ?? ''), 'other-reading': oneLine(read[name]?.other ?? ''), variant: oneLine(read[name]?.variant ?? ''), record: recordValue(name, customer) };
}
