import { formSource, japanDate, joinReadings, keptReadings, proposedTexts, type RawRegistration, readRegistration, type RegistrationChannel, type RegistrationContent, type RegistrationField, type RegistrationState, stillConfirmed } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ReadRegistrationFields } from '../entities/index.js';
import { registrationSearchKey } from './registration-search-key.js';

interface OfferedTo {
  readonly number: string;
  readonly channel: RegistrationChannel;
  readonly state: RegistrationState;
  readonly raw: RawRegistration;
  readonly web: RawRegistration;
  readonly read: ReadRegistrationFields;
  readonly content: RegistrationContent | null;
  readonly confirmed: readonly RegistrationField[];
}

/** What was handed on is what a person answers for: no text is put in its place. */
const AT_ENTRY: readonly RegistrationState[] = ['received', 'in-entry', 'deficient'];

/** What a machine read is offered to a registration, beside what was offered before, and it is found by that; no form that is open at the desk becomes an old one by it. What it contradicts is to be confirmed again. */
export async function offerReadings(em: EntityManager, id: string, made: ReadRegistrationFields, at: Date): Promise<void> {
  const read = keptReadings(made);
  const [row] = await em.execute<OfferedTo[]>(
    `select reception_number as number, channel, state, raw, typed_on_web as web, read, content, confirmed from registration where id = ? for update`, [id],
  );
  if (!row) return;
  const asked = await askedBefore(em, id);
  const joined = joinReadings(row.read, row.channel === 'web' ? withoutVariants(read) : read, (source) => asked.get(source) ?? 0);
  // A text is proposed where the form is none from the web, whose texts the customer has typed.
  const raw = AT_ENTRY.includes(row.state) ? proposedTexts(row.raw, row.read, joined, row.confirmed, row.channel === 'web' ? row.raw : row.web) : row.raw;
  const again = raw === row.raw ? null : readRegistration(raw, formSource(row.channel), japanDate(at.getTime()));
  const content = again === null ? row.content : again.ok ? again.content : null;
  await em.execute('update registration set raw = ?::jsonb, read = ?::jsonb, content = ?::jsonb, confirmed = ?::jsonb, search_key = ? where id = ?', [
    JSON.stringify(raw), JSON.stringify(joined), content && JSON.stringify(content), JSON.stringify(stillConfirmed(row.confirmed, row.raw, row.read, read)), registrationSearchKey(row.number, raw, joined), id,
  ]);
}

/** On the print of a web form stands what the customer has typed, in the shapes that were meant. */
function withoutVariants(read: ReadRegistrationFields): ReadRegistrationFields {
  return Object.fromEntries(Object.entries(read).map(([name, reading]) => [name, { ...reading, variant: null }]));
}

/** Of each page and each Excel form of a registration how many 不備 were sent before it was received: the answer to one is newer than what was asked about. */
async function askedBefore(em: EntityManager, id: string): Promise<ReadonlyMap<string, number>> {
  const rows = await em.execute<{ source: string; asked: number }[]>(
    `select s.id as source, (select count(*) from audit_event e where e.case_id = ? and e.kind = 'RegistrationDeficient' and e.at < a.received_at)::int as asked
       from (select g.id, p.arrival_id from arrival_page g join arrival_part p on p.id = g.part_id where g.registration_id = ?
             union all select id, arrival_id from arrival_part where registration_id = ? and cells is not null) s join arrival a on a.id = s.arrival_id`, [id, id, id],
  );
  return new Map(rows.map(({ source, asked }) => [source, asked]));
}
