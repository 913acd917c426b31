import { type CalendarDate, japanDate } from '#domain';
import { Announcement, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../http/audience.js';
import { Pages, pageTemplate, type PageView } from '../http/pages.js';
import { PageNotFound } from '../http/problems.js';
import { CLOCK } from '../http/tokens.js';
import { type NewsView, newsView } from './top-page.js';
import { isRowId } from '../http/row-id.js';

interface NewsListView extends PageView {
  readonly news: readonly NewsView[];
}

interface NewsItemView extends PageView {
  readonly date: string;
  readonly paragraphs: readonly string[];
}

const listPage = pageTemplate<NewsListView>('public/news');
const itemPage = pageTemplate<NewsItemView>('public/news-item');

/** More than this is history nobody reads on the web. */
const KEPT = 100;

@Controller('news')
@ServesAudience('public')
export class NewsController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Res() reply: FastifyReply): Promise<void> {
    const rows = await this.work.read((em) => em.find(Announcement, { postedOn: { $lte: this.today() } }, { orderBy: { postedOn: 'desc', id: 'desc' }, limit: KEPT }));
    await this.pages.page(reply, listPage, { title: '重要なお知らせ', news: rows.map(newsView) });
  }

  @Get(':id')
  async item(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const row = isRowId(id) ? await this.work.read((em) => em.findOne(Announcement, { id, postedOn: { $lte: this.today() } })) : null;
    if (!row) throw new PageNotFound();
    await this.pages.page(reply, itemPage, { title: row.title, date: newsView(row).date, paragraphs: row.body.split(/\n+/) });
  }

  /** What is posted for a later day does not exist yet. */
  private today(): CalendarDate {
    return japanDate(this.clock.now().getTime());
  }
}
