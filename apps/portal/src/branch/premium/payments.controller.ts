import { formatShortDate, formatYen, groupDigits, japanDate, owedOf } from '#domain';
import { type AwaitedPremiumRow, listAwaitedPremiums, listCollectivePremiums, listReceipts, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, sightWords, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { PaginationView } from '../../http/view-models.js';
import { receiptRow, type ReceiptRowView, signed } from './payment-words.js';

const PAGE_SIZE = 50;
const LISTS = { unconfirmed: '確認待ち', awaited: '入金待ちの保証料', collective: '一括納付', all: 'すべての入金' } as const;
type ListName = keyof typeof LISTS;
const EMPTY: Readonly<Record<ListName, string>> = {
  unconfirmed: '確認を待っている入金はありません。', awaited: '入金を待っている保証料はありません。', collective: 'お支払いの済んでいない一括納付はありません。', all: '入金はまだありません。',
};

interface AwaitedRowView {
  readonly recordHref: string;
  readonly caseHref: string;
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly customerNumber: string;
  readonly projectName: string;
  readonly charged: string;
  readonly recorded: string;
  readonly returned: string | null;
  readonly missing: string;
  /** 返しすぎ: of it, what was returned too much. */
  readonly overReturned: string | null;
  readonly due: string;
  readonly late: boolean;
}

interface PaymentsPageView extends PageView {
  readonly scope: string;
  readonly lists: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly list: ListName;
  readonly receipts: readonly ReceiptRowView[];
  readonly awaited: readonly AwaitedRowView[];
  readonly awaitedTitle: string;
  /** What the day of an awaited premium is called. */
  readonly due: string;
  readonly empty: string;
  readonly pagination: PaginationView | null;
}

const PAYMENTS_PAGE = pageTemplate<PaymentsPageView>('branch/payments');

/** 入金: what waits for its second person, what is still awaited, and everything that came in. */
@Controller('branch/payments')
@ServesAudience('branch')
export class PaymentsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const list = listOf(params.text('list'));
    const place = readPlace(params);
    const branchId = branchInSight(actor);
    const today = japanDate(this.clock.now().getTime());
    const { receipts, awaited } = await this.work.read(async (em) => ({
      receipts: list === 'awaited' || list === 'collective' ? null : await listReceipts(em, branchId, list, place, PAGE_SIZE),
      awaited: list === 'awaited' ? await listAwaitedPremiums(em, branchId, place, PAGE_SIZE) : list === 'collective' ? await listCollectivePremiums(em, branchId, place, PAGE_SIZE) : null,
    }));
    const page = receipts ?? awaited;
    await this.pages.page(reply, PAYMENTS_PAGE, {
      title: '入金',
      scope: sightWords(actor),
      lists: (Object.keys(LISTS) as ListName[]).map((name) => ({ href: `/branch/payments?list=${name}`, text: LISTS[name], current: name === list })),
      list,
      receipts: (receipts?.rows ?? []).map(receiptRow),
      awaited: (awaited?.rows ?? []).map((row) => awaitedRow(row, today)),
      awaitedTitle: LISTS[list],
      due: list === 'collective' ? '約定日' : '払込期限',
      empty: EMPTY[list],
      pagination: page === null ? null : keysetPagination(page, place, { address: `/branch/payments?list=${list}`, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
    });
  }
}

function listOf(text: string): ListName {
  return Object.hasOwn(LISTS, text) ? (text as ListName) : 'unconfirmed';
}

function awaitedRow(row: AwaitedPremiumRow, today: string): AwaitedRowView {
  const owed = owedOf(row.charged, row.recorded - row.returned, false);
  return {
    recordHref: `/branch/payments/new?case=${row.receptionNumber}`,
    caseHref: `/branch/cases/${row.applicationId}/premium`,
    receptionNumber: row.receptionNumber, customerName: row.customerName, customerNumber: row.customerNumber, projectName: row.projectName,
    charged: groupDigits(row.charged), recorded: row.recorded === 0 ? '—' : groupDigits(row.recorded), returned: row.returned === 0 ? null : formatYen(row.returned),
    missing: signed(-owed.amount), overReturned: owed.overReturned === 0 ? null : formatYen(owed.overReturned), due: formatShortDate(row.dueOn), late: row.dueOn < today,
  };
}
