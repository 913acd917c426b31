import { authorizeRegistration, DomainError, seesBranch } from '#domain';
import { recordFact, Registration, RegistrationTask, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { rowId } from '../case/locked-case.js';
import { rightsOfIssued } from './registration-rights.js';

/** 作業の完了 of an ID registration: with a note of what was done. */
@Injectable()
export class CloseRegistrationTask {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `task/already-done`, and those of `authorizeRegistration` */
  run(actor: StaffActor, taskId: string, form: string, note: string): Promise<void> {
    return this.work.run(async (em) => {
      const task = await em.findOne(RegistrationTask, { id: rowId(taskId) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (task === null) throw new PageNotFound(`no task ${taskId}`);
      if (await isRepeated(em, caseOf(task), actor, form)) return;
      if (task.registration) authorizeRegistration(actor, 'view', rightsOfIssued(await em.findOneOrFail(Registration, task.registration)));
      else if (!seesBranch(actor, task.branch)) throw new DomainError('authority/other-branch');
      if (task.doneAt) throw new DomainError('task/already-done');
      const at = this.clock.now();
      Object.assign(task, { doneAt: at, doneBy: actor.staffId, doneNote: note });
      await recordFact(em, { caseId: caseOf(task), kind: 'TaskDone', actor: factActor(actor), at, data: { task: task.kind, note, form } });
    });
  }
}

/** Whose record a task stands in. */
function caseOf({ registration, account, arrival }: RegistrationTask): string {
  const about = registration ?? account ?? arrival;
  if (!about) throw new Error('A task is about something.');
  return about;
}
