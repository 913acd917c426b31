import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, type MailMessage, type Registration } from '../entities/index.js';

/** The mails that tell of a 不備 and ask for its answer. */
export const DEFICIENCY_MAILS: readonly string[] = ['registration-deficient', 'registration-deficient-reminder'];

/** With which words it ends what such a mail has left to do. */
export const DEFICIENCY_OVER = '不備への回答か受付の終了により不要';

export function isDeficiencyMail({ template }: Pick<MailMessage, 'template'>): boolean {
  return DEFICIENCY_MAILS.includes(template);
}

/** Whether a mail asks for what nobody waits for any more: its 不備 has been answered, has ended or has given way to another. */
export async function asksNoMore(em: EntityManager, mail: Pick<MailMessage, 'template' | 'createdAt'>, { id, state }: Pick<Registration, 'id' | 'state'>): Promise<boolean> {
  if (!isDeficiencyMail(mail)) return false;
  return state !== 'deficient' || (await em.count(AuditEvent, { caseId: id, kind: 'RegistrationDeficient', at: { $gt: mail.createdAt } })) > 0;
}
