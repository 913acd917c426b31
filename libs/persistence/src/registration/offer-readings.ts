import { joinReadings, type RawRegistration, type RegistrationField, stillConfirmed } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from './registration-search-key.js';

/** What a machine read is offered to a registration, where nothing was offered before, and it is found by that; no form that is open at the desk becomes an old one by it. What it contradicts is to be confirmed again. */
export async function offerReadings(em: EntityManager, id: string, read: ReadRegistrationFields): Promise<void> {
  const [row] = await em.execute<{ number: string; raw: RawRegistration; read: ReadRegistrationFields; confirmed: RegistrationField[] | null }[]>(
    'select reception_number as number, raw, read, confirmed from registration where id = ? for update', [id],
  );
  if (!row) return;
  const joined = joinReadings(row.read, read);
  await em.execute('update registration set read = ?::jsonb, confirmed = ?::jsonb, search_key = ? where id = ?', [
    JSON.stringify(joined), JSON.stringify(stillConfirmed(row.confirmed ?? [], row.raw, row.read, read)), registrationSearchKey(row.number, row.raw, joined), id,
  ]);
}
