import type { EntityManager } from '@mikro-orm/postgresql';
import { GuaranteeApplication, MailMessage, Registration, RegistrationTask } from '../entities/index.js';
import { recordFact, SYSTEM } from '../facts.js';
import { openBranchTask } from '../tasks/branch-tasks.js';

/**
 * 不達: a delivery report came back for a mail of ours. The mail is marked, the record of its case says so and the branch gets its task.
 * @param reference the Message-ID, or as much of its beginning as stands in the return address
 * @returns whether it is one of our mails
 */
export async function recordBounce(em: EntityManager, reference: string, at: Date): Promise<boolean> {
  const start = reference.replace(/^<?/, '<');
  const [row] = await em.execute<{ id: string }[]>('select id from mail_message where starts_with(message_id, ?) order by created_at limit 1 for update', [start]);
  if (!row || start.length < 20) return false;
  const message = await em.findOneOrFail(MailMessage, row.id);
  if (message.bouncedAt) return true;
  message.bouncedAt = at;
  const data = { mail: message.template };
  if (message.application) {
    const application = await em.findOneOrFail(GuaranteeApplication, message.application);
    await recordFact(em, { caseId: application.id, kind: 'MailFailed', actor: SYSTEM, at, data });
    await openBranchTask(em, SYSTEM, application, { kind: 'mail-undeliverable', cause: message.dedupeKey, at, detail: { ...data, subject: subjectOf(message) } });
  } else if (message.registration) {
    const registration = await em.findOneOrFail(Registration, message.registration);
    await recordFact(em, { caseId: registration.id, kind: 'MailFailed', actor: SYSTEM, at, data });
    const dedupeKey = `mail-undeliverable/${message.dedupeKey}`;
    if ((await em.count(RegistrationTask, { dedupeKey })) === 0) {
      em.create(RegistrationTask, { dedupeKey, registration: registration.id, branch: registration.branch, kind: 'mail-undeliverable', openedAt: at });
    }
  }
  return true;
}

/** What a mail of a case speaks of: its key is `mail/subject`, with a third part when it was sent again. The task 不達 needs it for 再送. */
function subjectOf({ dedupeKey }: MailMessage): string {
  return dedupeKey.split('/')[1] ?? '';
}
