import { authorize } from '#domain';
import { Attachment, GuaranteeApplication, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, factActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { PageNotFound } from '../../http/problems.js';
import { StoredPapers } from '../../http/stored-papers.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { showPdf } from './serve-pdf.js';
import { rowId } from '../../http/row-id.js';

/** 添付書類: what the customer attached, byte for byte; opening it is a fact of the case. */
@Controller('branch/cases/:id/papers')
@ServesAudience('branch')
export class CasePapersController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly stored: StoredPapers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':paper')
  async open(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Param('paper') paper: string, @Res() reply: FastifyReply): Promise<void> {
    const attachment = await this.work.run(async (em) => {
      const application = await em.findOne(GuaranteeApplication, { id: rowId(id) });
      if (application === null) throw new PageNotFound(`no case ${id}`);
      authorize(actor, 'open-attachment', rightsOf(application));
      const found = await em.findOne(Attachment, { id: rowId(paper), draft: application.draft, removedAt: null });
      if (found === null) throw new PageNotFound(`no paper ${paper}`);
      await recordFact(em, {
        caseId: application.id, kind: 'AttachmentOpened', actor: factActor(actor), at: this.clock.now(), data: { attachmentId: found.id, purpose: found.purpose },
      });
      return found;
    });
    await showPdf(reply, await this.stored.read({ applicationId: id, subject: attachment.id, kind: attachment.purpose, sha256: attachment.sha256 }), attachment.fileName);
  }
}
