import { LockMode } from '@mikro-orm/core';
import type { EntityManager, FilterQuery } from '@mikro-orm/postgresql';
import { RegistrationTask } from '../entities/index.js';
import { type FactActor, recordFact, SYSTEM } from '../facts.js';

/** Why tasks are needless, when, and by whose act: the system's own unless somebody is named. */
export interface TasksEnd {
  readonly at: Date;
  readonly note: string;
  readonly by?: FactActor;
}

/** 作業の完了 of all that are open and that something else has made needless, each with its fact. The caller has locked the record that they are about. */
export async function closeRegistrationTasks(em: EntityManager, about: FilterQuery<RegistrationTask>, { at, note, by = SYSTEM }: TasksEnd): Promise<void> {
  const open = await em.find(RegistrationTask, { $and: [about, { doneAt: null }] }, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  for (const task of open) {
    Object.assign(task, { doneAt: at, doneBy: by.kind === 'staff' ? by.id : null, doneNote: note });
    await recordFact(em, { caseId: caseOfTask(task), kind: 'TaskDone', actor: by, at, data: { task: task.kind, note } });
  }
}

/** Whose record a task stands in. */
export function caseOfTask({ registration, account, arrival }: RegistrationTask): string {
  const about = registration ?? account ?? arrival;
  if (!about) throw new Error('A task is about something.');
  return about;
}
