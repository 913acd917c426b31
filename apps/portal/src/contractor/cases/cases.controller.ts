import { can, endedWithoutContract, japanDate } from '#domain';
import {
  askedBack, Attachment, Branch, ContractorAccount, findContractorCase, GuaranteeApplication, latestNotice, listAwaitingCases, listContractorCases, listOpenDrafts, MailMessage, PremiumCharge, RateTable, paidBy, readTimeline, refundedOf,
  StoredPaper, UnitOfWork,
} from '#persistence';
import type { Clock, PortalConfig } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { draftsKept } from '../../application/drafts/draft-term.js';
import { sendPdf } from '../../http/send-pdf.js';
import { ApplicationCopy } from '../../application/submitted/application-copy.js';
import { type CorrectionPlace, CorrectionPages } from '../../application/submitted/correction-pages.js';
import { rightsOf } from '../../application/submitted/locked-application.js';
import { readReceiptOutlook } from '../../application/submitted/receipt-outlook.js';
import { RECEIPT_PAGES, type ReceiptSource, receiptView } from '../../application/submitted/receipt-view.js';
import { RetractionPages } from '../../application/submitted/retraction-pages.js';
import { type ContractorActor, CurrentActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { ReceivesUpload } from '../../http/csrf.js';
import { readPlace } from '../../http/keyset-pagination.js';
import { Pages, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { StoredPapers } from '../../http/stored-papers.js';
import { Form, SearchParams, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { CASE_LIST_PAGE, caseListView, CASES_PER_PAGE } from './case-list-view.js';
import { CASE_PAGE, caseView } from './case-view.js';
import { isNoticeOffered } from './offered-notice.js';
import { NEW_APPLICATION_PAGE, newApplicationView } from './new-application-view.js';
import { isRowId } from '../../http/row-id.js';


const MOST_DRAFTS = 100;

/** お申込み after they were submitted: receipt, case page, papers, 補正, 取下げ; and where a new one begins. */
@Controller('applications')
@ServesAudience('contractor')
export class CasesController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly copies: ApplicationCopy,
    private readonly corrections: CorrectionPages,
    private readonly retractions: RetractionPages,
    private readonly stored: StoredPapers,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  @Get()
  async list(@CurrentActor() actor: ContractorActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const place = readPlace(params);
    const show = params.text('show') === 'waiting' ? 'awaiting-customer' : 'all';
    const today = japanDate(this.clock.now().getTime());
    const page = await this.work.read((em) => (show === 'all' ? listContractorCases(em, actor.customerId, place, CASES_PER_PAGE) : listAwaitingCases(em, actor.customerId, today, place, CASES_PER_PAGE)));
    await this.pages.page(reply, CASE_LIST_PAGE, caseListView(page, show, place, today));
  }

  @Get('new')
  async begin(@CurrentActor() actor: ContractorActor, @Res() reply: FastifyReply): Promise<void> {
    const today = japanDate(this.clock.now().getTime());
    const drafts = await this.work.read((em) => listOpenDrafts(em, { accountId: actor.accountId }, draftsKept(today), MOST_DRAFTS));
    await this.pages.page(reply, NEW_APPLICATION_PAGE, newApplicationView(drafts, today));
  }

  @Get(':id')
  async show(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const source = await this.work.read(async (em) => {
      const row = isRowId(id) ? await findContractorCase(em, actor.customerId, id) : null;
      if (!row) throw new PageNotFound();
      const application = await em.findOneOrFail(GuaranteeApplication, id);
      const charge = await em.findOne(PremiumCharge, { application: id });
      const table = charge && (await em.findOneOrFail(RateTable, charge.rateTable));
      const rights = rightsOf(application);
      return {
        row, today: japanDate(this.clock.now().getTime()), application, charge, refunded: await refundedOf(em, id), askedBack: endedWithoutContract(row.state) ? await askedBack(em, id) : 0, paidBy: await paidBy(em, id), sampleTable: table?.isSample ?? false, customerNumber: actor.customerNumber,
        notice: charge && (await latestNotice(em, charge)),
        branch: await em.findOneOrFail(Branch, application.branch), branchHours: this.config.branchHours,
        attachments: await em.find(Attachment, { draft: application.draft, removedAt: null }, { orderBy: { id: 'asc' } }),
        facts: await readTimeline(em, id), viewingsPage: params.text('viewings'),
        mayEdit: can(actor, 'edit-application', rights).allowed,
        mayRetract: can(actor, 'retract', rights).allowed,
      };
    });
    await this.pages.page(reply, CASE_PAGE, caseView(source));
  }

  @Get(':id/receipt')
  async receipt(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { row, application, mail, outlook } = await this.work.read(async (em) => {
      const row = isRowId(id) ? await findContractorCase(em, actor.customerId, id) : null;
      if (!row) throw new PageNotFound();
      return { row, application: await em.findOneOrFail(GuaranteeApplication, id), mail: await this.receivedMail(em, actor, id), outlook: await readReceiptOutlook(em, id) };
    });
    const mayEdit = can(actor, 'edit-application', rightsOf(application)).allowed;
    await this.pages.page(reply, RECEIPT_PAGES.contractor, receiptView({ row, suretyName: this.config.suretyName, mail, audience: 'contractor', mayEdit, outlook, today: japanDate(this.clock.now().getTime()) }));
  }

  /** 受付のお知らせ of a case: the latest one that reached somebody, else the one that came back, else where it will go. */
  private async receivedMail(em: EntityManager, actor: ContractorActor, id: string): Promise<ReceiptSource['mail']> {
    const sent = await em.find(MailMessage, { application: id, template: 'application-received', sentAt: { $ne: null } }, { orderBy: { sentAt: 'desc' } });
    const mail = sent.find(({ bouncedAt }) => !bouncedAt) ?? sent[0];
    if (mail) return { to: mail.to, standing: mail.bouncedAt ? 'came-back' : 'sent' };
    const account = await em.findOne(ContractorAccount, actor.accountId);
    return account?.mail ? { to: account.mail, standing: 'to-send' } : null;
  }

  @Get(':id/copy')
  async copy(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await sendPdf(reply, await this.copies.make(actor, id), 'application-copy');
  }

  /** 保証料のご案内: the stored paper, where the page of the case offers it; else that page, which says why not. */
  @Get(':id/premium-notice')
  async premiumNotice(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { row, paper, notice } = await this.work.read(async (em) => {
      const charge = isRowId(id) ? await em.findOne(PremiumCharge, { application: id }) : null;
      return {
        row: charge && (await findContractorCase(em, actor.customerId, id)), notice: charge && (await latestNotice(em, charge)),
        paper: charge && (await em.findOne(StoredPaper, { subject: id, kind: 'premium-notice' }, { orderBy: { edition: 'desc' } })),
      };
    });
    if (!row || !paper || !notice) throw new PageNotFound();
    if (!isNoticeOffered(row, notice)) return seeOther(reply, `/applications/${row.id}#premium`);
    await sendPdf(reply, { bytes: await this.stored.read({ ...paper, applicationId: row.id }), fileName: `保証料のご案内_${row.receptionNumber}.pdf` }, `premium-notice-${row.receptionNumber}`);
  }

  /** A file the contractor attached, given back as it came. */
  @Get(':id/attachments/:attachment')
  async attachment(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Param('attachment') attachmentId: string, @Res() reply: FastifyReply): Promise<void> {
    const attachment = await this.work.read(async (em) => {
      const row = isRowId(id) && isRowId(attachmentId) ? await em.findOne(GuaranteeApplication, { id, customer: actor.customerId }) : null;
      return row && (await em.findOne(Attachment, { id: attachmentId, draft: row.draft, removedAt: null }));
    });
    if (!attachment) throw new PageNotFound();
    await sendPdf(reply, { bytes: await this.stored.read({ applicationId: id, subject: attachment.id, kind: attachment.purpose, sha256: attachment.sha256 }), fileName: attachment.fileName }, 'attachment');
  }

  @Get(':id/correction')
  correction(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.corrections.show(actor, id, placeOf(id, 'correction'), reply);
  }

  @Post(':id/correction')
  @ReceivesUpload()
  correct(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.corrections.save(actor, id, placeOf(id, 'correction'), request, reply);
  }

  @Get(':id/retraction')
  retraction(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    return this.retractions.show(actor, id, placeOf(id, 'retraction'), reply);
  }

  @Post(':id/retraction')
  retract(@CurrentActor() actor: ContractorActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.retractions.save(actor, id, placeOf(id, 'retraction'), form, reply);
  }
}

function placeOf(id: string, page: 'correction' | 'retraction'): CorrectionPlace {
  return { audience: 'contractor', base: `/applications/${id}/${page}`, backHref: `/applications/${id}` };
}
