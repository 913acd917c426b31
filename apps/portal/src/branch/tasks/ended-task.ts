import { BRANCH_TASK_LABELS, formatJapanInstant } from '#domain';
import { type BranchTask, readStaffNames } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { ToldRefusal } from '../../http/problems.js';

/** To whoever has a page of a task that has ended meanwhile: when, by whom and with what. Nobody's name where its cause was gone. */
export async function endedTask(em: EntityManager, { kind, doneAt, doneBy, doneNote }: BranchTask): Promise<ToldRefusal> {
  const names = await readStaffNames(em, [doneBy]);
  const by = names.get(doneBy ?? '');
  const how = [by, doneNote].filter(Boolean).join('：');
  return new ToldRefusal('task/already-done', `作業「${BRANCH_TASK_LABELS[kind]}」は、${doneAt ? formatJapanInstant(doneAt.getTime()) : ''}に終わっています（${how}）。この画面からは、何も記録していません。`);
}

/** @throws ToldRefusal `task/already-done` */
export async function requireOpenTask(em: EntityManager, task: BranchTask): Promise<void> {
  if ((task.doneAt ?? null) !== null) throw await endedTask(em, task);
}
