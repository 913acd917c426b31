import { authorize, DomainError } from '#domain';
import { BranchTask, closeBranchTasks, UnitOfWork, type WorkflowNotice } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound, ToldRefusal } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { requireOpenTask } from './ended-task.js';
import { shownTogether } from './undelivered-mail.js';
import { FINISHED_BY } from './task-words.js';
import { putOffForTelling } from './told-otherwise.js';
import { rowId } from '../../http/row-id.js';

/** 作業の完了: with a note of what was done. Whoever closes that of an undelivered mail has told the customer by his own means. */
@Injectable()
export class CloseTask {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param shown the ids of the tasks that the page showed as this one: a mail that has come to them since stays open, for nobody has told of it
   * @throws DomainError `task/already-done` | `decision/reason-missing` | `task/finished-by-act`: what an act finishes is closed by that act only
   */
  run(actor: StaffActor, taskId: string, form: string, note: string, shown: readonly string[]): Promise<void> {
    return this.work.run(async (em) => {
      const found = await em.findOne(BranchTask, { id: rowId(taskId) });
      if (found === null) throw new PageNotFound(`no task ${taskId}`);
      const application = await lockCase(em, actor, found.application);
      if (await isRepeated(em, application.id, actor, form)) return;
      authorize(actor, 'close-task', rightsOf(application));
      const task = (await em.refresh(found)) ?? found;
      await requireOpenTask(em, task);
      const act = FINISHED_BY[task.kind];
      if (act !== undefined) throw new ToldRefusal('task/finished-by-act', `この作業は、${act}。したことを書いて完了にはできません。`);
      if (note === '') throw new DomainError('decision/reason-missing');
      const now = this.clock.now();
      const tasks = await shownTogether(em, task, shown);
      let notify: WorkflowNotice | null = null;
      for (const one of tasks) notify = (await putOffForTelling(em, factActor(actor), application, one, now)) ?? notify;
      await closeBranchTasks(em, factActor(actor), tasks, { note, form, ...(notify && { notify }) }, now);
    });
  }
}
