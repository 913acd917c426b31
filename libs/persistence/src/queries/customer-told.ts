import { japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { AuditEvent, BranchTask, GuaranteeApplication, MailMessage, PremiumCharge } from '../entities/index.js';
import { REFUSED_IN_PART } from '../tasks/undelivered-mail.js';

/** The mails by which a customer is asked for something. */
export type AskingMail = 'correction-request' | 'premium-notice';

/**
 * When the customer was told by the mail of a request (the fact `id`), the first time or sent again; null while nobody has told him. A term that begins with
 * it is no shorter for a worker or a relay that was away, nor for an address that refused it: a mail that came back told nobody. Once its task
 * was closed by a person other than by sending it again, the branch has told him by its own means: of the term as it stands, or, where that was over, from that day.
 */
export async function customerToldOn(em: EntityManager, caseId: string, mail: AskingMail, { id }: Pick<AuditEvent, 'id'>): Promise<Date | null> {
  const key = `${mail}/${id}`;
  const mails = await em.find(MailMessage, { application: caseId, $or: [{ dedupeKey: key }, { dedupeKey: { $like: `${key}/%` } }] }, { orderBy: { createdAt: 'asc', id: 'asc' } });
  const arrived = mails.filter(({ bouncedAt }) => !bouncedAt);
  const left = arrived.find(({ sentAt }) => sentAt)?.sentAt ?? arrived.find(({ skippedAt }) => skippedAt)?.skippedAt;
  return left ?? (arrived.length > 0 ? null : toldByBranch(em, caseId, mail, key));
}

async function toldByBranch(em: EntityManager, caseId: string, mail: AskingMail, key: string): Promise<Date | null> {
  const task = `mail-undeliverable/${key}`;
  const tasks = (await em.find(BranchTask, { application: caseId, $or: [{ dedupeKey: task }, { dedupeKey: { $like: `${task}/%` } }] }, { orderBy: { openedAt: 'asc', id: 'asc' } }))
    .filter(({ dedupeKey }) => !dedupeKey.endsWith(REFUSED_IN_PART));
  const [first, closed] = [tasks[0], tasks.at(-1)?.doneAt ?? null];
  if (first === undefined || closed === null) return null;
  const sentAgain = await em.find(AuditEvent, { caseId, kind: 'MailResendRequested', at: { $gte: closed } });
  if (sentAgain.some(({ data }) => data['mail'] === mail)) return null;
  const charge = mail === 'premium-notice' ? await em.findOne(PremiumCharge, { application: caseId }) : null;
  return charge !== null && japanDate(closed.getTime()) < charge.dueOn ? first.openedAt : closed;
}

/** When the customer was told what his premium is and by when; of a case that was issued before 一括納付 had a 保証料のご案内, when that was decided. */
export async function premiumToldOn(em: EntityManager, caseId: string): Promise<Date | null> {
  const decision = await em.findOneOrFail(AuditEvent, { caseId, kind: 'DecisionMade' }, { orderBy: { seq: 'desc' } });
  const told = await customerToldOn(em, caseId, 'premium-notice', decision);
  if (told !== null) return told;
  const { state } = await em.findOneOrFail(GuaranteeApplication, caseId);
  return state === 'issued' && !(await wasOwed(em, caseId)) ? decision.at : null;
}

/** A procedure ends with its mails settled: one that left neither a row nor a task of it owed none. */
async function wasOwed(em: EntityManager, caseId: string): Promise<boolean> {
  if ((await em.count(MailMessage, { application: caseId, template: 'premium-notice' })) > 0) return true;
  return (await em.count(BranchTask, { application: caseId, dedupeKey: { $like: 'mail-undeliverable/premium-notice/%' } })) > 0;
}
