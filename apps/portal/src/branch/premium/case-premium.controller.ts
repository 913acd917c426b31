import {
  type ApplicationState, bankName, calculatePremium, type CalendarDate, can, chooseRateTable, endedWithoutContract, formatEraDate, formatEraDateWithWeekday, formatYen, heldTotal, japanDate, methodOfCharge, type Owed, owedOf, PAYMENT_METHOD_LABELS, type ReceiptForPremium, recordedTotal, returnedTotal, type Yen, yen,
} from '#domain';
import { rateTablesOf, readPremiumTerms, Receipt, receiptForPremium, receiptsOfCase, type ReceiptRow, type TaskRow, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { premiumLinesView } from '../../application/premium-lines-view.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { type PageView, Pages, pageTemplate } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { PremiumLinesView } from '../../http/view-models.js';
import { rightsOf } from '../authority.js';
import { type CaseFile } from '../case/case-file.js';
import { caseHeader, type CaseHeaderView } from '../case/case-header.js';
import { readPlacedCase } from '../case/case-place.js';
import { listOfCase } from '../queue/queue-list.js';
import { tasksOfTab } from '../tasks/task-tabs.js';
import { taskRow, type TaskRowView, writtenOffWords } from '../tasks/task-words.js';
import { receiptRow, type ReceiptRowView } from './payment-words.js';

interface CasePremiumView extends PageView {
  readonly header: CaseHeaderView;
  readonly charged: boolean;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly premium: PremiumLinesView;
  readonly receipts: readonly ReceiptRowView[];
  readonly recordHref: string | null;
  readonly tasks: readonly TaskRowView[];
}

const CASE_PREMIUM_PAGE = pageTemplate<CasePremiumView>('branch/case-premium');

/** 保証料・入金 of one case: the charge with its lines, what came in, and the tasks about it. */
@Controller('branch/cases/:id/premium')
@ServesAudience('branch')
export class CasePremiumController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const list = listOfCase(params);
    const { file, rows, tables, terms, counted } = await this.work.read(async (em) => {
      const read = await readPlacedCase(em, actor, id, list, this.clock.now());
      return {
        file: read,
        rows: await receiptsOfCase(em, read.application.id),
        tables: await rateTablesOf(em, read.application.kind),
        terms: await readPremiumTerms(em),
        counted: (await em.find(Receipt, { application: read.application.id })).map(receiptForPremium),
      };
    });
    const { application, charge } = file;
    const ended = endedWithoutContract(application.state);
    const day = terms.tableDate === 'application' ? application.submittedAt : this.clock.now();
    const table = charge ? tables.find((known) => known.id === charge.rateTable) : undefined;
    const lines = charge
      ? { lines: charge.lines, sample: table?.isSample ?? false }
      : calculatePremium(chooseRateTable(tables, application.kind, japanDate(day.getTime())), application.guaranteeAmount, application.channel);
    await this.pages.page(reply, CASE_PREMIUM_PAGE, {
      title: `${application.receptionNumber} 保証料・入金`,
      header: caseHeader(file, actor, 'premium', this.clock.now()),
      charged: charge !== null,
      facts: chargeFacts(file, table?.name ?? '', moneyOf(counted, file.tasks), owedOf(charge?.amount ?? 0, recordedTotal(counted), ended), lastDay(rows)),
      premium: premiumLinesView(lines, charge ? null : ended ? '承認の前に終了したため、請求していません。' : '承認のときに確定します。', charge === null ? 'estimated' : ended ? 'ended' : 'charged'),
      receipts: rows.map(receiptRow),
      recordHref: can(actor, 'record-receipt', rightsOf(application)).allowed && (charge !== null || ended) ? `/branch/payments/new?case=${application.receptionNumber}` : null,
      tasks: tasksOfTab(file.tasks, 'premium').map((task) => taskRow(task, actor)),
    });
  }
}

interface CaseMoney {
  /** 入金確認済: what was confirmed and not reversed, with the fees that we bear; what went back stands beside it. */
  readonly confirmed: Yen;
  /** Of it what is still with us. */
  readonly covered: Yen;
  /** What went back to the customer. */
  readonly returned: Yen;
  /** 雑損処理: what of it we returned too much and do not ask for any more. */
  readonly writtenOff: number;
  /** All of it with what came back afterwards, in words; null for nothing. */
  readonly writtenOffWords: string | null;
  /** Recorded, and confirmed by nobody yet. */
  readonly waiting: number;
}

