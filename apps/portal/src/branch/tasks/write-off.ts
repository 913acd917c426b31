import { authorize, DomainError, formatYen, yen } from '#domain';
import { BranchTask, closeBranchTask, excessOf, type GuaranteeApplication, proposedWriteOff, recordFact, UnitOfWork, withdrawWriteOff, WriteOff } from '#persistence';
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
   * @throws DomainError `task/already-done` also where one is proposed already | `amount/changed` | `decision/reason-missing` | `application/state` | `authority/…`
   */
  propose(actor: StaffActor, taskId: string, form: string, { shown, reason }: { readonly shown: string; readonly reason: string }): Promise<void> {
    return this.act(actor, taskId, form, async (em, task, application) => {
      authorize(actor, 'propose-write-off', rightsOf(application));
      if ((await proposedWriteOff(em, application.id)) !== null) throw new DomainError('task/already-done');
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
   * @param proposal the one that the page showed with its amount and reason, which never change
   * @throws DomainError `task/already-done` where nothing is proposed (any more) | `version/conflict` where another one is | `authority/same-person` and others
   */
  confirm(actor: StaffActor, taskId: string, form: string, proposal: string): Promise<void> {
    return this.act(actor, taskId, form, async (em, task, application) => {
      const writeOff = await proposedWriteOff(em, application.id);
      requireShownProposal(writeOff, proposal);
      authorize(actor, 'confirm-write-off', rightsOf(application, { receiptRecordedById: writeOff.proposedBy }));
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
   * @throws DomainError `task/already-done` where nothing is proposed (any more) | `version/conflict` where another one is | `decision/reason-missing` | `authority/…`
   */
  withdraw(actor: StaffActor, taskId: string, form: string, { proposal, reason }: { readonly proposal: string; readonly reason: string }): Promise<void> {
    return this.act(actor, taskId, form, async (em, task, application) => {
      authorize(actor, 'close-task', rightsOf(application));
      requireShownProposal(await proposedWriteOff(em, application.id), proposal);
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
      if ((task.doneAt ?? null) !== null) throw new DomainError('task/already-done');
      await act(em, task, application);
    });
  }
}

function requireShownProposal(waiting: WriteOff | null, shown: string): asserts waiting is WriteOff {
  if (waiting === null) throw new DomainError('task/already-done');
  if (waiting.id !== shown) throw new DomainError('version/conflict');
}

/** The task 返しすぎ. @throws PageNotFound */
export async function excessTask(em: EntityManager, taskId: string): Promise<BranchTask> {
  const task = await em.findOne(BranchTask, { id: rowId(taskId), kind: 'refund-excess' });
  if (task === null) throw new PageNotFound(`no excess ${taskId}`);
  return task;
}
