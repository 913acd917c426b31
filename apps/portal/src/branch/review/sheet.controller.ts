import { authorize, DomainError } from '#domain';
import { recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, factActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { PortalPapers } from '../../http/portal-papers.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { readCaseFile } from '../case/case-file.js';
import { lockCase } from '../case/locked-case.js';
import { showPdf } from '../case/serve-pdf.js';
import { decisionSheetInput } from './decision-sheet.js';

/** 決裁用の印刷: made when asked for, and a fact of the case. */
@Controller('branch/cases/:id/sheet')
@ServesAudience('branch')
export class SheetController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly papers: PortalPapers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  async print(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const now = this.clock.now();
    const input = await this.work.read(async (em) => {
      const file = await readCaseFile(em, actor, id);
      authorize(actor, 'print-sheet', rightsOf(file.application));
      if (file.reviews.length === 0) throw new DomainError('decision/no-opinion');
      return decisionSheetInput(em, file, actor, now);
    });
    // The paper first: what could not be made must not stand in the record as printed.
    const paper = await (await this.papers.get()).decisionSheet(input);
    await this.work.run(async (em) => {
      const application = await lockCase(em, actor, id);
      await recordFact(em, { caseId: application.id, kind: 'SheetPrinted', actor: factActor(actor), at: now });
    });
    await showPdf(reply, paper.bytes, paper.fileName);
  }
}
