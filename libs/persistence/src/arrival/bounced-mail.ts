import { sameMail } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { MailMessage } from '../entities/index.js';
import { recipientsOf, recordRefusedAddresses, recordUndelivered } from '../tasks/undelivered-mail.js';

/**
 * A delivery report came back for a mail of ours.
 * @param reference the Message-ID, or as much of its beginning as stands in the return address
 * @param failed the addresses that the report names; a mail to several of which it names some did arrive at the others
 * @returns whether it is one of our mails
 */
export async function recordBounce(em: EntityManager, reference: string, at: Date, failed: readonly string[] = []): Promise<boolean> {
  const start = reference.replace(/^<?/, '<');
  const [row] = await em.execute<{ id: string }[]>('select id from mail_message where starts_with(message_id, ?) order by created_at limit 1 for update', [start]);
  if (!row || start.length < 20) return false;
  const message = await em.findOneOrFail(MailMessage, row.id);
  const refused = recipientsOf(message.to).filter((address) => failed.some((one) => sameMail(one, address)));
  // A report that names none of them, as of an address that the mail was passed on to, speaks of the mail as a whole.
  if (refused.length > 0) await recordRefusedAddresses(em, message, refused, at);
  else await recordUndelivered(em, message, at);
  return true;
}
