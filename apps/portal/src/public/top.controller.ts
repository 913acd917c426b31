import { Announcement, UnitOfWork } from '#persistence';
import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../http/audience.js';
import { Pages } from '../http/pages.js';
import { topPage, topView } from './top-page.js';

const SHOWN = 5;

@Controller()
@ServesAudience('public')
export class TopController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
  ) {}

  @Get()
  async top(@Res() reply: FastifyReply): Promise<void> {
    const announcements = await this.work.read((em) => em.find(Announcement, {}, { orderBy: { postedOn: 'desc', id: 'desc' }, limit: SHOWN }));
    await this.pages.page(reply, topPage, topView(announcements));
  }
}
