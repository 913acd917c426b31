import { authorize, type CalendarDate, describeRefund, DomainError, japanDate, type RefundRecord, refundProblems, yen } from '#domain';
import { BranchTask, causeOf, closeBranchTask, type GuaranteeApplication, Payment, Receipt, UnitOfWork } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { isRowId, rowId } from '../../http/row-id.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { requireShownAmount } from '../shown-amount.js';
import { requireOpenTask } from './ended-task.js';

/** 返金の記録: date, way, account and reference stand in the case's record, each by itself, and finish the task. */
@Injectable()
export class RecordRefund {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param shown the amount that the page showed, which is what went back
   * @throws DomainError `task/already-done`; `amount/changed` when another one is due by now; `calendar/out-of-range` for what `refundProblems` refuses
   */
  run(actor: StaffActor, taskId: string, form: string, shown: string, record: RefundRecord): Promise<void> {
    return this.work.run(async (em) => {
      const found = await refundTask(em, taskId);
      const application = await lockCase(em, actor, found.application);
      if (await isRepeated(em, application.id, actor, form)) return;
      authorize(actor, 'close-task', rightsOf(application));
      const task = (await em.refresh(found)) ?? found;
      await requireOpenTask(em, task);
      requireShownAmount('返金する額', shown, refundAmount(task));
      const now = this.clock.now();
      if (refundProblems(record, { receivedOn: await receivedOn(em, task, application), today: japanDate(now.getTime()) }).size > 0) throw new DomainError('calendar/out-of-range');
      const { on, way, account, reference } = record;
      const receipt = task.kind === 'refund' ? await em.findOneOrFail(Receipt, { id: causeOf(task) }) : null;
      if (receipt !== null) Object.assign(receipt, { returned: yen(receipt.returned + refundAmount(task)), returnedAt: now });
      await closeBranchTask(em, factActor(actor), task, { note: describeRefund(record), form, values: { refundedOn: on, refunded: refundAmount(task), way, account, reference } }, now);
    });
  }
}

/** A task that ends when money went back: 返金, or money that has no case. @throws PageNotFound */
export async function refundTask(em: EntityManager, taskId: string): Promise<BranchTask> {
  const task = await em.findOne(BranchTask, { id: rowId(taskId), kind: { $in: ['refund', 'receipt-unassigned'] } });
  if (task === null) throw new PageNotFound(`no refund ${taskId}`);
  return task;
}

/** What goes back. */
export function refundAmount({ kind, detail }: BranchTask): number {
  return Number(detail[kind === 'refund' ? 'refund' : 'unassigned'] ?? 0);
}

/** The day on which the money came that goes back: the task's cause is its receipt. */
export async function receivedOn(em: EntityManager, task: BranchTask, application: Pick<GuaranteeApplication, 'submittedAt'>): Promise<CalendarDate> {
  const cause = causeOf(task);
  const receipt = isRowId(cause) ? await em.findOne(Receipt, { id: cause }) : null;
  return receipt === null ? japanDate(application.submittedAt.getTime()) : (await em.findOneOrFail(Payment, receipt.payment)).receivedOn;
}
