import { APPROVER_RANK_LABELS, type CalendarDate, DELEGATION_STAGE_LABELS, delegationStage, formatJapanInstant, formatShortDate, japanDate } from '#domain';
import { type DelegationRow, type KeysetPage, listDelegations, type PagePlace, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { DataTableView, PaginationView } from '../../http/view-models.js';
import { dataTable } from '../data-table.js';

interface DelegationsView extends PageView {
  readonly table: DataTableView;
  readonly pagination: PaginationView | null;
}

const delegationsPage = pageTemplate<DelegationsView>('admin/delegations');
const PAGE_SIZE = 50;

/** 代決: who stood in for whom in every branch, as the absent 決裁者 or 本店 named it. Nothing is named or ended here. */
@Controller('admin/delegations')
@ServesAudience('admin')
export class DelegationsController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const place = readPlace(params);
    const page = await this.work.read((em) => listDelegations(em, null, place, PAGE_SIZE));
    await this.pages.page(reply, delegationsPage, delegationsView(page, place, japanDate(this.clock.now().getTime())));
  }
}

function delegationsView(page: KeysetPage<DelegationRow>, place: PagePlace | null, today: CalendarDate): DelegationsView {
  return {
    title: '代決',
    table: dataTable<DelegationRow>({
      caption: '不在の決裁者と代決者',
      rows: page.rows,
      empty: '代決者は、まだ決められていません。',
      columns: [
        { title: '決めた日時', fixed: true, cell: (row) => ({ text: formatJapanInstant(row.namedAt.getTime()), sub: row.namedByName === null ? null : `${row.namedByName}が決定` }) },
        { title: '支店', cell: (row) => row.branchName },
        { title: '不在の決裁者', cell: (row) => ({ text: row.absentName, sub: row.absentRank === null ? null : APPROVER_RANK_LABELS[row.absentRank] }) },
        { title: '代決者', cell: (row) => row.deputyName },
        { title: '期間', cell: (row) => ({ text: `${formatShortDate(row.from)}～${formatShortDate(row.until)}`, sub: row.reason }) },
        {
          title: '状態',
          cell: (row) => ({
            text: DELEGATION_STAGE_LABELS[delegationStage({ ...row, ended: row.endedAt !== null }, today)],
            sub: row.endedAt === null ? null : `${formatJapanInstant(row.endedAt.getTime())} に${row.endedByName === null ? '' : `${row.endedByName}が`}終了`,
          }),
        },
      ],
    }),
    pagination: keysetPagination(page, place, { address: '/admin/delegations', label: '代決のページ', position: sizeWords(page, PAGE_SIZE) }),
  };
}
