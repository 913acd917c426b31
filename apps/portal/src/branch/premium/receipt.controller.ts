import { can, DomainError, formatEraDate, formatYen, PAYMENT_METHOD_LABELS, REVERSAL_GROUND_LABELS, REVERSAL_GROUNDS } from '#domain';
import { GuaranteeApplication, Payment, Receipt, receiptsOfCase, type ReceiptRow, UnitOfWork } from '#persistence';
import { Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { v7 } from 'uuid';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { choiceGroup, errorSummary, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, TagView, TextFieldView } from '../../http/view-models.js';
import { type ActView, actView, permissionView, rightsOf } from '../authority.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { receiptRow, reversalWords, securesWords } from './payment-words.js';
import { assess, feeToDecide, feeWithConfirmation, paymentOf, readLedger, reversalOf } from './receipt-situation.js';
import { FEE_DECISIONS, SettleReceipt } from './settle-receipt.js';
import { SHOWN_AMOUNT } from '../shown-amount.js';
import { rowId } from '../../http/row-id.js';

interface ReceiptPageView extends PageView {
  readonly receptionNumber: string;
  readonly caseHref: string;
  readonly customerName: string;
  readonly amount: string;
  readonly status: TagView;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly findings: readonly string[];
  readonly difference: string;
  readonly confirm: { readonly action: string; readonly token: string; readonly act: ActView; readonly waive: ChoiceGroupView | null } | null;
  readonly fee: { readonly action: string; readonly token: string; readonly shown: string; readonly explanation: string; readonly act: ActView; readonly decision: ChoiceGroupView } | null;
  readonly reverse: { readonly action: string; readonly explanation: string; readonly act: ActView; readonly reason: TextFieldView; readonly ground: ChoiceGroupView } | null;
  readonly paper: { readonly href: string; readonly name: string } | null;
}

const RECEIPT_PAGE = pageTemplate<ReceiptPageView>('branch/receipt');

const NOTHING_TYPED = { reason: '', ground: '' };

/** One 領収: what is found about it, its confirmation by another person, the decision about a deducted fee, and its reversal. */
@Controller('branch/payments/:id')
@ServesAudience('branch')
export class ReceiptController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly settle: SettleReceipt,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, NOTHING_TYPED, new Map());
  }

  @Post('confirm')
  async confirm(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.settle.confirm(actor, rowId(id), formMark(form), form.text('waive'));
    await seeOther(reply, `/branch/payments/${id}`);
  }

  @Post('fee')
  async fee(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const decision = FEE_DECISIONS.find((value) => value === form.text('decision'));
    if (decision === undefined) return this.page(reply, actor, id, NOTHING_TYPED, new Map([['decision', '振込手数料の扱いを選んでください']]));
    await this.settle.decideFee(actor, rowId(id), formMark(form), { decision, shown: form.text(SHOWN_AMOUNT) });
    await seeOther(reply, `/branch/payments/${id}`);
  }

  @Post('reverse')
  async reverse(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const ground = REVERSAL_GROUNDS.find((known) => known === form.text('ground'));
    if (ground === undefined) errors.set('ground', 'このお金が届いているかを選んでください');
    const reason = readTypedText(form, { name: 'reason', label: '取消しの理由', maxLength: 200 }, errors);
    if (errors.size > 0 || ground === undefined) return this.page(reply, actor, id, { reason: form.text('reason'), ground: ground ?? '' }, errors);
    await this.settle.reverse(actor, rowId(id), formMark(form), { reason, ground });
    await seeOther(reply, `/branch/payments/${id}`);
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, typed: { readonly reason: string; readonly ground: string }, errors: FormErrors): Promise<void> {
    const { row, application, charge, payment, assessment, waivable, outstanding, reversal } = await this.read(actor, id);
    const rights = rightsOf(application, { receiptRecordedById: row.recordedById });
    const open = row.confirmedAt === null && row.reversedAt === null;
    const view = receiptRow(row);
    await this.pages.page(reply, RECEIPT_PAGE, {
      title: `入金 ${formatYen(row.amount)}`, errorSummary: errorSummary(errors),
      receptionNumber: row.receptionNumber, caseHref: view.caseHref, customerName: row.customerName, amount: formatYen(row.amount), status: view.status,
      facts: [
        { label: '支払人', value: row.payerName },
        { label: '方法', value: row.casesOfPayment > 1 ? `${PAYMENT_METHOD_LABELS[row.method]}（${row.casesOfPayment}件合算 ${formatYen(row.paymentAmount)}）` : PAYMENT_METHOD_LABELS[row.method] },
        { label: '入金日', value: formatEraDate(payment.receivedOn) },
        { label: '請求額', value: row.charged === null ? '—' : formatYen(row.charged) },
        ...(charge === null ? [] : [charge.deferred
          ? { label: '一括納付の約定日', value: charge.collectiveOn ? formatEraDate(charge.collectiveOn) : '—' }
          : { label: '払込期限', value: formatEraDate(charge.dueOn) }]),
        { label: '記録・確認', value: view.people },
        ...(view.note === null ? [] : [{ label: '備考', value: view.note }]),
      ],
      findings: open ? assessment.explanations : [],
      difference: view.difference.text === '—' ? view.difference.text : `${view.difference.text}円`,
      confirm: open ? {
        action: `/branch/payments/${row.id}/confirm`, token: v7(), act: actView(actor, 'confirm-receipt', rights),
        waive: waivable === null ? null : choiceGroup({
          name: 'waive', label: '振込手数料の扱い', required: false, unmarked: true,
          choices: [{ value: String(waivable), label: `不足の${formatYen(waivable)}を振込手数料とみて、当社が負担する` }],
        }),
      } : null,
      fee: outstanding === null ? null : {
        action: `/branch/payments/${row.id}/fee`, token: v7(), shown: String(outstanding), act: actView(actor, 'decide-fee', rights),
        explanation: `${formatYen(outstanding)}足りません。振込手数料とみて当社が負担するか、不足としてお客様に連絡するかを決めます。`,
        decision: choiceGroup({
          name: 'decision', label: '振込手数料の扱い', error: errors.get('decision'),
          choices: [
            { value: 'bear', label: `不足の${formatYen(outstanding)}を振込手数料とみて、当社が負担する` },
            { value: 'ask', label: `当社は負担せず、不足の${formatYen(outstanding)}をお客様に連絡する` },
          ],
        }),
      },
      reverse: row.reversedAt === null ? {
        action: `/branch/payments/${row.id}/reverse`,
        ...(open
          ? { explanation: '記録の誤りなどで取り消します。確認の前の記録は、いつでも取り消せます。', act: permissionView(can(actor, 'cancel-receipt', rights)) }
          : {
            explanation: reversalWords(charge?.deferred ?? false, application.state),
            act: reversal.allowed ? permissionView(can(actor, 'reverse-receipt', rights)) : { allowed: false, reason: securesWords(reversal.missing) },
          }),
        reason: textField({ name: 'reason', label: '取消しの理由', width: 'full', maxLength: 200, value: typed.reason, error: errors.get('reason') }),
        ground: choiceGroup({
          name: 'ground', label: 'このお金は届いていますか', chosen: [typed.ground], error: errors.get('ground'),
          choices: REVERSAL_GROUNDS.map((value) => ({ value, label: REVERSAL_GROUND_LABELS[value] })),
        }),
      } : null,
      paper: row.receiptNumber === null || row.reversedAt !== null ? null : { href: `/branch/payments/${row.id}/paper`, name: row.afterEnd ? '預り証' : '領収証' },
    });
  }

  private read(actor: StaffActor, id: string) {
    return this.work.read(async (em) => {
      const receipt = await em.findOne(Receipt, { id: rowId(id) });
      if (receipt === null) throw new PageNotFound(`no receipt ${id}`);
      const application = await em.findOneOrFail(GuaranteeApplication, receipt.application);
      const permission = can(actor, 'view-case', rightsOf(application));
      if (!permission.allowed) throw new DomainError(permission.code);
      const row = (await receiptsOfCase(em, application.id)).find((item): item is ReceiptRow => item.id === receipt.id);
      if (row === undefined) throw new PageNotFound(`no receipt ${id}`);
      const ledger = await readLedger(em, application);
      return {
        row, application, charge: ledger.charge, reversal: reversalOf(ledger, receipt.id), waivable: await feeWithConfirmation(em, application, receipt), outstanding: await feeToDecide(em, application, receipt), payment: await em.findOneOrFail(Payment, receipt.payment),
        assessment: assess(ledger, await paymentOf(em, receipt), { received: row.receivedBefore, confirmed: row.confirmedBefore }),
      };
    });
  }
}
