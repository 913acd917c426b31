import { japanDate } from '#domain';
import { countGuarantees, findGuarantee, type GuaranteeRow, listGuarantees, OwnerSubmission, type PagePlace, readTimeline, StoredPaper, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendPdf } from '../../http/send-pdf.js';
import { type ContractorActor, CurrentActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { sendCsv } from '../../http/csv.js';
import { Pages, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { StoredPapers } from '../../http/stored-papers.js';
import { Form, SearchParams, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { CERTIFICATE_PAGE, certificatePageView } from './certificate-page.js';
import { DisplayPapers } from './display-papers.js';
import { readGuaranteeQuery, toFilter } from './guarantee-filter.js';
import { GUARANTEE_LIST, guaranteeListView, GUARANTEES_PER_PAGE } from './guarantee-list-view.js';
import { hasKey, requireKey } from './guarantee-row-view.js';
import { guaranteeTable } from './guarantee-table.js';
import { RecordSubmission } from './record-submission.js';
import { freshSubmission, readSubmission, SUBMISSION_PAGE, submissionView, typedSubmission } from './submission-page.js';
import { ViewPrint } from './view-print.js';

/** Lines read at a time, and in all: more than any contractor has, less than a process minds. */
const SAVED_AT_ONCE = 500;
const MOST_SAVED = 20_000;

/** 保証工事一覧 and what can be done with a certificate: 認証キー等のお知らせ, 原本, 保証料計算書, 提出の記録. */
@Controller('guarantees')
@ServesAudience('contractor')
export class GuaranteesController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    private readonly papers: DisplayPapers,
    private readonly submission: RecordSubmission,
    private readonly prints: ViewPrint,
    private readonly stored: StoredPapers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async list(@CurrentActor() actor: ContractorActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const query = readGuaranteeQuery(params);
    const filter = toFilter(query);
    const [page, counts] = await this.work.read(async (em) => [
      await listGuarantees(em, actor.customerId, filter, query.place, GUARANTEES_PER_PAGE),
      await countGuarantees(em, actor.customerId, filter),
    ] as const);
    await this.pages.page(reply, GUARANTEE_LIST, guaranteeListView(query, page, counts, japanDate(this.clock.now().getTime())));
  }

  /** 一覧をCSVで保存: every line that fits the conditions, whatever page is shown. No key stands in it. */
  @Get('list.csv')
  async save(@CurrentActor() actor: ContractorActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const filter = toFilter(readGuaranteeQuery(params));
    const rows = await this.work.read(async (em) => {
      const read: GuaranteeRow[] = [];
      for (let place: PagePlace | null = null; ;) {
        const page = await listGuarantees(em, actor.customerId, filter, place, SAVED_AT_ONCE);
        read.push(...page.rows);
        if (page.next === null || read.length >= MOST_SAVED) return read.slice(0, MOST_SAVED);
        place = { direction: 'after', key: page.next };
      }
    });
    const today = japanDate(this.clock.now().getTime());
    await sendCsv(reply, guaranteeTable(rows), { fileName: `保証工事一覧_${today}`, fallback: `guarantees-${today}` });
  }

  /** The certificate on the screen, as it was stored; what of it goes to the owner stands first. */
  @Get(':number')
  async certificate(
    @CurrentActor() actor: ContractorActor, @Param('number') number: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply,
  ): Promise<void> {
    const { row, stored, submissions, facts } = await this.work.read(async (em) => {
      const found = await findGuarantee(em, actor.customerId, number);
      if (!found) throw new PageNotFound();
      const certificate = found.certificateId;
      if (certificate === null) return { row: found, stored: [], submissions: [], facts: [] };
      return {
        row: found,
        stored: await em.find(StoredPaper, { subject: certificate, kind: { $in: ['certificate-html', 'premium-statement'] } }),
        submissions: await em.find(OwnerSubmission, { certificate }, { orderBy: { enteredAt: 'desc', id: 'desc' } }),
        facts: await readTimeline(em, found.applicationId),
      };
    });
    const html = stored.find(({ kind }) => kind === 'certificate-html');
    const shown = html && hasKey(row) ? await this.stored.find({ ...html, applicationId: row.applicationId }) : null;
    await this.pages.page(reply, CERTIFICATE_PAGE, certificatePageView({
      row, html: shown?.bytes?.toString('utf8') ?? null, hasStatement: stored.some(({ kind }) => kind === 'premium-statement'),
      submissions, facts, viewingsPage: params.text('viewings'),
    }));
  }

  /** 印刷・保存. Recorded, hence a POST. */
  @Post(':number/view-print')
  async viewPrint(@CurrentActor() actor: ContractorActor, @Param('number') number: string, @Res() reply: FastifyReply): Promise<void> {
    await sendPdf(reply, await this.prints.make(actor, number), `view-print-${number}`);
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
    const { entry, errors } = readSubmission(typed, row, this.clock.now());
    if (!entry) return this.pages.page(reply, SUBMISSION_PAGE, submissionView(row, typed, errors));
    await this.submission.run(actor, number, entry);
    await seeOther(reply, `/guarantees/${row.contractNumber}`);
  }

  private async submittable(actor: ContractorActor, number: string): Promise<GuaranteeRow> {
    const row = await this.work.read((em) => findGuarantee(em, actor.customerId, number));
    if (!row) throw new PageNotFound();
    requireKey(row);
    return row;
  }
}
