import { beginning, mayEnterApplications, searchWords } from '#domain';
import {
  countQueue, countView, type KeysetPage, listQueue, type QueueRow, type QueueView, readBusinessCalendar, readOnlookers, searchCases, UnitOfWork,
} from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { branchInSight, CurrentActor, sightWords, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { keysetPagination, pageHref, readPlace, sizeWords } from '../../http/keyset-pagination.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { readCaseFile } from '../case/case-file.js';
import { casePreview } from './case-preview.js';
import { isNarrowed, queueFilter, queueQuery, readQueueList } from './queue-list.js';
import { bulkView, emptyQueue, narrowingView, QUEUE_PAGE, queueRow, queueViewLinks } from './queue-page.js';
import { readSearch } from './queue-search.js';
import { countWords, VIEW_NAMES } from './queue-views.js';
import { isRowId } from '../../http/row-id.js';
import { untoldOf } from '../tasks/told-otherwise.js';

const PAGE_SIZE = 50;
const NOTHING: KeysetPage<QueueRow> = { rows: [], previous: null, next: null };

/** 受付一覧: what the branch has to do, by views; one search over all cases. */
@Controller('branch')
@ServesAudience('branch')
export class QueueController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const query = beginning(params.text('q'), 100);
    const reading = readSearch(query);
    const list = readQueueList(params, firstView(actor));
    const { view } = list;
    const place = readPlace(params);
    const branchId = branchInSight(actor);
    const scope = { branchId, staffId: actor.staffId };
    const previewed = params.text('preview');
    const now = this.clock.now();
    const searching = reading.kind !== 'nothing';
    const filter = queueFilter(list, now);
    const { counts, page, clock, file, total, onlookers, untold } = await this.work.read(async (em) => {
      const counted = await countQueue(em, scope);
      const shown = reading.kind === 'search' ? await searchCases(em, branchId, reading.search, place, PAGE_SIZE)
        : reading.kind === 'nothing' ? await listQueue(em, scope, view, place, PAGE_SIZE, filter) : NOTHING;
      return {
        counts: counted, page: shown,
        total: isNarrowed(list) ? await countView(em, scope, view, filter) : counted[view],
        untold: await untoldOf(em, shown.rows),
        onlookers: await readOnlookers(em, 'case', shown.rows.map(({ id }) => id), now),
        file: isRowId(previewed) ? await readCaseFile(em, actor, previewed) : null,
        clock: { now: now.getTime(), calendar: await readBusinessCalendar(em) },
      };
    });
    const tooShort = reading.kind === 'too-short' || (list.words !== '' && searchWords(list.words).length === 0);
    const address = `/branch?${searching ? `q=${encodeURIComponent(query.trim())}` : queueQuery(list)}`;
    const bulk = searching ? null : bulkView(actor, list, total);
    const here = pageHref(address, place);
    const heading = searching ? `「${query.trim()}」の検索結果` : VIEW_NAMES[view];
    await this.pages.page(reply, QUEUE_PAGE, {
      title: searching ? '検索結果' : VIEW_NAMES[view],
      heading,
      scope: sightWords(actor),
      views: queueViewLinks(counts, searching ? null : view),
      view,
      searching,
      notice: tooShort ? { tone: 'info', title: null, lines: ['2文字以上で探してください。'], link: null } : null,
      dateColumn: view === 'done' && !searching ? '終了' : '期限',
      count: searching ? null : `${countWords(total)}件`,
      rows: page.rows.map((row) => queueRow(row, { actor, clock, address: here, query: searching ? '' : `?${queueQuery(list)}`, previewed, onlookers, untold, ticks: bulk !== null })),
      narrowing: searching ? null : narrowingView(list),
      bulk,
      empty: emptyQueue(searching, list),
      pagination: keysetPagination(page, place, { address, label: 'ページ', position: sizeWords(page, PAGE_SIZE) }),
      entersApplications: mayEnterApplications(actor),
      preview: file === null ? null : casePreview(file, actor, now, here),
    });
  }

}

/** Approvers come to decide, the others to take the next case. */
function firstView(actor: StaffActor): QueueView {
  return actor.role === 'approver' ? 'decision' : 'unclaimed';
}
