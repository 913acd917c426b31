import { japanDate } from '#domain';
import { readProcedureTerms, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { casePath } from '../case/case-header.js';
import { alongList, type PlacedCase, readPlacedCase } from '../case/case-place.js';
import { caseForm, requireVersion } from '../case/locked-case.js';
import { listOfCase, type QueueList } from '../queue/queue-list.js';
import type { FormErrors } from '../typed-text.js';
import { type AskingDay, asTyped, firstWords, readCorrectionRequest, type TypedCorrection, typedCorrection, withReason } from './correction-form.js';
import { CorrectionMail } from './correction-mail.js';
import { CORRECTION_PAGE, correctionPage, openRequestsOf } from './correction-page.js';
import { ReviewCase } from './review-case.js';

/** `act` of the buttons that only show the form again: a reason that is picked, and the look at the mail. */
const PICK = 'reason:';
const LOOK = 'check';

/** 補正のお願い: which fields, why, by when, and what the customer will read. */
@Controller('branch/cases/:id/correction')
@ServesAudience('branch')
export class CorrectionController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly review: ReviewCase,
    private readonly mail: CorrectionMail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async ask(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const { file, day } = await this.read(actor, id, listOfCase(params));
    await this.render(reply, actor, file, firstWords(file.rules, openRequestsOf(file).length > 0, day), new Map(), false);
  }

  @Post()
  async send(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const { file, day } = await this.read(actor, id, listOfCase(params));
    const act = form.text('act');
    const typed = typedCorrection(form);
    if (act.startsWith(PICK)) {
      requireVersion(file.application, caseForm(id, form));
      return this.render(reply, actor, file, withReason(typed, act.slice(PICK.length)), new Map(), true);
    }
    const errors: FormErrors = new Map();
    const { fields, reason, answerBy } = readCorrectionRequest(form, file.application.workClass, day, errors);
    if (act === LOOK || answerBy === null || errors.size > 0) {
      requireVersion(file.application, caseForm(id, form));
      return this.render(reply, actor, file, typed, errors, true);
    }
    await this.review.requestCorrection(actor, { ...caseForm(id, form), fields, reason, answerBy });
    await seeOther(reply, alongList(casePath(id), file.place.kept));
  }

  private read(actor: StaffActor, id: string, list: QueueList | null): Promise<{ file: PlacedCase; day: AskingDay }> {
    return this.work.read(async (em) => {
      const file = await readPlacedCase(em, actor, id, list, this.clock.now());
      return { file, day: { today: japanDate(this.clock.now().getTime()), terms: await readProcedureTerms(em), calendar: file.calendar } };
    });
  }

  private async render(reply: FastifyReply, actor: StaffActor, file: PlacedCase, typed: TypedCorrection, errors: FormErrors, sent: boolean): Promise<void> {
    const request = asTyped(typed, file.application);
    const mailed = request && { asked: [...openRequestsOf(file), request], answerBy: request.answerBy };
    const preview = mailed && await this.work.read((em) => this.mail.preview(em, file.application, mailed));
    await this.pages.page(reply, CORRECTION_PAGE, correctionPage({ file, actor, now: this.clock.now(), typed, preview, errors, sent }));
  }
}
