import type { EntityManager } from '@mikro-orm/postgresql';
import { MailMessage } from '../entities/index.js';
import { recordUndelivered } from '../tasks/undelivered-mail.js';

/**
 * A delivery report came back for a mail of ours.
 * @param reference the Message-ID, or as much of its beginning as stands in the return address
 * @returns whether it is one of our mails
 */
export async function recordBounce(em: EntityManager, reference: string, at: Date): Promise<boolean> {
  const start = reference.replace(/^<?/, '<');
  const [row] = await em.execute<{ id: string }[]>('select id from mail_message where starts_with(message_id, ?) order by created_at limit 1 for update', [start]);
  if (!row || start.length < 20) return false;
  await recordUndelivered(em, await em.findOneOrFail(MailMessage, row.id), at);
  return true;
}
