import { authorize } from '#domain';
import { BranchTask, closeBranchTasks, GuaranteeApplication, isReceiptWithBranch, readCollectiveStanding, readMailPeople, recordFact, type TaskRow, UnitOfWork } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '#platform';
import { startMailResend, whyPointless } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { rowId } from '../../http/row-id.js';
import { shownTogether, undeliveredMail } from './undelivered-mail.js';

/** Where undelivered mails would go now ('' for nowhere), by task. */
export async function resendAddresses(em: EntityManager, tasks: readonly TaskRow[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const task of tasks.filter((row) => row.doneAt === null && undeliveredMail(row) !== null)) {
    found.set(task.id, (await readMailPeople(em, await em.findOneOrFail(GuaranteeApplication, task.applicationId))).addresses.join(', '));
  }
  return found;
}

/** メールの再送: what an address refused is written and delivered anew, to the addresses as they are now. */
@Injectable()
export class ResendMail {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Closes the task of the undelivered mails that the page showed (`shown`): pressed twice, it is one delivery of each. What has no point any more stays unsent. A refusal of a new one opens a task of its own.
   * @returns why nothing is sent, or null
   */
  run(actor: StaffActor, taskId: string, shown: readonly string[]): Promise<'no-address' | 'pointless' | null> {
    return this.work.run(async (em) => {
      const found = await em.findOne(BranchTask, { id: rowId(taskId) });
      if (found === null) throw new PageNotFound(`no task ${taskId}`);
      const application = await lockCase(em, actor, found.application);
      authorize(actor, 'resend-mail', rightsOf(application));
      const task = (await em.refresh(found)) ?? found;
      if (undeliveredMail(task) === null) throw new PageNotFound(`no mail in task ${taskId}`);
      if ((task.doneAt ?? null) !== null) return null;
      const come = { state: application.state, receiptWithBranch: await isReceiptWithBranch(em, application.id), tooSoon: false, collective: await readCollectiveStanding(em, application.id) };
      const tasks = await shownTogether(em, task, shown);
      const mails = tasks.flatMap((one) => {
        const undelivered = undeliveredMail(one);
        return undelivered !== null && whyPointless(undelivered.mail, come) === null ? [{ ...undelivered, of: one.id }] : [];
      });
      if (mails.length === 0) return 'pointless';
      const { addresses } = await readMailPeople(em, application);
      if (addresses.length === 0) return 'no-address';
      const now = this.clock.now();
      await closeBranchTasks(em, factActor(actor), tasks, { note: 'メールを再送' }, now);
      for (const { of, mail, subject } of mails) {
        await recordFact(em, {
          caseId: application.id, kind: 'MailResendRequested', actor: factActor(actor), at: now, data: { mail },
          notify: startMailResend(application.id, of, mail, subject),
        });
      }
      return null;
    });
  }
}
