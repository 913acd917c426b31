import { DomainError, japanDate } from '#domain';
import { countGuarantees, findGuarantee, type GuaranteeRow, listGuarantees, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendPdf } from '../../application/paper-reply.js';
import { type ContractorActor, CurrentActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, SearchParams, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { DisplayPapers } from './display-papers.js';
import { readGuaranteeQuery, toFilter } from './guarantee-filter.js';
import { GUARANTEE_LIST, guaranteeListView, GUARANTEES_PER_PAGE } from './guarantee-list-view.js';
import { hasKey } from './guarantee-row-view.js';
import { RecordSubmission } from './record-submission.js';
import { freshSubmission, readSubmission, SUBMISSION_PAGE, submissionView, typedSubmission } from './submission-page.js';

/** 保証工事一覧 and what can be done with a certificate: 認証キー等のお知らせ, 原本, 保証料計算書, 提出の記録. */
@Controller('guarantees')
@ServesAudience('contractor')
export class GuaranteesController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly papers: DisplayPapers,
    private readonly submission: RecordSubmission,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@CurrentActor() actor: ContractorActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const query = readGuaranteeQuery(params);
    const filter = toFilter(query);
    const [page, counts] = await this.work.read(async (em) => [
      await listGuarantees(em, actor.customerId, filter, query.after, GUARANTEES_PER_PAGE),
      await countGuarantees(em, actor.customerId, filter),
    ] as const);
    await this.pages.page(reply, GUARANTEE_LIST, guaranteeListView(query, page, counts, japanDate(this.clock.now().getTime())));
  }

  /** 表示. A POST, because the display is recorded and must not happen by a link that is fetched ahead. */
  @Post(':number/key-notice')
  async keyNotice(@CurrentActor() actor: ContractorActor, @Param('number') number: string, @Res() reply: FastifyReply): Promise<void> {
    await sendPdf(reply, await this.papers.keyNotice(actor, number), `key-notice-${number}`);
  }

  @Get(':number/original')
  async original(@CurrentActor() actor: ContractorActor, @Param('number') number: string, @Res() reply: FastifyReply): Promise<void> {
    await sendPdf(reply, await this.papers.signedOriginal(actor, number), `original-${number}`);
  }

  @Get(':number/premium-statement')
  async premiumStatement(@CurrentActor() actor: ContractorActor, @Param('number') number: string, @Res() reply: FastifyReply): Promise<void> {
    await sendPdf(reply, await this.papers.premiumStatement(actor, number), `premium-statement-${number}`);
  }

  @Get(':number/submission')
  async submissionForm(@CurrentActor() actor: ContractorActor, @Param('number') number: string, @Res() reply: FastifyReply): Promise<void> {
    const row = await this.submittable(actor, number);
    await this.pages.page(reply, SUBMISSION_PAGE, submissionView(row, freshSubmission(this.clock.now()), new Map()));
  }

  @Post(':number/submission')
  async recordSubmission(
    @CurrentActor() actor: ContractorActor, @Param('number') number: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply,
  ): Promise<void> {
    const row = await this.submittable(actor, number);
    const typed = typedSubmission(form);
    const { entry, errors } = readSubmission(typed, row.issuedOn, this.clock.now());
    if (!entry) return this.pages.page(reply, SUBMISSION_PAGE, submissionView(row, typed, errors));
    await this.submission.run(actor, number, entry);
    await seeOther(reply, `/guarantees/${row.contractNumber}`);
  }

  private async submittable(actor: ContractorActor, number: string): Promise<GuaranteeRow> {
    const row = await this.work.read((em) => findGuarantee(em, actor.customerId, number));
    if (!row) throw new PageNotFound();
    if (!hasKey(row)) throw new DomainError('certificate/not-registered');
    return row;
  }
}
