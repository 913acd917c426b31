import { authorize, dateParts, formatYen, japanDate, REFUND_WAY_LABELS, REFUND_WAYS, refundProblems, seesBranch, DomainError } from '#domain';
import { causeOf, GuaranteeApplication, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { v7 } from 'uuid';
import { boxedDateField, boxesFrom, type DateBoxes, explainBoxes, readBoxes } from '../../application/date-boxes.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { choiceGroup, errorSummary, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { formMark, SHOWING } from '../../http/repeated-form.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { ChoiceGroupView, DateFieldView, TextFieldView } from '../../http/view-models.js';
import { rightsOf } from '../authority.js';
import { readLedger, reversalOf } from '../premium/receipt-situation.js';
import { SHOWN_AMOUNT } from '../shown-amount.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { requireOpenTask } from './ended-task.js';
import { receivedOn, RecordRefund, refundAmount, refundTask } from './record-refund.js';

interface RefundPageView extends PageView {
  readonly action: string;
  readonly token: string;
  readonly premiumHref: string;
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly amount: string;
  readonly shown: string;
  /** The receipt of which it is the money, where it can be reversed instead; null of other money. */
  readonly receiptHref: string | null;
  readonly on: DateFieldView;
  readonly way: ChoiceGroupView;
  readonly account: TextFieldView;
  readonly reference: TextFieldView;
}

const REFUND_PAGE = pageTemplate<RefundPageView>('branch/refund');

/** 返金を記録する: the task's own form. */
@Controller('branch/tasks/:id/refund')
@ServesAudience('branch')
export class RefundController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly record: RecordRefund,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async ask(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null);
  }

  @Post()
  async run(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const boxes = boxesFrom(form, 'on');
    const on = readBoxes(boxes);
    if (!on.ok) errors.set('on', explainBoxes('返金日', boxes, on));
    const way = REFUND_WAYS.find((value) => value === form.text('way'));
    if (way === undefined) errors.set('way', '返金の方法を選んでください');
    const account = readTypedText(form, { name: 'account', label: '振込先の口座', maxLength: 120, required: false }, errors);
    const reference = readTypedText(form, { name: 'reference', label: '控えの番号', maxLength: 60, required: false }, errors);
    if (way !== undefined) {
      const { received, today } = await this.opened(actor, id);
      // A date that cannot be read has its own sentence; today stands in for it here.
      const problems = refundProblems({ on: on.ok ? on.value : today, way, account }, { receivedOn: received, today });
      for (const [field, text] of problems) if (!errors.has(field)) errors.set(field, text);
    }
    if (errors.size > 0 || way === undefined || !on.ok) return this.page(reply, actor, id, { form, errors });
    await this.record.run(actor, id, formMark(form), form.text(SHOWN_AMOUNT), { on: on.value, way, account, reference });
    await seeOther(reply, '/branch/tasks');
  }

  private opened(actor: StaffActor, id: string) {
    return this.work.read(async (em) => {
      const task = await refundTask(em, id);
      const application = await em.findOneOrFail(GuaranteeApplication, task.application);
      if (!seesBranch(actor, application.branch)) throw new DomainError('authority/other-branch');
      authorize(actor, 'close-task', rightsOf(application));
      const reversible = task.kind === 'refund' && reversalOf(await readLedger(em, application), causeOf(task)).allowed;
      return {
        task, application, received: await receivedOn(em, task, application), today: japanDate(this.clock.now().getTime()), receiptHref: reversible ? `/branch/payments/${causeOf(task)}` : null,
      };
    });
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, refused: { readonly form: SubmittedForm; readonly errors: FormErrors } | null): Promise<void> {
    const { task, application, today, receiptHref } = await this.opened(actor, id);
    await this.work.read((em) => requireOpenTask(em, task));
    const { year, month, day } = dateParts(today);
    const boxes: DateBoxes = refused ? boxesFrom(refused.form, 'on') : { era: 'reiwa', year: String(year - 2018), month: String(month), day: String(day) };
    const typed = (name: string): string => refused?.form.text(name) ?? '';
    const error = (name: string): string | undefined => refused?.errors.get(name);
    const order = ['on', 'way', 'account', 'reference'].flatMap((name) => (error(name) === undefined ? [] : [[name, error(name) ?? ''] as const]));
    await this.pages.page(reply, REFUND_PAGE, {
      title: `${application.receptionNumber} 返金を記録する`, errorSummary: errorSummary(order),
      action: `/branch/tasks/${task.id}/refund`, token: refused ? refused.form.text(SHOWING) : v7(), premiumHref: `/branch/cases/${application.id}/premium`,
      receptionNumber: application.receptionNumber, customerName: application.customerName, amount: formatYen(refundAmount(task)), shown: String(refundAmount(task)), receiptHref,
      on: boxedDateField({ name: 'on', label: '返金日', error: error('on') }, boxes),
      way: choiceGroup({ name: 'way', label: '返金の方法', error: error('way'), chosen: [typed('way')], choices: REFUND_WAYS.map((value) => ({ value, label: REFUND_WAY_LABELS[value] })) }),
      account: textField({
        name: 'account', label: '振込先の口座', required: false, unmarked: true, width: 'full', maxLength: 120, value: typed('account'), error: error('account'),
        support: '振込のときは、かならず入力してください。金融機関・支店・種類・番号・名義を、お客様に確かめたとおりに書きます。',
      }),
      reference: textField({ name: 'reference', label: '控えの番号', required: false, width: 'l', maxLength: 60, value: typed('reference'), error: error('reference'), support: '振込の受付番号や受領書の番号です。' }),
    });
  }
}
