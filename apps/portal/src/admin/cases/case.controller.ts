import { type AdminCaseHead, CorrectionRequest, readBranchTargets, readBusinessCalendar, UnitOfWork } from '#persistence';
import { Controller, Get, Param, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { sendCsv } from '../../http/csv.js';
import { Pages } from '../../http/pages.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { caseListsPage, keysView, mailsView, papersView } from './case-lists-page.js';
import { CaseReader } from './case-reader.js';
import type { CaseLimits } from './time-limits.js';
import { isTimelineScope, timelineLines, timelinePage, timelinePageView, timelineTable } from './timeline-page.js';

/** One case as the administrator sees it: its timeline from the audit record, its papers, mails and key records. Reads only. */
@Controller('admin/cases/:caseId')
@ServesAudience('admin')
export class CaseController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly cases: CaseReader,
  ) {}

  @Get()
  async timeline(@Param('caseId') caseId: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const asked = params.text('by');
    const scope = isTimelineScope(asked) ? asked : 'all';
    const view = await this.work.read(async (em) => {
      const opened = await this.cases.open(em, caseId, 'timeline');
      return timelinePageView({ ...opened, scope, viewingsPage: params.text('viewings'), limits: await limitsOf(em, opened.head) });
    });
    await this.pages.page(reply, timelinePage, view);
  }

  /** The lines of the timeline that the page shows, to be kept or passed on. */
  @Get('timeline.csv')
  async timelineCsv(@Param('caseId') caseId: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const asked = params.text('by');
    const scope = isTimelineScope(asked) ? asked : 'all';
    const { head, lines } = await this.work.read(async (em) => {
      const opened = await this.cases.open(em, caseId, 'timeline');
      return { head: opened.head, lines: timelineLines({ ...opened, scope, viewingsPage: '', limits: await limitsOf(em, opened.head) }) };
    });
    await sendCsv(reply, timelineTable(lines), { fileName: `業務タイムライン_${head.receptionNumber}`, fallback: `timeline-${head.receptionNumber}` });
  }

  @Get('papers')
  async papers(@Param('caseId') caseId: string, @Res() reply: FastifyReply): Promise<void> {
    const { frame, papers } = await this.work.read((em) => this.cases.open(em, caseId, 'papers'));
    await this.pages.page(reply, caseListsPage, papersView(frame, papers));
  }

  @Get('mails')
  async mails(@Param('caseId') caseId: string, @Res() reply: FastifyReply): Promise<void> {
    const { frame, mails } = await this.work.read((em) => this.cases.open(em, caseId, 'mails'));
    await this.pages.page(reply, caseListsPage, mailsView(frame, mails));
  }

  @Get('keys')
  async keys(@Param('caseId') caseId: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const view = await this.work.read(async (em) => {
      const { frame, facts } = await this.cases.open(em, caseId, 'keys');
      return keysView(frame, caseId, facts, params.text('viewings'));
    });
    await this.pages.page(reply, caseListsPage, view);
  }
}

async function limitsOf(em: EntityManager, { id, desiredIssueOn, premiumDueOn, premiumReceivedOn }: AdminCaseHead): Promise<CaseLimits> {
  const requests = await em.find(CorrectionRequest, { application: id });
  return {
    targets: await readBranchTargets(em), calendar: await readBusinessCalendar(em), desiredIssueOn, premiumDueOn, premiumReceivedOn,
    answerBy: new Map(requests.flatMap(({ round, answerBy }) => (answerBy ? [[round, answerBy] as const] : []))),
  };
}
