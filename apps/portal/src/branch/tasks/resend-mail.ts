import { authorize } from '#domain';
import { BranchTask, closeBranchTasks, GuaranteeApplication, readCollectiveStanding, readLaterFacts, readMailPeople, recordFact, type TaskRow, UnitOfWork } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '#platform';
import { CASE_MAIL_LABELS, factsThatOvertake, POINTLESS_REASON_LABELS, type PointlessReason, startMailResend, whyPointless } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { isRowId, rowId } from '../../http/row-id.js';
import { endedTask, requireOpenTask } from './ended-task.js';
import { RESENT } from './resent-notice.js';
import { shownTogether, type UndeliveredMail, undeliveredMail } from './undelivered-mail.js';

/** An undelivered mail's task as it would be sent again now. */
export interface Resending {
  /** The addresses; '' for nowhere. */
  readonly to: string;
  /** The mails that have no point any more, with the reason. */
  readonly pointless: readonly string[];
  /** Those that are not sent for as long as a receipt waits for the branch: what is asked for after that is not known yet. */
  readonly waiting: readonly string[];
  /** The mails that would be sent, each kind once; none when there is none that still has a point. */
  readonly mails: readonly string[];
}

/** What the page showed from which it was pressed: the other mails of the task, and where they would go. */
export interface ShownMails {
  readonly mails: readonly string[];
  readonly to: string;
}

/** What sending again would do now, by task. */
export async function resendings(em: EntityManager, tasks: readonly TaskRow[]): Promise<ReadonlyMap<string, Resending>> {
  const found = new Map<string, Resending>();
  for (const task of tasks.filter((row) => row.doneAt === null && undeliveredMail(row) !== null)) {
    const application = await em.findOneOrFail(GuaranteeApplication, task.applicationId);
    const why = await pointlessIn(em, application);
    const [pointless, waiting, mails] = [new Set<string>(), new Set<string>(), new Set<string>()];
    for (const undelivered of task.mails.map(undeliveredMail).filter((one) => one !== null)) {
      const [reason, label] = [await why(undelivered), CASE_MAIL_LABELS[undelivered.mail]];
      if (reason === null) mails.add(label);
      else (reason === 'receipt-waiting' ? waiting : pointless).add(`${label}（${POINTLESS_REASON_LABELS[reason]}）`);
    }
    found.set(task.id, { to: (await readMailPeople(em, application)).addresses.join(', '), pointless: [...pointless], waiting: [...waiting], mails: [...mails] });
  }
  return found;
}

/** Why mails of a case would not be sent any more, asked one by one. */
async function pointlessIn(em: EntityManager, { id, state }: GuaranteeApplication): Promise<(undelivered: UndeliveredMail) => Promise<PointlessReason | null>> {
  const come = { state, collective: await readCollectiveStanding(em, id), again: true, tooSoon: false };
  return async ({ mail, subject }) => whyPointless(mail, { ...come, since: await readLaterFacts(em, id, subject, factsThatOvertake(mail, true)) });
}

/** メールの再送: what an address refused is written and delivered anew, to the addresses as they are now. */
@Injectable()
export class ResendMail {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Closes the task of the undelivered mails that the page showed (`shown.mails`): pressed twice, it is one delivery of each. What has no point any more is not
   * sent and stays for the branch to close. A refusal of a new one opens a task of its own. What the page named as the addresses (`shown.to`) is what is sent to.
   * @returns why nothing is sent, or null
   * @throws ToldRefusal `task/already-done` when another form has sent them or closed the task
   */
  run(actor: StaffActor, taskId: string, form: string, shown: ShownMails): Promise<'no-address' | 'other-address' | 'pointless' | 'receipt-waiting' | null> {
    return this.work.run(async (em) => {
      const found = await em.findOne(BranchTask, { id: rowId(taskId) });
      if (found === null) throw new PageNotFound(`no task ${taskId}`);
      const application = await lockCase(em, actor, found.application);
      if (await isRepeated(em, application.id, actor, form)) return null;
      authorize(actor, 'resend-mail', rightsOf(application));
      const task = (await em.refresh(found)) ?? found;
      if (undeliveredMail(task) === null) throw new PageNotFound(`no mail in task ${taskId}`);
      await requireOpenTask(em, task);
      const why = await pointlessIn(em, application);
      let waits = false;
      const sent: (UndeliveredMail & { readonly of: BranchTask })[] = [];
      for (const of of await shownTogether(em, task, shown.mails)) {
        const undelivered = undeliveredMail(of);
        const reason = undelivered && (await why(undelivered));
        if (undelivered !== null && reason === null) sent.push({ ...undelivered, of });
        waits ||= reason === 'receipt-waiting';
      }
      const [first, ...others] = sent;
      if (first === undefined) {
        const ended = await em.findOne(BranchTask, { id: { $in: shown.mails.filter(isRowId) }, application: application.id, doneAt: { $ne: null } }, { orderBy: { doneAt: 'desc' } });
        if (ended !== null) throw await endedTask(em, ended);
        return waits ? 'receipt-waiting' : 'pointless';
      }
      const { addresses } = await readMailPeople(em, application);
      if (addresses.length === 0) return 'no-address';
      if (shown.to !== '' && shown.to !== addresses.join(', ')) return 'other-address';
      const now = this.clock.now();
      await closeBranchTasks(em, factActor(actor), [first.of, ...others.map(({ of }) => of)], { note: RESENT, form }, now);
      for (const { of, mail, subject } of sent) {
        await recordFact(em, {
          caseId: application.id, kind: 'MailResendRequested', actor: factActor(actor), at: now, data: { mail },
          notify: startMailResend(application.id, of.id, mail, subject),
        });
      }
      return null;
    });
  }
}
