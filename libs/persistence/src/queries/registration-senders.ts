import { readPhone } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The number that the latest FAX among the pages of a registration came from; '' when none did, it was withheld, or lies under the 封緘 of a 誤送信. */
export async function faxSenderOf(em: EntityManager, registrationId: string): Promise<string> {
  const [row] = await em.execute<{ sender: string }[]>(
    `select a.sender from arrival a join arrival_part t on t.arrival_id = a.id join arrival_page p on p.part_id = t.id
     where p.registration_id = ? and a.class is distinct from 'misdelivered' and a.channel in ('fax-folder', 'fax-mail', 'fax-webhook') order by a.received_at desc, a.id desc limit 1`, [registrationId],
  );
  const reading = readPhone(row?.sender ?? '');
  return reading.ok ? reading.value : '';
}

/** Who sent the pages of a registration, each once: FAX numbers and mail addresses, the latest first; nobody of what is sealed. */
export async function sendersOf(em: EntityManager, registrationId: string): Promise<readonly string[]> {
  const rows = await em.execute<{ sender: string }[]>(
    `select a.sender from arrival a join arrival_part t on t.arrival_id = a.id join arrival_page p on p.part_id = t.id
     where p.registration_id = ? and a.class is distinct from 'misdelivered' and a.sender <> '' group by a.sender order by max(a.received_at) desc, a.sender limit 5`, [registrationId],
  );
  return rows.map(({ sender }) => sender);
}
