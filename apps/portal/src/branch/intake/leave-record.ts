import { entryValue, REGISTRATION_FIELDS, sameValue } from '#domain';
import { Customer, readRecordChangers, type Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { knownValues } from './customer-values.js';
import { keepEntrants } from './locked-registration.js';

/**
 * Another customer is chosen, or none: what was taken from the record stays in the fields, and whoever wrote the record has no more part in it by the record. They are among those who put a
 * value into the registration from here on, as far as a value stands that the record alone says.
 */
export async function leaveRecord(em: EntityManager, registration: Registration): Promise<void> {
  if (!registration.customer) return;
  const customer = await em.findOneOrFail(Customer, registration.customer);
  const taken = REGISTRATION_FIELDS.some(({ name }) => {
    const { record, ...others } = knownValues(name, registration, customer);
    const stands = entryValue(name, registration.raw, registration.read);
    return record !== '' && sameValue(stands, record) && !Object.values(others).some((other) => sameValue(stands, other));
  });
  if (taken) keepEntrants(registration, await readRecordChangers(em, customer.id));
}
