import { listFailingSteps, listRegistrationProcedures, readTimeline, UnitOfWork } from '#persistence';
import type { Clock, Config } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { temporalHref } from '../cases/case-frame.js';
import { isTimelineScope, timelinePage } from '../cases/timeline-page.js';
import { ProcedureHistories } from '../steps/procedure-histories.js';
import { procedureLabel } from '../steps/step-label.js';
import { stepsPage, stepsPageView } from '../steps/steps-page.js';
import { readRegistrationFrame } from './registration-frame.js';
import { registrationTimeline } from './registration-timeline.js';

/** One ID registration as the administrator sees it: timeline and steps, like those of a case. Reads only. */
@Controller('admin/registrations/:registrationId')
@ServesAudience('admin')
export class RegistrationController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly histories: ProcedureHistories,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async timeline(@Param('registrationId') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const asked = params.text('by');
    const now = this.clock.now();
    const view = await this.work.read(async (em) => registrationTimeline({
      ...(await readRegistrationFrame(em, id, 'timeline', now, this.config)), facts: await readTimeline(em, id), now, scope: isTimelineScope(asked) ? asked : 'all',
      failing: (await listFailingSteps(em)).filter((step) => step.case?.caseId === id),
    }));
    await this.pages.page(reply, timelinePage, view);
  }

  @Get('steps')
  async steps(@Param('registrationId') id: string, @Res() reply: FastifyReply): Promise<void> {
    const now = this.clock.now();
    const { frame, failing, started } = await this.work.read(async (em) => ({
      frame: (await readRegistrationFrame(em, id, 'steps', now, this.config)).frame, failing: await listFailingSteps(em), started: await listRegistrationProcedures(em, id),
    }));
    const { temporalUiUrl, temporalNamespace } = this.config;
    const procedures = await Promise.all(started.map(async ({ workflowId, name }) => ({
      name: procedureLabel(name), workflowId, reading: await this.histories.read(workflowId),
      temporalHref: temporalUiUrl === undefined ? null : temporalHref(temporalUiUrl, temporalNamespace, workflowId),
    })));
    await this.pages.page(reply, stepsPage, stepsPageView({ frame, caseId: id, failing, procedures, now }));
  }
}
