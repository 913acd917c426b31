import { japanDate, OPINIONS, type Opinion } from '#domain';
import { rateTablesOf, readPremiumTerms, recordLook, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { CONTENT_SECURITY_POLICY } from '../../http/security-headers.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { authorityPolicy } from '../authority.js';
import { listOfCase, type QueueList } from '../queue/queue-list.js';
import { checklistFrom, itemAnswers } from '../review/checklist.js';
import { opinionProblems } from '../review/opinion-problems.js';
import { ReviewCase } from '../review/review-case.js';
import { KeptElsewhere, opinionUnderWay, ReviewDrafts } from '../review/review-draft.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { type CaseFile, copyWasOpened } from './case-file.js';
import { alongList, readPlacedCase } from './case-place.js';
import { casePath } from './case-header.js';
import { HoldCase } from './hold-case.js';
import { caseForm, requireVersion } from './locked-case.js';
import { REVIEW_PAGE, reviewPage, type ReviewSource, type TypedOpinion } from './review-page.js';
import { allowOwnFrames } from './serve-pdf.js';
import { isRowId } from '../../http/row-id.js';

/** 内容と審査: the application beside its papers, the opinion of the 審査担当, and taking or leaving the case. */
@Controller('branch/cases/:id')
@ServesAudience('branch')
export class CaseController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly hold: HoldCase,
    private readonly review: ReviewCase,
    private readonly drafts: ReviewDrafts,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const source = await this.source(actor, id, params.text('paper'), null, listOfCase(params));
    await this.work.run((em) => recordLook(em, source.file.application.id, actor.staffId, source.now));
    await this.render(reply, source);
  }

  /** Told by every page of the case while it stays open. */
  @Get('present')
  async present(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.present(actor, id);
    await reply.status(204).send();
  }

  @Post('claim')
  async claim(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.claim(actor, caseForm(id, form));
    await seeOther(reply, alongList(casePath(id), listOfCase(params)));
  }

  @Post('release')
  async release(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.hold.release(actor, caseForm(id, form));
    await seeOther(reply, '/branch?view=mine');
  }

  /** From the form to a paper or to a 補正のお願い: what is ticked and typed is kept first. */
  @Post('draft')
  async keep(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const { ticks, opinion, text, memo } = readOpinion(form, false, errors);
    const list = listOfCase(params);
    const paper = form.text('show');
    if (errors.size > 0) return this.render(reply, await this.source(actor, id, isRowId(paper) ? paper : form.text('paper'), typedOpinion(form, errors), list));
    const save = this.drafts.save(actor, id, { ticks, opinion: opinion ?? '', text, memo }, form.text('kept'));
    if (await keptElsewhere(save, errors)) return this.render(reply, await this.source(actor, id, form.text('paper'), typedOpinion(form, errors), list));
    await seeOther(reply, isRowId(paper) ? `${alongList(`${casePath(id)}?paper=${paper}`, list)}#papers` : alongList(`${casePath(id)}/correction`, list));
  }

  @Post('opinion')
  async opinion(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const { ticks, opinion, text, memo } = readOpinion(form, true, errors);
    const list = listOfCase(params);
    const source = await this.source(actor, id, form.text('paper'), typedOpinion(form, errors), list);
    for (const [name, sentence] of opinionProblems(opinion, source.file.rules, itemAnswers(checklistFrom(ticks, source.file.sections, copyWasOpened(source.file, actor.staffId) !== null)), source.file.application.workClass)) errors.set(name, sentence);
    if (opinion === undefined || errors.size > 0) {
      // On the page of a case that has changed hands there is no field any more in which the words could stand.
      requireVersion(source.file.application, caseForm(id, form));
      return this.render(reply, source);
    }
    const given = this.review.giveOpinion(actor, { ...caseForm(id, form), opinion, text, memo, ticks, kept: form.text('kept') });
    if (await keptElsewhere(given, errors)) return this.render(reply, await this.source(actor, id, form.text('paper'), typedOpinion(form, errors), list));
    await seeOther(reply, alongList(casePath(id), list));
  }

  private source(actor: StaffActor, id: string, paper: string, typed: TypedOpinion | null, list: QueueList | null): Promise<ReviewSource> {
    const now = this.clock.now();
    return this.work.read(async (em) => {
      const file = await readPlacedCase(em, actor, id, list, now);
      return {
        file, actor, now, paper, ...(await this.opinionShown(em, file, actor, typed)),
        tables: await rateTablesOf(em, file.application.kind),
        terms: await readPremiumTerms(em),
        policy: await authorityPolicy(em, actor, japanDate(now.getTime())),
      };
    });
  }

  /** What was just typed, else what was kept; with the mark of what is kept now. */
  private async opinionShown(em: EntityManager, file: CaseFile, actor: StaffActor, typed: TypedOpinion | null): Promise<Pick<ReviewSource, 'typed' | 'kept'>> {
    const kept = await opinionUnderWay(em, file, actor);
    return { typed: typed ?? (kept && { ...kept, errors: new Map() }), kept: kept?.mark ?? '' };
  }

  private async render(reply: FastifyReply, source: ReviewSource): Promise<void> {
    const view = reviewPage(source);
    if (view.frame) allowOwnFrames(reply, CONTENT_SECURITY_POLICY);
    await this.pages.page(reply, REVIEW_PAGE, view);
  }
}

/** The opinion as it was sent; one under way may still lack its choice and its words. */
function readOpinion(form: SubmittedForm, whole: boolean, errors: FormErrors) {
  const opinion = OPINIONS.find((value): value is Opinion => value === form.text('opinion'));
  if (whole && opinion === undefined) errors.set('opinion', '審査意見を選んでください');
  const text = readTypedText(form, { name: 'text', label: '意見の内容', maxLength: 500, multiline: true, required: whole && opinion === 'decline' }, errors);
  const memo = readTypedText(form, { name: 'memo', label: '審査メモ', maxLength: 1_000, multiline: true, required: false }, errors);
  return { ticks: new Set(form.list('tick')), opinion, text, memo };
}

/** Whether another tab has kept something else: then what it kept is said beside what was typed here. */
async function keptElsewhere(act: Promise<void>, errors: FormErrors): Promise<boolean> {
  try {
    await act;
    return false;
  } catch (error) {
    if (!(error instanceof KeptElsewhere)) throw error;
    const memo = error.memo === '' ? '' : `先に保存された審査メモ：「${error.memo}」。`;
    errors.set('memo', `ほかのタブで、この審査の入力が先に保存されました。いまの入力は、まだ保存していません。${memo}もう一度押すと、先に保存された入力を置き換えます`);
    return true;
  }
}

function typedOpinion(form: SubmittedForm, errors: FormErrors): TypedOpinion {
  return { ticks: new Set(form.list('tick')), opinion: form.text('opinion'), text: form.text('text'), memo: form.text('memo'), errors };
}
