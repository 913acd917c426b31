import { joinReadings, type RawRegistration } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from './registration-search-key.js';

/** What a machine read is offered to a registration, where nothing was offered before, and it is found by that; no form that is open at the desk becomes an old one by it. */
export async function offerReadings(em: EntityManager, id: string, read: ReadRegistrationFields): Promise<void> {
  const [row] = await em.execute<{ number: string; raw: RawRegistration; read: ReadRegistrationFields }[]>(
    'select reception_number as number, raw, read from registration where id = ? for update', [id],
  );
  if (!row) return;
  const joined = joinReadings(row.read, read);
  await em.execute('update registration set read = ?::jsonb, search_key = ? where id = ?', [JSON.stringify(joined), registrationSearchKey(row.number, row.raw, joined), id]);
}
