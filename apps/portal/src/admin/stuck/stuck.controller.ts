import { Heartbeat, listDamagedPapers, listFailingSteps, listStuckMails, listStuckNotices, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { silentParts } from '../system/system-page.js';
import { itemOfMail, itemOfNotice, itemOfPaper, itemOfStep } from './stuck-items.js';
import { STUCK_SCOPES, stuckPage, stuckPageView } from './stuck-page.js';

/** A notice or a mail younger than this is on its way, not stuck. Milliseconds. */
const PATIENCE = 60_000;

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
    const patientUntil = new Date(now.getTime() - PATIENCE);
    const { items, silent } = await this.work.read(async (em) => {
      const quiet = silentParts(await em.find(Heartbeat, {}), now);
      // Nothing is on its way to a Temporal that does not answer, nor without the worker that takes it there: what is owed waits.
      const noticesSince = quiet.some(({ part }) => part === 'temporal' || part === 'worker') ? now : patientUntil;
      return {
        silent: quiet,
        items: [
          ...(await listFailingSteps(em)).map(itemOfStep),
          ...(await listStuckNotices(em, now, noticesSince)).map(itemOfNotice),
          ...(await listStuckMails(em, patientUntil)).map(itemOfMail),
          ...(await listDamagedPapers(em)).map(itemOfPaper),
        ],
      };
    });
    const scope = STUCK_SCOPES.find((known) => known === params.text('only')) ?? 'all';
    await this.pages.page(reply, stuckPage, stuckPageView(items, silent, scope, now));
  }
}
