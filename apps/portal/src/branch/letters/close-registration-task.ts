import { authorizeRegistration, DomainError, seesBranch, TELLING_TASKS } from '#domain';
import { caseOfTask, ContractorAccount, findOpenAddressChange, findUnverified, moveRegistration, recordDeficiencyTold, recordFact, Registration, RegistrationTask, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { lockIssued } from './locked-registrations.js';
import { mailsShownTogether } from './mails-shown-together.js';
import { rightsOfIssued } from './registration-rights.js';
import { rowId } from '../../http/row-id.js';

const UNVERIFIED_YET = '住所がまだ確かめられていません。住所の確認を記録し、ほかの人の承認を受けて新しい通知書を送るか、理由を書いて「通知書を送らずに終える」を押してください';

const CHANGE_WAITS = '住所の変更が、まだ承認も取りやめもされていません。「お客様IDを開く」の「顧客の記録」で、承認するか取りやめてください。この作業も完了します';

/** By closing it a person says that the customer knows now. */
const TELLS: readonly RegistrationTask['kind'][] = [...TELLING_TASKS, 'mail-undeliverable'];

/** 作業の完了 of an ID registration: with a note of what was done. */
@Injectable()
export class CloseRegistrationTask {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param shown the further mails that the page showed with the task: they are done with it
   * @param ends 返戻: no new letter is sent, the registration ends here and its ID stays stopped
   * @returns why it is not done, or null; @throws DomainError `task/already-done`, and those of `authorizeRegistration`
   */
  run(actor: StaffActor, taskId: string, form: string, { note, ends, shown }: { readonly note: string; readonly ends: boolean; readonly shown: readonly string[] }): Promise<string | null> {
    return this.work.run(async (em) => {
      const found = await em.findOne(RegistrationTask, { id: rowId(taskId) });
      if (found === null) throw new PageNotFound(`no task ${taskId}`);
      // The registration before its task, as whoever posts a letter locks them.
      const [returned] = found.kind === 'letter-returned' && found.registration ? await lockIssued(em, [found.registration]) : [];
      const told = TELLS.includes(found.kind) && found.registration ? await em.findOneOrFail(Registration, found.registration, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null;
      const task = await em.findOneOrFail(RegistrationTask, found.id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
      if (await isRepeated(em, caseOfTask(task), actor, form)) return null;
      if (task.registration) authorizeRegistration(actor, 'view', rightsOfIssued(await em.findOneOrFail(Registration, task.registration)));
      else if (!seesBranch(actor, task.branch)) throw new DomainError('authority/other-branch');
      if (task.doneAt) throw new DomainError('task/already-done');
      if (task.kind === 'confirm-address-change' && task.account && (await findOpenAddressChange(em, (await em.findOneOrFail(ContractorAccount, task.account)).customer)) !== null) return CHANGE_WAITS;
      const at = this.clock.now();
      if (returned?.registration.state === 'letter-returned') {
        if (ends) await this.end(em, actor, returned.registration, note, at);
        else if ((await findUnverified(em, [returned.registration.id])).length > 0) return UNVERIFIED_YET;
      }
      for (const one of await mailsShownTogether(em, task, shown)) Object.assign(one, { doneAt: at, doneBy: actor.staffId, doneNote: note });
      await recordFact(em, { caseId: caseOfTask(task), kind: 'TaskDone', actor: factActor(actor), at, data: { task: task.kind, note, form } });
      if (told) await recordDeficiencyTold(em, told, { actor: factActor(actor), at, notify: tellRegistration(told.id) });
      return null;
    });
  }

  private async end(em: EntityManager, actor: StaffActor, registration: Registration, reason: string, at: Date): Promise<void> {
    authorizeRegistration(actor, 'end-returned', rightsOfIssued(registration));
    registration.closing = 'cancelled';
    await moveRegistration(em, registration, 'closed', at);
    await recordFact(em, { caseId: registration.id, kind: 'RegistrationClosed', actor: factActor(actor), at, data: { closing: 'cancelled', reason }, notify: tellRegistration(registration.id) });
  }
}