function moneyOf(receipts: readonly ReceiptForPremium[], tasks: readonly TaskRow[]): CaseMoney {
  const [held, returned] = [heldTotal(receipts, true), returnedTotal(receipts)];
  const excess = tasks.find(({ kind }) => kind === 'refund-excess');
  return {
    confirmed: yen(held + returned), covered: yen(Math.max(0, held)), returned: yen(returned),
    writtenOff: Number(excess?.detail['writtenOff'] ?? 0),
    writtenOffWords: excess === undefined ? null : writtenOffWords(excess.detail), waiting: recordedTotal(receipts) - held,
  };
}

function chargeFacts({ application, charge, customer, branch }: CaseFile, tableName: string, { confirmed, covered, returned, writtenOff, writtenOffWords: written, waiting }: CaseMoney, owed: Owed, lastOn: CalendarDate | null): CasePremiumView['facts'] {
  if (charge === null && !endedWithoutContract(application.state)) return [{ label: '保証料', value: '承認前のため、まだ請求していません' }];
  const payer = [{ label: '顧客番号', value: customer.customerNumber }, { label: '振込名義', value: bankName(application.content.payerKana ?? customer.nameKana) }];
  const wentBack = returned > 0 ? [{ label: '返金済', value: formatYen(returned) }] : [];
  const toCome = [
    ...(written === null ? [] : [{ label: '雑損処理済', value: written }]),
    ...(waiting > 0 ? [{ label: '確認を待つ入金', value: formatYen(waiting) }] : []),
    ...(owed.amount > writtenOff ? [{ label: 'これから入金される額', value: owedWords({ amount: owed.amount - writtenOff, overReturned: owed.overReturned - writtenOff }, waiting) }] : []),
  ];
  if (charge === null) return [{ label: '保証料', value: '承認の前に終了したため、請求していません。届いたお金は、記録すると返金の作業になります' }, { label: '入金確認済', value: formatYen(confirmed) }, ...wentBack, ...toCome, ...payer];
  return [
    { label: '請求額', value: formatYen(charge.amount) },
    { label: '入金確認済', value: charge.deferred ? collectiveWords(application.state, confirmed, covered >= charge.amount ? lastOn : null) : formatYen(confirmed) },
    ...wentBack,
    ...toCome,
    ...(charge.deferred ? [] : [{ label: '払込期限', value: formatEraDate(charge.dueOn) }]),
    ...(charge.collectiveOn ? [{ label: '一括納付の約定日', value: formatEraDateWithWeekday(charge.collectiveOn) }] : []),
    { label: '支払方法', value: PAYMENT_METHOD_LABELS[methodOfCharge(charge.deferred, application.content.paymentMethod)] },
    ...payer,
    ...(charge.deferred ? [] : [{ label: '振込先', value: branch.premiumAccount }]),
    { label: '料率表', value: tableName },
  ];
}

/** What nobody has recorded yet: less than the tasks name, which count what is confirmed. */
function owedWords({ amount, overReturned }: Owed, waiting: number): string {
  const parts = [waiting > 0 ? '確認を待つ入金のほかに' : '', overReturned > 0 ? `うち返しすぎ ${formatYen(overReturned)}` : ''].filter((part) => part !== '');
  return parts.length === 0 ? formatYen(amount) : `${formatYen(amount)}（${parts.join('、')}）`;
}

/** 一括納付: the contract awaits nothing, and what came for the case is its payment. */
function collectiveWords(state: ApplicationState, confirmed: Yen, paidOn: CalendarDate | null): string {
  if (confirmed === 0) return `まだありません（一括納付${endedWithoutContract(state) ? '' : `：入金を待たずに締結${state === 'premium-secured' ? 'します' : 'しました'}`}）`;
  return paidOn === null ? formatYen(confirmed) : `${formatYen(confirmed)}（${formatEraDate(paidOn)} お支払い済み）`;
}

/** 入金日 of the last receipt that is confirmed and stands. */
function lastDay(rows: readonly ReceiptRow[]): CalendarDate | null {
  const days = rows.filter(({ confirmedAt, reversedAt }) => confirmedAt !== null && reversedAt === null).map(({ receivedOn }) => receivedOn);
  return days.sort().at(-1) ?? null;
}
