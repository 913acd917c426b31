import type { BranchTaskKind } from '#domain';
import { BranchTask, type GuaranteeApplication, recordFact } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { factActor, type StaffActor } from '../../http/actor.js';

export interface NewTask {
  readonly kind: BranchTaskKind;
  /** Id of what caused it: the same cause never opens two tasks of a kind. */
  readonly cause: string;
  readonly at: Date;
  readonly detail: Record<string, string | number>;
}

/** Opens a 支店の作業 once per kind and cause, with its fact. The case is locked by the caller. */
export async function openTask(em: EntityManager, actor: StaffActor, application: GuaranteeApplication, task: NewTask): Promise<void> {
  const dedupeKey = `${task.kind}/${task.cause}`;
  if ((await em.count(BranchTask, { dedupeKey })) > 0) return;
  em.create(BranchTask, { dedupeKey, application: application.id, branch: application.branch, kind: task.kind, detail: task.detail, openedAt: task.at });
  await recordFact(em, { caseId: application.id, kind: 'TaskOpened', actor: factActor(actor), at: task.at, data: { task: task.kind } });
}

/** 完了: closes an open task with what was done about it, and says so in the case's record. */
export async function closeTask(em: EntityManager, actor: StaffActor, task: BranchTask, note: string, at: Date): Promise<void> {
  Object.assign(task, { doneBy: actor.staffId, doneAt: at, doneNote: note });
  await recordFact(em, { caseId: task.application, kind: 'TaskDone', actor: factActor(actor), at, data: { task: task.kind, note } });
}
