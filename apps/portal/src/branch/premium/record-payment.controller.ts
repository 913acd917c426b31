import {
  authorize, type CalendarDate, dateParts, DomainError, earliestReceiptDay, endedWithoutContract, formatEraDate, formatYen, formatYenFully, japanDate, LONGEST_PREPAYMENT_DAYS, owedOf, PAYMENT_METHOD_LABELS, readYen, recordedTotal,
  seesBranch, yen, type Yen,
} from '#domain';
import { type BranchTask, GuaranteeApplication, type Payment, PremiumCharge, Receipt, receiptForPremium, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { v7 } from 'uuid';
import { boxedDateField } from '../../application/date-boxes.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { choiceGroup, errorSummary, textField, yenField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { formMark } from '../../http/repeated-form.js';
import { isRowId } from '../../http/row-id.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { ChoiceGroupView, DateFieldView, TextFieldView } from '../../http/view-models.js';
import { rightsOf } from '../authority.js';
import { requireOpenTask } from '../tasks/ended-task.js';
import type { FormErrors } from '../typed-text.js';
import { PART_ROWS, readParts, readPayment, type ReadPayment, RECEIVED_METHODS, type TypedPayment, typedPayment } from './payment-form.js';
import { moneyWithoutCase, RecordPayment } from './record-payment.js';

interface RecordPaymentView extends PageView {
  /** 案件のない入金 that is given to cases; null for a payment that comes in. */
  readonly source: { readonly task: string; readonly facts: readonly { readonly label: string; readonly value: string }[]; readonly refundHref: string } | null;
  readonly back: { readonly href: string; readonly text: string };
  readonly token: string;
  readonly method: ChoiceGroupView;
  readonly payer: TextFieldView;
  readonly amount: TextFieldView;
  readonly received: DateFieldView;
  readonly first: PartView;
  readonly others: readonly PartView[];
  /** The others are shown at once when one of them says something. */
  readonly several: boolean;
}

interface PartView {
  readonly legend: string;
  readonly number: TextFieldView;
  readonly amount: TextFieldView;
}

const RECORD_PAGE = pageTemplate<RecordPaymentView>('branch/record-payment');

interface MoneyWithoutCase {
  readonly task: BranchTask;
  readonly payment: Payment;
  readonly receptionNumber: string;
}

/** The day of money that is here already is not asked for. */
const NO_DAY = { era: 'reiwa', year: '', month: '', day: '' } as const;

/** One click in a new tab leaves the form where it stood; what is then sent from it again is not told from a correction of the first. */
const SENT_BEFORE = 'この画面から送った入金は、もう記録しています。「入金」の一覧で確かめて、これも記録するときは、もう一度「記録して確認へ回す」を押してください';

/** 入金を記録する: a transfer, cash or a cheque, for one case or several. */
@Controller('branch/payments/new')
@ServesAudience('branch')
export class RecordPaymentController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly record: RecordPayment,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async ask(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    if (params.has('task')) {
      const money = await this.moneyOf(actor, params.text('task'));
      await this.work.read((em) => requireOpenTask(em, money.task));
      return this.renderAllotment(reply, money, { formToken: v7(), parts: Array.from({ length: PART_ROWS }, () => ({ number: '', amount: '' })) }, new Map());
    }
    const number = params.text('case').slice(0, 20);
    const known = number === '' ? null : await this.work.read((em) => em.findOne(GuaranteeApplication, { receptionNumber: number }));
    const seen = known !== null && seesBranch(actor, known.branch) && (await this.work.read((em) => mayReceive(em, known)));
    const owed = seen ? await this.work.read((em) => outstandingOf(em, known)) : 0;
    const { year, month, day } = dateParts(this.today());
    await this.render(reply, {
      formToken: v7(), method: 'transfer', payerName: seen ? known.customerName : '', amount: owed > 0 ? String(owed) : '',
      receivedOn: { era: 'reiwa', year: String(year - 2018), month: String(month), day: String(day) },
      parts: Array.from({ length: PART_ROWS }, (_, index) => ({ number: index === 0 ? number : '', amount: '' })),
    }, new Map());
  }

  @Post()
  async run(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    if (form.has('task')) return this.allot(actor, form, errors, reply);
    const read = readPayment(form, this.today(), errors);
    const parts = read === null ? [] : await this.resolve(actor, read, errors);
    if (read === null || errors.size > 0) return this.render(reply, typedPayment(form), errors);
    const { method, payerName, amount, receivedOn } = read;
    if (!(await this.record.run(actor, { formToken: form.text('token'), form: formMark(form), method, payerName, amount, receivedOn, parts }))) {
      errors.set('amount', SENT_BEFORE);
      return this.render(reply, { ...typedPayment(form), formToken: v7() }, errors);
    }
    await seeOther(reply, '/branch/payments');
  }

  private async allot(actor: StaffActor, form: SubmittedForm, errors: FormErrors, reply: FastifyReply): Promise<void> {
    const money = await this.moneyOf(actor, form.text('task'));
    const typed = typedPayment(form);
    const read = readParts(typed.parts, amountOf(money.task), errors);
    const parts = await this.resolve(actor, { parts: read, receivedOn: money.payment.receivedOn }, errors);
    if (!isRowId(typed.formToken)) errors.set('case-1', '画面を開き直してから、もう一度入力してください');
    if (errors.size > 0) return this.renderAllotment(reply, money, typed, errors);
    await this.record.allot(actor, money.task.id, { form: formMark(form), parts });
    await seeOther(reply, '/branch/payments');
  }

  /** @throws PageNotFound, DomainError `authority/…` */
  private moneyOf(actor: StaffActor, taskId: string): Promise<MoneyWithoutCase> {
    return this.work.read(async (em) => {
      const money = await moneyWithoutCase(em, taskId);
      const application = await em.findOneOrFail(GuaranteeApplication, money.task.application);
      if (!seesBranch(actor, application.branch)) throw new DomainError('authority/other-branch');
      authorize(actor, 'close-task', rightsOf(application));
      return { ...money, receptionNumber: application.receptionNumber };
    });
  }

  /** 受付番号 → case that may receive money: it is charged, or it ended and what came goes back. One that this person cannot see is told like one that is not there. No payment comes in long before its application. */
  private async resolve(actor: StaffActor, { parts, receivedOn }: Pick<ReadPayment, 'parts' | 'receivedOn'>, errors: FormErrors): Promise<{ applicationId: string; amount: Yen }[]> {
    return this.work.read(async (em) => {
      const resolved: { applicationId: string; amount: Yen }[] = [];
      for (const { field, receptionNumber, amount } of parts) {
        const application = await em.findOne(GuaranteeApplication, { receptionNumber });
        if (application === null || !seesBranch(actor, application.branch)) errors.set(field, `受付番号 ${receptionNumber}に、保証料の請求はありません`);
        else if (!(await mayReceive(em, application))) errors.set(field, `受付番号 ${receptionNumber}は承認の前で、保証料をまだ請求していません。承認のあとに、お金の届いた日を入金日にして記録してください`);
        else {
          resolved.push({ applicationId: application.id, amount });
          const earliest = earliestReceiptDay(japanDate(application.submittedAt.getTime()));
          if (receivedOn < earliest) errors.set('received', `入金日は、申込日の${LONGEST_PREPAYMENT_DAYS}日前（${formatEraDate(earliest)}）からあとの日付で入力してください`);
        }
      }
      return resolved;
    });
  }

  private async renderAllotment(reply: FastifyReply, { task, payment, receptionNumber }: MoneyWithoutCase, typed: Pick<TypedPayment, 'formToken' | 'parts'>, errors: FormErrors): Promise<void> {
    const amount = amountOf(task);
    await this.render(reply, { ...typed, method: payment.method, payerName: payment.payerName, amount: String(amount), receivedOn: NO_DAY }, errors, {
      task: task.id, refundHref: `/branch/tasks/${task.id}/refund`,
      facts: [
        { label: '案件のない額', value: formatYen(amount) },
        { label: 'もとの入金', value: `${PAYMENT_METHOD_LABELS[payment.method]} ${formatYen(payment.amount)}　${payment.payerName}　${formatEraDate(payment.receivedOn)}` },
        { label: '取り消した案件', value: `受付番号 ${receptionNumber}` },
      ],
    });
  }

  private async render(reply: FastifyReply, typed: TypedPayment, errors: FormErrors, source: RecordPaymentView['source'] = null): Promise<void> {
    const parts = typed.parts.map((part, index): PartView => ({
      legend: `${index + 1}件目`,
      number: textField({ name: `case-${index + 1}`, label: '受付番号', width: 's', inputMode: 'numeric', required: index === 0, value: part.number, error: errors.get(`case-${index + 1}`) }),
      amount: yenField({
        name: `part-${index + 1}`, label: '充てる金額', required: false, value: part.amount, error: errors.get(`part-${index + 1}`),
        ...(index === 0 ? { support: source === null ? '1件だけのときは、空のままで入金額の全額になります。' : '1件だけのときは、空のままで全額になります。' } : {}),
      }),
    }));
    const [first, ...others] = parts;
    if (!first) throw new TypeError('a payment form has at least one row');
    const amount = readYen(typed.amount);
    await this.pages.page(reply, RECORD_PAGE, {
      title: source === null ? '入金を記録する' : '案件のない入金を充てる', source, back: source === null ? { href: '/branch/payments', text: '入金' } : { href: '/branch/tasks', text: '作業' },
      errorSummary: errorSummary(errors), token: typed.formToken,
      method: choiceGroup({ name: 'method', label: '入金の方法', error: errors.get('method'), choices: RECEIVED_METHODS.map((value) => ({ value, label: PAYMENT_METHOD_LABELS[value] })), chosen: [typed.method] }),
      payer: textField({ name: 'payer', label: '支払人の名義', width: 'l', maxLength: 60, value: typed.payerName, error: errors.get('payer'), support: '通帳や入金通知のとおりに入力してください。振込はカナのままでかまいません。' }),
      amount: yenField({ name: 'amount', label: '入金額', value: typed.amount, error: errors.get('amount'), echo: amount.ok && !errors.has('amount') && typed.amount !== '' ? { lead: null, main: formatYenFully(amount.value), detail: null } : null }),
      received: boxedDateField({ name: 'received', label: '入金日', error: errors.get('received') }, typed.receivedOn),
      first, others,
      several: typed.parts.slice(1).some((part) => part.number !== '' || part.amount !== ''),
    });
  }

  private today(): CalendarDate {
    return japanDate(this.clock.now().getTime());
  }
}

/** What is still to come in for a case, with what nobody has confirmed yet taken as come. */
async function outstandingOf(em: EntityManager, { id, state }: Pick<GuaranteeApplication, 'id' | 'state'>): Promise<number> {
  const charge = await em.findOne(PremiumCharge, { application: id });
  const receipts = await em.find(Receipt, { application: id });
  return owedOf(charge?.amount ?? 0, recordedTotal(receipts.map(receiptForPremium)), endedWithoutContract(state)).amount;
}

/** A case that was charged, and one that ended without it: what comes for that goes back. */
async function mayReceive(em: EntityManager, { id, state }: GuaranteeApplication): Promise<boolean> {
  return endedWithoutContract(state) || (await em.count(PremiumCharge, { application: id })) > 0;
}

function amountOf({ detail }: BranchTask): Yen {
  return yen(Number(detail['unassigned'] ?? 0));
}
