import { authorize, DomainError, formatYen, yen } from '#domain';
import { BranchTask, closeBranchTask, excessOf, type GuaranteeApplication, proposedWriteOff, readUnconfirmedMoney, recordFact, UnitOfWork, withdrawWriteOff, WriteOff } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { rowId } from '../../http/row-id.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { requireShownAmount } from '../shown-amount.js';
import { requireOpenTask } from './ended-task.js';
import { alreadyProposed, notTheProposal, requireEndedCase } from './write-off-refusal.js';

/**
 * 雑損処理 of a 返しすぎ that does not come back, of a case that ended without a contract: proposed with its reason by one person, confirmed by
 * another, which finishes the task. No receipt and no refund is touched by it: what came and what went stays as it was.
 */
@Injectable()
export class WriteOffExcess {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param shown the amount that the page showed
   * @throws DomainError `task/already-done` | `write-off/waiting` where one is proposed already | `amount/changed` | `decision/reason-missing` | `application/state` | `authority/…`
   */
  propose(actor: StaffActor, taskId: string, form: string, { shown, reason }: { readonly shown: string; readonly reason: string }): Promise<void> {
    return this.act(actor, taskId, form, async (em, task, application) => {
      requireEndedCase(application);
      authorize(actor, 'propose-write-off', rightsOf(application));
      const waiting = await proposedWriteOff(em, application.id);
      if (waiting !== null) throw await alreadyProposed(em, waiting);
      if (reason === '') throw new DomainError('decision/reason-missing');
      const now = this.clock.now();
      const amount = yen(excessOf(task).toGetBack);
      requireShownAmount('返しすぎの額', shown, amount);
      em.create(WriteOff, { application: application.id, amount, reason, proposedBy: actor.staffId, proposedAt: now });
      task.detail = { ...task.detail, proposed: amount };
      await recordFact(em, { caseId: application.id, kind: 'WriteOffProposed', actor: factActor(actor), at: now, data: { amount, reason, form } });
    });
  }

  /**
   * @param shown the one that the page showed with its amount and reason, which never change; and the money at hand that waits for its own confirmation
   * @throws DomainError `task/already-done` | `write-off/withdrawn` where it is not the one that waits | `amount/changed` where other money has come | `authority/same-person` and others
   */
  confirm(actor: StaffActor, taskId: string, form: string, shown: { readonly proposal: string; readonly waiting: string }): Promise<void> {
    return this.act(actor, taskId, form, async (em, task, application) => {
      const writeOff = await shownProposal(em, task, shown.proposal);
      authorize(actor, 'confirm-write-off', rightsOf(application, { receiptRecordedById: writeOff.proposedBy }));
      requireShownAmount('確認を待つ入金の額', shown.waiting, await readUnconfirmedMoney(em, application.id));
      const now = this.clock.now();
      const { amount, reason } = writeOff;
      Object.assign(writeOff, { confirmedBy: actor.staffId, confirmedAt: now });
      const { excess, writtenOff } = excessOf(task);
      const { proposed: _, ...rest } = task.detail;
      task.detail = { ...rest, excess, writtenOff: writtenOff + amount };
      await recordFact(em, { caseId: application.id, kind: 'WriteOffConfirmed', actor: factActor(actor), at: now, data: { amount, reason, form } });
      await closeBranchTask(em, factActor(actor), task, { note: `${formatYen(amount)}を雑損処理：${reason}` }, now);
    });
  }

  /**
   * @param proposal the one that the page showed
   * @throws DomainError `task/already-done` | `write-off/withdrawn` where it is not the one that waits | `decision/reason-missing` | `authority/…`
   */
  withdraw(actor: StaffActor, taskId: string, form: string, { proposal, reason }: { readonly proposal: string; readonly reason: string }): Promise<void> {
    return this.act(actor, taskId, form, async (em, task, application) => {
      authorize(actor, 'close-task', rightsOf(application));
      await shownProposal(em, task, proposal);
      if (reason === '') throw new DomainError('decision/reason-missing');
      await withdrawWriteOff(em, factActor(actor), task, { reason, form }, this.clock.now());
    });
  }

  private act(actor: StaffActor, taskId: string, form: string, act: (em: EntityManager, task: BranchTask, application: GuaranteeApplication) => Promise<void>): Promise<void> {
    return this.work.run(async (em) => {
      const found = await excessTask(em, taskId);
      const application = await lockCase(em, actor, found.application);
      if (await isRepeated(em, application.id, actor, form)) return;
      const task = (await em.refresh(found)) ?? found;
      await requireOpenTask(em, task);
      await act(em, task, application);
    });
  }
}

/** The 雑損処理 that waits. @throws ToldRefusal `write-off/withdrawn` where it is not the one that the page showed */
async function shownProposal(em: EntityManager, task: BranchTask, shown: string): Promise<WriteOff> {
  const waiting = await proposedWriteOff(em, task.application);
  if (waiting === null || waiting.id !== shown) throw await notTheProposal(em, task, shown, waiting);
  return waiting;
}

/** The task 返しすぎ. @throws PageNotFound */
export async function excessTask(em: EntityManager, taskId: string): Promise<BranchTask> {
  const task = await em.findOne(BranchTask, { id: rowId(taskId), kind: 'refund-excess' });
  if (task === null) throw new PageNotFound(`no excess ${taskId}`);
  return task;
}
