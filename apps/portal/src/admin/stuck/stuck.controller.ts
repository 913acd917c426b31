import { Heartbeat, readStuckWork, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { silentParts } from '../system/system-page.js';
import { stuckItems } from './stuck-items.js';
import { STUCK_SCOPES, stuckPage, stuckPageView } from './stuck-page.js';

const LONGEST_QUERY = 100;

/** 止まっている処理: everything that has failed, waits or came too late, grouped by cause. Reads only. */
@Controller('admin/stuck')
@ServesAudience('admin')
export class StuckController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const now = this.clock.now();
    const { items, silent } = await this.work.read(async (em) => ({
      silent: silentParts(await em.find(Heartbeat, {}), now), items: stuckItems(await readStuckWork(em, now)),
    }));
    const scope = STUCK_SCOPES.find((known) => known === params.text('only')) ?? 'all';
    await this.pages.page(reply, stuckPage, stuckPageView(items, silent, { scope, query: params.text('q').slice(0, LONGEST_QUERY) }, now));
  }
}
