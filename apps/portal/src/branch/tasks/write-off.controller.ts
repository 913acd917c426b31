import { authorize, DomainError, formatJapanInstant, formatYen, seesBranch } from '#domain';
import { excessOf, GuaranteeApplication, proposedWriteOff, readUnconfirmedMoney, Staff, UnitOfWork } from '#persistence';
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { v7 } from 'uuid';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { formMark, SHOWING } from '../../http/repeated-form.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import type { TextFieldView } from '../../http/view-models.js';
import { type ActView, actView, rightsOf } from '../authority.js';
import { SHOWN_AMOUNT } from '../shown-amount.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { requireOpenTask } from './ended-task.js';
import { excessTask, WriteOffExcess } from './write-off.js';
import { requireEndedCase } from './write-off-refusal.js';

interface WriteOffPageView extends PageView {
  readonly action: string;
  readonly token: string;
  readonly premiumHref: string;
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly amount: string;
  readonly shown: string;
  /** Money at hand that waits for its confirmation, and what it leaves of the 返しすぎ (null for nothing); null for none. */
  readonly waiting: { readonly amount: string; readonly left: string | null } | null;
  readonly waitingShown: string;
  /** What waits for its second person; null while nothing is proposed. */
  readonly proposed: { readonly id: string; readonly reason: string; readonly by: string; readonly confirm: ActView } | null;
  readonly reason: TextFieldView;
}

const WRITE_OFF_PAGE = pageTemplate<WriteOffPageView>('branch/write-off');

/** Both forms of the page ask for one. */
const REASONS = { propose: { label: '戻らない理由', support: '請求した日や方法、お客様のご返答など、戻らないと判断したわけを書きます。' }, withdraw: { label: '取り下げる理由', support: '' } } as const;

/** 返しすぎを雑損処理する: one proposes, another confirms or takes it back. */
@Controller('branch/tasks/:id/write-off')
@ServesAudience('branch')
export class WriteOffController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly writeOff: WriteOffExcess,
  ) {}

  @Get()
  async ask(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null);
  }

  @Post()
  async propose(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.withReason(reply, actor, id, form, 'propose');
  }

  @Post('withdraw')
  async withdraw(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.withReason(reply, actor, id, form, 'withdraw');
  }

  @Post('confirm')
  async confirm(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.writeOff.confirm(actor, id, formMark(form), { proposal: form.text('proposal'), waiting: form.text('waiting') || '0' });
    await seeOther(reply, '/branch/tasks');
  }

  private async withReason(reply: FastifyReply, actor: StaffActor, id: string, form: SubmittedForm, act: keyof typeof REASONS): Promise<void> {
    const errors: FormErrors = new Map();
    const reason = readTypedText(form, { name: 'reason', label: REASONS[act].label, maxLength: 200 }, errors);
    if (errors.size > 0) return this.page(reply, actor, id, { form, errors });
    await (act === 'propose'
      ? this.writeOff.propose(actor, id, formMark(form), { shown: form.text(SHOWN_AMOUNT), reason })
      : this.writeOff.withdraw(actor, id, formMark(form), { proposal: form.text('proposal'), reason }));
    await seeOther(reply, act === 'propose' ? '/branch/tasks' : `/branch/tasks/${id}/write-off`);
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, refused: { readonly form: SubmittedForm; readonly errors: FormErrors } | null): Promise<void> {
    const { task, application, proposed, by, waiting } = await this.work.read(async (em) => {
      const found = await excessTask(em, id);
      const read = await em.findOneOrFail(GuaranteeApplication, found.application);
      if (!seesBranch(actor, read.branch)) throw new DomainError('authority/other-branch');
      await requireOpenTask(em, found);
      requireEndedCase(read);
      authorize(actor, 'propose-write-off', rightsOf(read));
      const one = await proposedWriteOff(em, read.id);
      return { task: found, application: read, proposed: one, by: one === null ? '' : (await em.findOneOrFail(Staff, one.proposedBy)).name, waiting: await readUnconfirmedMoney(em, read.id) };
    });
    const amount = proposed?.amount ?? excessOf(task).toGetBack;
    const { label, support } = REASONS[proposed === null ? 'propose' : 'withdraw'];
    await this.pages.page(reply, WRITE_OFF_PAGE, {
      title: `${application.receptionNumber} 返しすぎを雑損処理する`, errorSummary: errorSummary(refused?.errors ?? new Map()),
      action: `/branch/tasks/${task.id}/write-off`, token: refused ? refused.form.text(SHOWING) : v7(), premiumHref: `/branch/cases/${application.id}/premium`,
      receptionNumber: application.receptionNumber, customerName: application.customerName, amount: formatYen(amount), shown: String(amount),
      waiting: waiting === 0 ? null : { amount: formatYen(waiting), left: amount > waiting ? formatYen(amount - waiting) : null }, waitingShown: String(waiting),
      proposed: proposed === null ? null : {
        id: proposed.id, reason: proposed.reason, by: `${formatJapanInstant(proposed.proposedAt.getTime())} ${by}`,
        confirm: actView(actor, 'confirm-write-off', rightsOf(application, { receiptRecordedById: proposed.proposedBy })),
      },
      reason: textField({ name: 'reason', label, width: 'full', maxLength: 200, value: refused?.form.text('reason') ?? '', error: refused?.errors.get('reason'), ...(support === '' ? {} : { support }) }),
    });
  }
}
