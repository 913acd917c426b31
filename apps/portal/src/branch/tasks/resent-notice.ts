import { seesBranch } from '#domain';
import { BranchTask, GuaranteeApplication, readMailPeople } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CASE_MAIL_LABELS } from '#workflows/contract';
import type { StaffActor } from '../../http/actor.js';
import { isRowId } from '../../http/row-id.js';
import type { DoneNotice } from '../done-words.js';
import { undeliveredMail } from './undelivered-mail.js';

/** With which words a task ends whose mail is sent again. */
export const RESENT = 'メールを再送';

/** The list after 再送 in it. */
export function afterResending(path: string, taskId: string): string {
  return `${path}?resent=${taskId}`;
}

/**
 * What this person sent again last about the case of a task, and to whom: of the mails that the task stood for, itself may have stayed. The address names the task alone, all
 * words are the record's. @returns null where nothing was, or where it is not this person's to see
 */
export async function resentNotice(em: EntityManager, actor: StaffActor, taskId: string): Promise<DoneNotice | null> {
  const task = isRowId(taskId) ? await em.findOne(BranchTask, { id: taskId, kind: 'mail-undeliverable' }) : null;
  const application = task && (await em.findOneOrFail(GuaranteeApplication, task.application));
  if (task === null || application === null || !seesBranch(actor, application.branch)) return null;
  const resent = await em.find(BranchTask, { application: application.id, kind: task.kind, doneNote: RESENT, doneBy: actor.staffId }, { orderBy: { doneAt: 'desc', openedAt: 'asc', id: 'asc' } });
  const [last] = resent;
  if (last === undefined) return null;
  const mails = resent.filter(({ doneAt }) => doneAt?.getTime() === last.doneAt?.getTime()).map(undeliveredMail).filter((one) => one !== null).map(({ mail }) => CASE_MAIL_LABELS[mail]);
  const { addresses } = await readMailPeople(em, application);
  return resentWords(application.receptionNumber, mails, addresses.join(', '));
}

/** @param about the number of what the mails are about */
export function resentWords(about: string, mails: readonly string[], to: string): DoneNotice {
  return { tone: 'success', text: `${about}の${[...new Set(mails)].map((mail) => `「${mail}」`).join('')}を、${to}へ再送しました。また届かないときは、新しい作業になります。` };
}
