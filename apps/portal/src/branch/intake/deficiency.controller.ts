import {
  ADDRESSEE_FIELDS, addresseeProblems, deficiencyDayProblem, type CalendarDate, contactMail,
  DEFICIENCY_PAPER_LABELS, DEFICIENCY_PAPERS, SENDING_WAY_LABELS, SENDING_WAYS, usualWay, isDeficiencyReason, japanDate, proposedAddressee,
} from '#domain';
import { DeficiencyNotice, faxSenderOf, readDeficiencyStanding, readRegistrationTerms, readStaffNames, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { boxesFrom, type DateBoxes, explainBoxes, readBoxes } from '../../application/date-boxes.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { sendPdf } from '../../http/send-pdf.js';
import { formMark } from '../../http/repeated-form.js';
import { isRowId } from '../../http/row-id.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { caseForm } from '../case/locked-case.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { typedAddressee } from './deficiency-addressee.js';
import { BY_HAND, DEFICIENCY_PAGE, deficiencyPage, type DeficiencySource, OTHER_WAY, SEND_TO, sendersOfMail } from './deficiency-page.js';
import { intakePath } from './intake-words.js';
import { requireShown } from './locked-registration.js';
import { PrintDeficiency } from './print-deficiency.js';
import { deficiencyAct, RaiseDeficiency } from './raise-deficiency.js';
import { RecordSending } from './record-sending.js';
import { readRegistrationFile, type RegistrationFile } from './registration-file.js';
import { type CameView, cameView, judgeShown, shownPapers } from './shown-papers.js';
import { readTexts } from './entry-form.js';

/** What the page and its forms rest on. */
type DeficiencyFile = Omit<DeficiencySource, 'actor' | 'now' | 'form' | 'errors' | 'came'>;

const NOT_RAISED = '不備を連絡していません';

/** 不備の連絡: reasons, own words and the day; by mail where there is an address, else by a letter or a FAX cover. */
@Controller('branch/intake/:id/deficiency')
@ServesAudience('branch')
export class DeficiencyController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly deficiencies: RaiseDeficiency,
    private readonly prints: PrintDeficiency,
    private readonly sendings: RecordSending,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, await this.read(actor, id), null, new Map());
  }

  @Post()
  async raise(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const reasons = form.list('reasons').filter(isDeficiencyReason);
    const text = readTypedText(form, { name: 'text', label: 'お客様への説明', maxLength: 500, multiline: true, required: reasons.length === 0 }, errors);
    if (reasons.length === 0 && text === '' && !errors.has('text')) errors.set('reasons', '不備の理由を選ぶか、説明を入力してください');
    const read = await this.read(actor, id);
    const { file, terms } = read;
    const seen = readTexts(form.text('seen'));
    const sendTo = readRecipient(form, file, errors);
    const answerBy = readAnswerDay(boxesFrom(form, 'answer'), errors, (day) => deficiencyDayProblem(day, this.today, terms.deficiencyAnswerMost, file.calendar));
    if (answerBy === null || errors.size > 0) {
      const late = judgeShown(actor, file.registration, caseForm(id, form), { act: deficiencyAct(file.registration.state), seen, papers: shownPapers(file) });
      return this.page(reply, actor, read, form, errors, cameView(late, NOT_RAISED));
    }
    const came = cameView(await this.deficiencies.raise(actor, caseForm(id, form), { reasons, text, answerBy }, sendTo, seen), NOT_RAISED);
    if (came !== null) return this.page(reply, actor, await this.read(actor, id), form, errors, came);
    await seeOther(reply, intakePath(id, 'deficiency'));
  }

  @Post('answered')
  async answered(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const note = readTypedText(form, { name: 'note', label: '回答の内容', maxLength: 200 }, errors);
    if (errors.size > 0) {
      const read = await this.read(actor, id);
      requireShown(actor, 'enter', read.file.registration, caseForm(id, form));
      return this.page(reply, actor, read, form, errors);
    }
    await this.deficiencies.answer(actor, caseForm(id, form), note);
    await seeOther(reply, intakePath(id));
  }

  /** Answers the paper itself: it is made when it is asked for and kept nowhere. */
  @Post('print')
  async print(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const paper = DEFICIENCY_PAPERS.find((known) => known === form.text('paper'));
    if (paper === undefined) errors.set('paper', '手紙かFAX送付状かを選んでください');
    const read = await this.read(actor, id);
    const { proposed } = read;
    const addressee = typedAddressee(form);
    const confirmed = form.list('confirm');
    if (paper !== undefined) for (const [field, words] of addresseeProblems(paper, addressee, proposed, confirmed, this.today)) errors.set(field, words);
    if (paper === undefined || errors.size > 0) return this.page(reply, actor, read, form, errors);
    const asRead = ADDRESSEE_FIELDS[paper].filter((field) => proposed[field].unseen && addressee[field] === proposed[field].value && confirmed.includes(field));
    await sendPdf(reply, await this.prints.print(actor, id, paper, addressee, asRead), `deficiency-${paper}`);
  }

  /** 送付の記録: printing alone tells nobody. */
  @Post('sent')
  async sent(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const notice = form.text('notice');
    const way = SENDING_WAYS.find((known) => known === form.text('way'));
    const boxes = boxesFrom(form, 'sent');
    const day = readBoxes(boxes);
    if (!isRowId(notice)) errors.set('notice', '送った書面を選んでください');
    if (way === undefined) errors.set('way', '送った方法を選んでください');
    if (!day.ok) errors.set('sent', explainBoxes('送った日', boxes, day));
    const read = await this.read(actor, id);
    const paper = read.notices.find((one) => one.id === notice)?.paper;
    // A FAX送付状 in an envelope is a slip more often than not.
    if (paper !== undefined && way !== undefined && way !== usualWay(paper) && form.text(OTHER_WAY) !== way) {
      errors.set(OTHER_WAY, `${DEFICIENCY_PAPER_LABELS[paper]}を${SENDING_WAY_LABELS[way]}で送ったことを確かめ、印を付けてください`);
    }
    if (!isRowId(notice) || way === undefined || !day.ok || errors.size > 0) return this.page(reply, actor, read, form, errors);
    const problem = await this.sendings.run(actor, id, notice, { on: day.value, way }, formMark(form));
    if (problem !== null) return this.page(reply, actor, await this.read(actor, id), form, new Map([['sent', problem]]));
    await seeOther(reply, intakePath(id, 'deficiency'));
  }

  private get today(): CalendarDate {
    return japanDate(this.clock.now().getTime());
  }

  private read(actor: StaffActor, id: string): Promise<DeficiencyFile> {
    return this.work.read(async (em) => {
      const file = await readRegistrationFile(em, actor, id);
      const { id: registration, raw, read, confirmed, channel } = file.registration;
      const notices = await em.find(DeficiencyNotice, { registration }, { orderBy: { at: 'desc', id: 'desc' } });
      const [printed] = notices;
      return {
        file, notices, staffNames: await readStaffNames(em, notices.flatMap(({ staff, sentBy }) => [staff, sentBy])), terms: await readRegistrationTerms(em), standing: await readDeficiencyStanding(em, file.registration, this.clock.now()),
        proposed: proposedAddressee({ raw, read, confirmed, fromWeb: channel === 'web', faxSender: await faxSenderOf(em, registration), printed: printed?.addressee ?? null }),
      };
    });
  }

  private async page(reply: FastifyReply, actor: StaffActor, read: DeficiencyFile, form: SubmittedForm | null, errors: FormErrors, came: CameView | null = null): Promise<void> {
    const source = { ...read, actor, now: this.clock.now(), form, errors, came };
    await this.pages.page(reply, DEFICIENCY_PAGE, deficiencyPage(source), came === null ? undefined : 409);
  }
}

function readAnswerDay(boxes: DateBoxes, errors: FormErrors, problemOf: (day: CalendarDate) => string | null): CalendarDate | null {
  const reading = readBoxes(boxes);
  const problem = reading.ok ? problemOf(reading.value) : explainBoxes('お願いしたい日', boxes, reading);
  if (problem !== null) errors.set('answer', problem);
  return reading.ok ? reading.value : null;
}

/** The address that somebody has chosen; null where there is none to choose, or it goes by hand. */
function readRecipient(form: SubmittedForm, file: RegistrationFile, errors: FormErrors): string | null {
  const senders = contactMail(file.registration.raw, file.registration.read) === null ? sendersOfMail(file) : [];
  const chosen = form.text(SEND_TO);
  if (senders.length === 0 || chosen === BY_HAND) return null;
  if (senders.includes(chosen)) return chosen;
  errors.set(SEND_TO, '送り先を選んでください');
  return null;
}
