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

/** Opens a 支店の作業 once per kind and cause, with its fact. A mail that joins those which wait already (不達) is no further task: of it the record says that it failed. */
export async function openBranchTask(em: EntityManager, actor: FactActor, application: Pick<GuaranteeApplication, 'id' | 'branch'>, task: NewTask): Promise<void> {
  const dedupeKey = `${task.kind}/${task.cause}`;
  if ((await em.count(BranchTask, { dedupeKey })) > 0) return;
  const joins = task.kind === 'mail-undeliverable' && (await openMails(em, application.id)).length > 0;
  em.create(BranchTask, { dedupeKey, application: application.id, branch: application.branch, kind: task.kind, detail: task.detail, openedAt: task.at });
  if (!joins) await recordFact(em, { caseId: application.id, kind: 'TaskOpened', actor, at: task.at, data: { task: task.kind, ...sumOf(task.detail) } });
}

/** 不達: the mails of a case that nobody has answered for yet, the first the one that stands for them in the lists. */
export function openMails(em: EntityManager, caseId: string): Promise<BranchTask[]> {
  return em.find(BranchTask, { application: caseId, kind: 'mail-undeliverable', doneAt: null }, { orderBy: { openedAt: 'asc', id: 'asc' } });
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

/** The same of several that are one for the branch: one fact says so, of all of them. */
export async function closeBranchTasks(em: EntityManager, actor: FactActor, [first, ...others]: readonly [BranchTask, ...BranchTask[]], done: TaskEnd, at: Date): Promise<void> {
  for (const task of others) markDone(actor, task, done.note, at);
  await closeBranchTask(em, actor, first, done, at);
}

/** 取消し: closes an open task whose cause is gone, so that nobody acts on it any more. */
export async function withdrawBranchTask(em: EntityManager, actor: FactActor, task: BranchTask, note: string, at: Date): Promise<void> {
  await end(em, actor, task, { note }, at, 'TaskWithdrawn');
}

/** Opens a withdrawn task again, because its cause came back. */
export async function reopenBranchTask(em: EntityManager, actor: FactActor, task: BranchTask, at: Date): Promise<void> {
  Object.assign(task, { openedAt: at, doneBy: null, doneAt: null, doneNote: null });
  await recordFact(em, { caseId: task.application, kind: 'TaskOpened', actor, at, data: { task: task.kind, ...sumOf(task.detail) } });
}

/** Where a task is about a sum, its fact names it: the task itself goes with what is due. */
function sumOf({ refund, excess, unassigned, outstanding }: BranchTask['detail']): { readonly sum?: number } {
  const sum = refund ?? excess ?? unassigned ?? outstanding;
  return typeof sum === 'number' ? { sum } : {};
}

async function end(em: EntityManager, actor: FactActor, task: BranchTask, { note, form, values, notify }: TaskEnd, at: Date, kind: 'TaskDone' | 'TaskWithdrawn'): Promise<void> {
  markDone(actor, task, note, at);
  await recordFact(em, { caseId: task.application, kind, actor, at, data: { ...values, task: task.kind, note, ...(form !== undefined && { form }) }, ...(notify && { notify }) });
}

function markDone(actor: FactActor, task: BranchTask, note: string, at: Date): void {
  Object.assign(task, { doneBy: actor.kind === 'staff' ? actor.id : null, doneAt: at, doneNote: note });
}
