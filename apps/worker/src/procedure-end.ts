import { END_STATES } from '#domain';
import { GuaranteeApplication, MailMessage, Registration } from '#persistence';
import { type CaseMail, GUARANTEE_APPLICATION, ID_REGISTRATION } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The last word of a procedure: a case that has ended without it still owes it, whatever was written before. */
const LAST_MAILS: readonly CaseMail[] = ['application-declined', 'application-retracted', 'application-lapsed', 'certificate-registered', 'certificate-issued'];

/** Whether the procedure of an application has nothing left to do, as far as the database knows. */
export async function applicationProcedureHasEnded(em: EntityManager, applicationId: string): Promise<boolean> {
  const ended = await em.count(GuaranteeApplication, { id: applicationId, state: { $in: END_STATES } });
  return ended > 0 && (await em.count(MailMessage, { application: applicationId, template: { $in: LAST_MAILS } })) > 0;
}

/**
 * Whether a start that Temporal has forgotten is to be delivered anew: its case is there and not at its end. Of the short procedures (a key, a
 * mail, an arrival) Temporal alone knows the end; begun again they find everything done.
 */
export async function isStillOwed(em: EntityManager, name: string, start: Readonly<Record<string, string>>): Promise<boolean> {
  const { applicationId, registrationId } = start;
  if (name === GUARANTEE_APPLICATION && applicationId !== undefined) {
    return (await em.count(GuaranteeApplication, applicationId)) > 0 && !(await applicationProcedureHasEnded(em, applicationId));
  }
  if (name === ID_REGISTRATION && registrationId !== undefined) {
    return (await em.count(Registration, { id: registrationId, state: { $nin: ['completed', 'closed'] } })) > 0;
  }
  return true;
}
