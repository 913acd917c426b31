import { formatJapanInstant, seesBranch } from '#domain';
import { MailMessage, Registration, RegistrationTask } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { sentMailName } from '../../account-records/sent-mail-names.js';
import type { StaffActor } from '../../http/actor.js';
import { isRowId } from '../../http/row-id.js';
import type { DoneNotice } from '../done-words.js';
import { resentWords } from '../tasks/resent-notice.js';
import { keyOfResent } from './resend-registration-mail.js';

/**
 * What was sent again with a task of a registration, and to whom; of one that had ended another way, that nothing was. The address names the task alone, all words are the
 * record's. @returns null where the task is open, or not this person's to see
 */
export async function resentRegistrationNotice(em: EntityManager, actor: StaffActor, taskId: string): Promise<DoneNotice | null> {
  const task = isRowId(taskId) ? await em.findOne(RegistrationTask, { id: taskId, kind: 'mail-undeliverable', registration: { $ne: null }, doneAt: { $ne: null } }) : null;
  if (!task?.registration || !task.doneAt) return null;
  const registration = await em.findOneOrFail(Registration, task.registration);
  if (!seesBranch(actor, registration.branch)) return null;
  const together = await em.find(RegistrationTask, { registration: registration.id, kind: task.kind, doneAt: task.doneAt });
  const sent = await em.find(MailMessage, { registration: registration.id, dedupeKey: { $in: together.map(keyOfResent) } }, { orderBy: { id: 'asc' } });
  const [first] = sent;
  if (first !== undefined) return resentWords(registration.receptionNumber, sent.map(({ template }) => sentMailName(template) ?? ''), first.to);
  return { tone: 'caution', text: `${registration.receptionNumber}のこの作業は、${formatJapanInstant(task.doneAt.getTime())}に終わっています（${task.doneNote ?? ''}）。この画面からは、何も送っていません。` };
}
