import {
  addBusinessDays, type CalendarDate, DEFICIENCY_REASONS, type DeficiencyReason, entryValue, formatEraDateWithWeekday, isBusinessDay, isDeficiencyReason, japanDate,
  readMailAddress,
} from '#domain';
import { type RaisedDeficiency, readRegistrationTerms, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { boxedDateField, boxesFrom, type DateBoxes, explainBoxes, inBoxes, readBoxes } from '../../application/date-boxes.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { choiceGroup, errorSummary, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { ChoiceGroupView, DateFieldView, TextFieldView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { caseForm } from '../case/locked-case.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { intakePath, registrationActView } from './intake-words.js';
import { registrationRights } from './locked-registration.js';
import { RaiseDeficiency } from './raise-deficiency.js';
import { readRegistrationFile, type RegistrationFile } from './registration-file.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';

interface DeficiencyPageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly path: string;
  readonly open: { readonly requests: readonly string[]; readonly answerBy: string; readonly printHref: string } | null;
  readonly recipient: string;
  readonly raise: ActView;
  readonly reasons: ChoiceGroupView;
  readonly text: TextFieldView;
  readonly answerBy: DateFieldView;
  readonly answer: ActView | null;
  readonly note: TextFieldView;
}

interface DeficiencyLetterView extends PageView {
  readonly receptionNumber: string;
  readonly on: string;
  readonly company: string;
  readonly person: string;
  readonly requests: readonly string[];
  readonly answerBy: string;
  readonly branchName: string;
  readonly phone: string;
  readonly fax: string;
  readonly backHref: string;
}

const DEFICIENCY_PAGE = pageTemplate<DeficiencyPageView>('branch/intake/deficiency');
const LETTER_PAGE = pageTemplate<DeficiencyLetterView>('branch/intake/deficiency-letter');

/** 不備の連絡: reasons, own words and the day; by mail where there is an address, else by a letter or FAX cover to print. */
@Controller('branch/intake/:id/deficiency')
@ServesAudience('branch')
export class DeficiencyController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly deficiencies: RaiseDeficiency,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null, new Map());
  }

  @Post()
  async raise(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const reasons = form.list('reasons').filter(isDeficiencyReason);
    const text = readTypedText(form, { name: 'text', label: 'お客様への説明', maxLength: 500, multiline: true, required: reasons.length === 0 }, errors);
    if (reasons.length === 0 && text === '' && !errors.has('text')) errors.set('reasons', '不備の理由を選ぶか、説明を入力してください');
    const { file } = await this.read(actor, id);
    const answerBy = readAnswerDay(boxesFrom(form, 'answer'), this.today, file, errors);
    if (answerBy === null || errors.size > 0) return this.page(reply, actor, id, form, errors);
    await this.deficiencies.raise(actor, caseForm(id, form), { reasons, text, answerBy });
    await seeOther(reply, intakePath(id, 'deficiency'));
  }

  @Post('answered')
  async answered(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const note = readTypedText(form, { name: 'note', label: '回答の内容', maxLength: 200 }, errors);
    if (errors.size > 0) return this.page(reply, actor, id, form, errors);
    await this.deficiencies.answer(actor, caseForm(id, form), note);
    await seeOther(reply, intakePath(id));
  }

  /** A sheet to post or to send before the form by FAX. */
  @Get('letter')
  async letter(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { file } = await this.read(actor, id);
    const { registration, branch } = file;
    if (!registration.deficiency) throw new PageNotFound(`no deficiency of ${registration.id}`);
    await this.pages.page(reply, LETTER_PAGE, {
      title: `${registration.receptionNumber} 利用申込書についてのお願い`, receptionNumber: registration.receptionNumber, on: formatEraDateWithWeekday(this.today),
      company: entryValue('name', registration.raw, registration.read), person: entryValue('contactName', registration.raw, registration.read) || 'ご担当者',
      requests: requestsOf(registration.deficiency), answerBy: formatEraDateWithWeekday(registration.deficiency.answerBy), branchName: branch.name, phone: branch.phone, fax: branch.fax,
      backHref: intakePath(id, 'deficiency'),
    });
  }

  private get today(): CalendarDate {
    return japanDate(this.clock.now().getTime());
  }

  private read(actor: StaffActor, id: string) {
    return this.work.read(async (em) => ({ file: await readRegistrationFile(em, actor, id), terms: await readRegistrationTerms(em) }));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, form: SubmittedForm | null, errors: FormErrors): Promise<void> {
    const { file, terms } = await this.read(actor, id);
    const { registration } = file;
    const rights = registrationRights(registration);
    const typed = (name: string): string => form?.text(name) ?? '';
    const mail = readMailAddress(entryValue('mail', registration.raw, registration.read));
    const day = form === null || !form.has('answer-year') ? inBoxes(addBusinessDays(this.today, terms.deficiencyReminder, file.calendar), 'reiwa') : boxesFrom(form, 'answer');
    await this.pages.page(reply, DEFICIENCY_PAGE, {
      title: `${registration.receptionNumber} 不備の連絡`, errorSummary: errorSummary(errors), header: registrationHeader(file, actor, 'deficiency', this.clock.now()),
      path: intakePath(id, 'deficiency'),
      open: registration.state === 'deficient' && registration.deficiency
        ? { requests: requestsOf(registration.deficiency), answerBy: formatEraDateWithWeekday(registration.deficiency.answerBy), printHref: `${intakePath(id, 'deficiency')}/letter` } : null,
      recipient: mail.ok ? `メールで送ります（${mail.value}）。` : 'メールアドレスがありません。連絡したあと、手紙・FAX送付状を印刷してください。',
      raise: registrationActView(actor, 'raise-deficiency', rights),
      reasons: choiceGroup({
        name: 'reasons', label: '不備の理由', required: false, error: errors.get('reasons'), chosen: form?.list('reasons') ?? [],
        choices: (Object.keys(DEFICIENCY_REASONS) as DeficiencyReason[]).map((value) => ({ value, label: DEFICIENCY_REASONS[value].label, support: DEFICIENCY_REASONS[value].text })),
      }),
      text: textField({ name: 'text', label: 'お客様への説明', required: false, rows: 3, width: 'full', maxLength: 500, value: typed('text'), error: errors.get('text') }),
      answerBy: boxedDateField({ name: 'answer', label: 'お願いしたい日', error: errors.get('answer'), support: '営業日で入力してください。' }, day),
      answer: registration.state === 'deficient' ? registrationActView(actor, 'enter', rights) : null,
      note: textField({ name: 'note', label: '回答の内容', width: 'full', maxLength: 200, value: typed('note'), error: errors.get('note') }),
    });
  }
}

function requestsOf({ reasons, text }: RaisedDeficiency): readonly string[] {
  return [...reasons.map((reason) => DEFICIENCY_REASONS[reason].text), text].filter((line) => line !== '');
}

function readAnswerDay(boxes: DateBoxes, today: CalendarDate, { calendar }: RegistrationFile, errors: FormErrors): CalendarDate | null {
  const reading = readBoxes(boxes);
  if (!reading.ok) errors.set('answer', explainBoxes('お願いしたい日', boxes, reading));
  else if (reading.value <= today) errors.set('answer', 'お願いしたい日は、明日からの日付で入力してください');
  else if (!isBusinessDay(reading.value, calendar)) errors.set('answer', 'お願いしたい日は、営業日で入力してください（土曜・日曜・祝日・年末年始を除きます）');
  return reading.ok ? reading.value : null;
}
