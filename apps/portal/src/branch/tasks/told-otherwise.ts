import { formatEraDateWithWeekday, japanDate } from '#domain';
import {
  answerDayWhenTold, ASKING_MAILS, type AskingMail, AuditEvent, type BranchTask, customerToldOn, type FactActor, GuaranteeApplication, PremiumCharge, premiumDueWhenTold, putOffAnswerDay, readCollectiveStanding, type QueueRow, type TaskRow, untoldOfCorrection, type WorkflowNotice,
} from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { startNoticeRenewal, tellApplication, whyPointless } from '#workflows/contract';
import { undeliveredMail } from './undelivered-mail.js';

/**
 * The branch tells the customer by its own means what a mail could not: as he is told on a later day, so is the day put off by which he is asked to act. That of a
 * 補正のお願い at once; that of a premium once it is over, with a further edition of its paper. The case is locked by the caller.
 * @returns what the closing of the task has to start
 */
export async function putOffForTelling(em: EntityManager, actor: FactActor, application: GuaranteeApplication, task: BranchTask, at: Date): Promise<WorkflowNotice | null> {
  const mail = await untoldMail(em, application.id, task);
  if (mail?.mail === 'correction-request') await putOffAnswerDay(em, application, await roundOf(em, application.id, mail.subject), { actor, at, notify: tellApplication(application.id) });
  if (mail?.mail !== 'premium-notice') return null;
  return (await newDueDay(em, application, at)) === null ? null : startNoticeRenewal(application.id, task.id, at);
}

/** By task: the day to name to the customer who is told today, where it is another one than the mail said. */
export async function daysToTell(em: EntityManager, tasks: readonly TaskRow[], now: Date): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const task of tasks.filter((row) => row.doneAt === null)) {
    for (const one of task.mails) {
      const mail = await untoldMail(em, task.applicationId, one);
      if (mail === null) continue;
      const application = await em.findOneOrFail(GuaranteeApplication, task.applicationId);
      const day = mail.mail === 'correction-request' ? await newAnswerDay(em, application, mail.subject, now) : await newDueDay(em, application, now);
      if (day !== null) found.set(task.id, `メールを送ろうとした日から日が過ぎています。きょうお伝えするときの期限は、${formatEraDateWithWeekday(day)}です。伝えて作業を完了にすると、この日に改めます。`);
    }
  }
  return found;
}

/** Of the cases of a list those whose customer knows nothing of the 補正 that they wait for. */
export async function untoldOf(em: EntityManager, rows: readonly Pick<QueueRow, 'id' | 'state'>[]): Promise<ReadonlySet<string>> {
  return untoldOfCorrection(em, rows.filter(({ state }) => state === 'correction-requested').map(({ id }) => id));
}

/** The mail of a task by which the customer was to be asked for something; null where he was told all the same, such as by another of his addresses. */
async function untoldMail(em: EntityManager, caseId: string, task: Pick<BranchTask, 'kind' | 'detail'>): Promise<{ readonly mail: AskingMail; readonly subject: string } | null> {
  const undelivered = undeliveredMail(task);
  const mail = ASKING_MAILS.find((name) => name === undelivered?.mail);
  if (undelivered === null || mail === undefined) return null;
  return (await customerToldOn(em, caseId, mail, { id: undelivered.subject })) === null ? { mail, subject: undelivered.subject } : null;
}

async function newDueDay(em: EntityManager, application: GuaranteeApplication, now: Date) {
  const { id, state } = application;
  if (whyPointless('premium-notice', { state, collective: await readCollectiveStanding(em, id), again: false, since: [], tooSoon: false }) !== null) return null;
  const { dueOn } = await em.findOneOrFail(PremiumCharge, { application: id });
  if (japanDate(now.getTime()) < dueOn) return null;
  const later = await premiumDueWhenTold(em, id, now);
  return later === dueOn ? null : later;
}

async function newAnswerDay(em: EntityManager, application: GuaranteeApplication, factId: string, now: Date) {
  return (await answerDayWhenTold(em, application, await roundOf(em, application.id, factId), now))?.later ?? null;
}

async function roundOf(em: EntityManager, caseId: string, factId: string): Promise<number> {
  const { data } = await em.findOneOrFail(AuditEvent, { id: factId, caseId });
  return Number(data['round']);
}
