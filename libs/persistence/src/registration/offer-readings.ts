import type { RawRegistration } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from './registration-search-key.js';

/** What a machine read is offered to a registration, where nothing was offered before, and it is found by that; no form that is open at the desk becomes an old one by it. */
export async function offerReadings(em: EntityManager, id: string, read: ReadRegistrationFields): Promise<void> {
  const [row] = await em.execute<{ number: string; raw: RawRegistration; read: ReadRegistrationFields }[]>(
    'update registration set read = ?::jsonb || read where id = ? returning reception_number as number, raw, read', [JSON.stringify(read), id],
  );
  if (row) await em.execute('update registration set search_key = ? where id = ?', [registrationSearchKey(row.number, row.raw, row.read), id]);
}
