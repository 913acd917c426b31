import { RegistrationTask } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { isRowId } from '../../http/row-id.js';

/** A task with the further mails of its registration that its page showed with it and that are still open; one that came since stays open. The caller holds the task. */
export async function mailsShownTogether(em: EntityManager, task: RegistrationTask, shown: readonly string[]): Promise<readonly [RegistrationTask, ...RegistrationTask[]]> {
  if (task.kind !== 'mail-undeliverable' || !task.registration) return [task];
  const ids = shown.filter((id) => isRowId(id) && id !== task.id);
  return [task, ...(await em.find(RegistrationTask, { id: { $in: ids }, registration: task.registration, kind: task.kind, doneAt: null }, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE }))];
}
