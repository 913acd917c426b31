import type { BranchTaskKind } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { BranchTask, type GuaranteeApplication } from '../entities/index.js';
import { type FactActor, recordFact, type WorkflowNotice } from '../facts.js';

export interface NewTask {
  readonly kind: BranchTaskKind;
  /** What caused it, such as a receipt's id: the same cause never opens two tasks of a kind. */
  readonly cause: string;
  readonly at: Date;
  readonly detail: Record<string, string | number>;
}

/** Opens a 支店の作業 once per kind and cause, with its fact. */
export async function openBranchTask(em: EntityManager, actor: FactActor, application: Pick<GuaranteeApplication, 'id' | 'branch'>, task: NewTask): Promise<void> {
  const dedupeKey = `${task.kind}/${task.cause}`;
  if ((await em.count(BranchTask, { dedupeKey })) > 0) return;
  em.create(BranchTask, { dedupeKey, application: application.id, branch: application.branch, kind: task.kind, detail: task.detail, openedAt: task.at });
  await recordFact(em, { caseId: application.id, kind: 'TaskOpened', actor, at: task.at, data: { task: task.kind } });
}

/** The id of what caused a task, such as its receipt's; a cause may have a further part. */
export function causeOf({ dedupeKey }: Pick<BranchTask, 'dedupeKey'>): string {
  return dedupeKey.split('/')[1] ?? '';
}

/** How a task ends: what was done, and the mark of the form by which a person said so. */
export interface TaskEnd {
  readonly note: string;
  readonly form?: string;
  /** What was done, value by value, for the record. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** Given when a workflow has to hear of it. */
  readonly notify?: WorkflowNotice;
}

/** 完了: closes an open task with what was done about it, and says so in the case's record. */
export async function closeBranchTask(em: EntityManager, actor: FactActor, task: BranchTask, done: TaskEnd, at: Date): Promise<void> {
  await end(em, actor, task, done, at, 'TaskDone');
}

/** 取消し: closes an open task whose cause is gone, so that nobody acts on it any more. */
export async function withdrawBranchTask(em: EntityManager, actor: FactActor, task: BranchTask, note: string, at: Date): Promise<void> {
  await end(em, actor, task, { note }, at, 'TaskWithdrawn');
}

/** Opens a withdrawn task again, because its cause came back. */
export async function reopenBranchTask(em: EntityManager, actor: FactActor, task: BranchTask, at: Date): Promise<void> {
  Object.assign(task, { openedAt: at, doneBy: null, doneAt: null, doneNote: null });
  await recordFact(em, { caseId: task.application, kind: 'TaskOpened', actor, at, data: { task: task.kind } });
}

async function end(em: EntityManager, actor: FactActor, task: BranchTask, { note, form, values, notify }: TaskEnd, at: Date, kind: 'TaskDone' | 'TaskWithdrawn'): Promise<void> {
  Object.assign(task, { doneBy: actor.kind === 'staff' ? actor.id : null, doneAt: at, doneNote: note });
  await recordFact(em, { caseId: task.application, kind, actor, at, data: { ...values, task: task.kind, note, ...(form !== undefined && { form }) }, ...(notify && { notify }) });
}
