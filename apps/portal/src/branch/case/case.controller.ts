import { japanDate, OPINIONS, type Opinion } from '#domain';
import { rateTablesOf, readPremiumTerms, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { CONTENT_SECURITY_POLICY } from '../../http/security-headers.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { authorityPolicy } from '../authority.js';
import { checklistFrom, itemAnswers } from '../review/checklist.js';
import { opinionProblems } from '../review/opinion-problems.js';
import { ReviewCase } from '../review/review-case.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { copyWasOpened, readCaseFile } from './case-file.js';
import { casePath } from './case-header.js';
import { HoldCase } from './hold-case.js';
import { caseForm } from './locked-case.js';
import { REVIEW_PAGE, reviewPage, type ReviewSource, type TypedOpinion } from './review-page.js';
import { allowOwnFrames } from './serve-pdf.js';

/** 内容と審査: the application beside its papers, the opinion of the 審査担当, and taking or leaving the case. */
@Controller('branch/cases/:id')
@ServesAudience('branch')
export class CaseController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly hold: HoldCase,
    private readonly review: ReviewCase,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.render(reply, await this.source(actor, id, params.text('paper'), null));
  }

  @Post('claim')
  async claim(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.claim(actor, caseForm(id, form));
    await seeOther(reply, casePath(id));
  }

  @Post('release')
  async release(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.release(actor, caseForm(id, form));
    await seeOther(reply, '/branch?view=mine');
  }

  @Post('opinion')
  async opinion(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const opinion = OPINIONS.find((value): value is Opinion => value === form.text('opinion'));
    const ticks = new Set(form.list('tick'));
    if (opinion === undefined) errors.set('opinion', '審査意見を選んでください');
    const text = readTypedText(form, { name: 'text', label: '意見の内容', maxLength: 500, multiline: true, required: opinion === 'decline' }, errors);
    const memo = readTypedText(form, { name: 'memo', label: '審査メモ', maxLength: 1_000, multiline: true, required: false }, errors);
    const typed: TypedOpinion = { ticks, opinion: form.text('opinion'), text: form.text('text'), memo: form.text('memo'), errors };
    const source = await this.source(actor, id, form.text('paper'), typed);
    for (const [name, sentence] of opinionProblems(opinion, source.file.rules, itemAnswers(checklistFrom(ticks, source.file.sections, copyWasOpened(source.file, actor.staffId) !== null)), source.file.application.workClass)) errors.set(name, sentence);
    if (opinion === undefined || errors.size > 0) return this.render(reply, source);
    await this.review.giveOpinion(actor, { ...caseForm(id, form), opinion, text, memo, ticks });
    await seeOther(reply, casePath(id));
  }

  private source(actor: StaffActor, id: string, paper: string, typed: TypedOpinion | null): Promise<ReviewSource> {
    const now = this.clock.now();
    return this.work.read(async (em) => {
      const file = await readCaseFile(em, actor, id);
      return {
        file, actor, now, paper, typed,
        tables: await rateTablesOf(em, file.application.kind),
        terms: await readPremiumTerms(em),
        policy: await authorityPolicy(em, actor, japanDate(now.getTime())),
      };
    });
  }

  private async render(reply: FastifyReply, source: ReviewSource): Promise<void> {
    const view = reviewPage(source);
    if (view.frame) allowOwnFrames(reply, CONTENT_SECURITY_POLICY);
    await this.pages.page(reply, REVIEW_PAGE, view);
  }
}
