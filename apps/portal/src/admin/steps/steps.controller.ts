import { type CaseMail, listCaseProcedures, UnitOfWork } from '#persistence';
import type { PortalConfig } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { CONFIG } from '../../http/tokens.js';
import { temporalHref } from '../cases/case-frame.js';
import { CaseReader } from '../cases/case-reader.js';
import { ProcedureHistories } from './procedure-histories.js';
import { procedureLabel } from './step-label.js';
import { stepsPage, stepsPageView } from './steps-page.js';

/** 処理詳細: why a case is not moving. Steps from Temporal, failures with their raw text from our own record. Reads only. */
@Controller('admin/cases/:caseId/steps')
@ServesAudience('admin')
export class StepsController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly cases: CaseReader,
    private readonly histories: ProcedureHistories,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  @Get()
  async show(@Param('caseId') caseId: string, @Res() reply: FastifyReply): Promise<void> {
    const { opened, started } = await this.work.read(async (em) => ({
      opened: await this.cases.open(em, caseId, 'steps'),
      started: await listCaseProcedures(em, caseId),
    }));
    const { temporalUiUrl, temporalNamespace } = this.config;
    const procedures = await Promise.all(started.map(async ({ workflowId, name }) => ({
      name: procedureLabel(name), workflowId, reading: await this.histories.read(workflowId),
      temporalHref: temporalUiUrl === undefined ? null : temporalHref(temporalUiUrl, temporalNamespace, workflowId),
    })));
    await this.pages.page(reply, stepsPage, stepsPageView({ frame: opened.frame, caseId, failing: opened.failingAnywhere, procedures, now: opened.now, noAddress: mailsWithoutAddress(opened.mails) }));
  }
}

/** The steps of the mails that were owed and never written. */
function mailsWithoutAddress(mails: readonly CaseMail[]): ReadonlySet<string> {
  return new Set(mails.filter(({ noAddress }) => noAddress).map(({ template }) => `sendMail/${template}`));
}
