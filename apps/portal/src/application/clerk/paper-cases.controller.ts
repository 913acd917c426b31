import { can, japanDate } from '#domain';
import { findCaseForBranch, UnitOfWork } from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readReceiptOutlook } from '../submitted/receipt-outlook.js';
import { receiptView, RECEIPT_PAGES } from '../submitted/receipt-view.js';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { ReceivesUpload } from '../../http/csrf.js';
import { Pages } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { sendPdf } from '../../http/send-pdf.js';
import { ApplicationCopy } from '../submitted/application-copy.js';
import { type CorrectionPlace, CorrectionPages } from '../submitted/correction-pages.js';
import { findVisible, rightsOf } from '../submitted/locked-application.js';
import { RetractionPages } from '../submitted/retraction-pages.js';
import { isRowId } from '../../http/row-id.js';

/** What 受付 does for a customer who applied on paper: receipt and 控え to send back, answers to a 補正, 取下げ. */
@Controller('branch/applications')
@ServesAudience('branch')
export class PaperCasesController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly copies: ApplicationCopy,
    private readonly corrections: CorrectionPages,
    private readonly retractions: RetractionPages,
    @Inject(CONFIG) private readonly config: PortalConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get(':id/receipt')
  async receipt(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const found = await this.work.read(async (em) => {
      const row = isRowId(id) ? await findCaseForBranch(em, branchInSight(actor), id) : null;
      return row && { row, mayEdit: can(actor, 'edit-entry', rightsOf(await findVisible(em, actor, id))).allowed };
    });
    if (!found) throw new PageNotFound();
    const outlook = await this.work.read((em) => readReceiptOutlook(em, id));
    await this.pages.page(reply, RECEIPT_PAGES.branch, receiptView({ ...found, suretyName: this.config.suretyName, mail: null, audience: 'branch', outlook, today: japanDate(this.clock.now().getTime()) }));
  }

  @Get(':id/copy')
  async copy(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await sendPdf(reply, await this.copies.make(actor, id), 'application-copy');
  }

  @Get(':id/correction')
  correction(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.corrections.show(actor, id, placeOf(id, 'correction'), reply);
  }

  @Post(':id/correction')
  @ReceivesUpload()
  correct(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.corrections.save(actor, id, placeOf(id, 'correction'), request, reply);
  }

  @Get(':id/retraction')
  retraction(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.retractions.show(actor, id, placeOf(id, 'retraction'), reply);
  }

  @Post(':id/retraction')
  retract(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.retractions.save(actor, id, placeOf(id, 'retraction'), form, reply);
  }
}

function placeOf(id: string, page: 'correction' | 'retraction'): CorrectionPlace {
  return { audience: 'branch', base: `/branch/applications/${id}/${page}`, backHref: `/branch/cases/${id}` };
}
