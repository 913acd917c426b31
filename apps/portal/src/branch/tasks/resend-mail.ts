import { authorize } from '#domain';
import { BranchTask, closeBranchTask, GuaranteeApplication, isReceiptWithBranch, readCollectiveStanding, readMailPeople, recordFact, type TaskRow, UnitOfWork } from '#persistence';
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
import { undeliveredMail } from './undelivered-mail.js';

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
   * Closes the task of the undelivered mail: pressed twice, it is one delivery. A refusal of the new one opens a task of its own.
   * @returns why nothing is sent, or null
   */
  run(actor: StaffActor, taskId: string): Promise<'no-address' | 'pointless' | null> {
    return this.work.run(async (em) => {
      const found = await em.findOne(BranchTask, { id: rowId(taskId) });
      if (found === null) throw new PageNotFound(`no task ${taskId}`);
      const application = await lockCase(em, actor, found.application);
      authorize(actor, 'resend-mail', rightsOf(application));
      const task = (await em.refresh(found)) ?? found;
      const undelivered = undeliveredMail(task);
      if (undelivered === null) throw new PageNotFound(`no mail in task ${taskId}`);
      if ((task.doneAt ?? null) !== null) return null;
      const { mail, subject } = undelivered;
      const come = { state: application.state, receiptWithBranch: await isReceiptWithBranch(em, application.id), tooSoon: false, collective: await readCollectiveStanding(em, application.id) };
      if (whyPointless(mail, come) !== null) return 'pointless';
      const { addresses } = await readMailPeople(em, application);
      if (addresses.length === 0) return 'no-address';
      const now = this.clock.now();
      await closeBranchTask(em, factActor(actor), task, { note: 'メールを再送' }, now);
      await recordFact(em, {
        caseId: application.id, kind: 'MailResendRequested', actor: factActor(actor), at: now, data: { mail },
        notify: startMailResend(application.id, task.id, mail, subject),
      });
      return null;
    });
  }
}
