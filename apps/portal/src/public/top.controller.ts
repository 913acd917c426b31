import { japanDate } from '#domain';
import { Announcement, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../http/audience.js';
import { Pages } from '../http/pages.js';
import { CLOCK } from '../http/tokens.js';
import { topPage, topView } from './top-page.js';

const SHOWN = 5;

@Controller()
@ServesAudience('public')
export class TopController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async top(@Res() reply: FastifyReply): Promise<void> {
    const today = japanDate(this.clock.now().getTime());
    const shown = { postedOn: { $lte: today }, $or: [{ shownUntil: null }, { shownUntil: { $gte: today } }] };
    const announcements = await this.work.read((em) => em.find(Announcement, shown, { orderBy: { postedOn: 'desc', id: 'desc' }, limit: SHOWN }));
    await this.pages.page(reply, topPage, topView(announcements));
  }
}
