import { listFailingSteps, listReissuedKeyIds, UnitOfWork } from '#persistence';
import { guaranteeApplicationId, keyReissueId } from '#workflows/contract';
import type { Config } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServesAudience } from '../../http/audience.js';
import { Pages } from '../../http/pages.js';
import { CONFIG } from '../../http/tokens.js';
import { temporalHref } from '../cases/case-frame.js';
import { CaseReader } from '../cases/case-reader.js';
import { ProcedureHistories } from './procedure-histories.js';
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
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async show(@Param('caseId') caseId: string, @Res() reply: FastifyReply): Promise<void> {
    const { opened, failing, reissued } = await this.work.read(async (em) => ({
      opened: await this.cases.open(em, caseId, 'steps'),
      failing: await listFailingSteps(em),
      reissued: await listReissuedKeyIds(em, caseId),
    }));
    const { temporalUiUrl, temporalNamespace } = this.config;
    const asked = [
      { name: '保証申込の手続き', workflowId: guaranteeApplicationId(caseId) },
      ...reissued.map((keyId, index) => ({ name: `認証キーの再発行（${index + 1}回目）`, workflowId: keyReissueId(keyId) })),
    ];
    const procedures = await Promise.all(asked.map(async ({ name, workflowId }) => ({
      name, workflowId, reading: await this.histories.read(workflowId),
      temporalHref: temporalUiUrl === undefined ? null : temporalHref(temporalUiUrl, temporalNamespace, workflowId),
    })));
    await this.pages.page(reply, stepsPage, stepsPageView({ frame: opened.frame, caseId, failing, procedures, now: opened.now }));
  }
}
