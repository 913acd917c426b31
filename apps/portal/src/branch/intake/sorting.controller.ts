import { readReceiptNumber, REGISTRATION_CLOSING_LABELS, REGISTRATION_STATE_LABELS, takesPages } from '#domain';
import { Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { SORTING_DESTINATIONS } from '../../http/desk-labels.js';
import { choiceGroup, errorSummary, fieldId, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { ChoiceGroupView, TextFieldView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { caseForm } from '../case/locked-case.js';
import type { FormErrors } from '../typed-text.js';
import { intakePath, registrationActView } from './intake-words.js';
import { registrationRights, requireShown } from './locked-registration.js';
import { pageStrip, type PageStripView } from './page-strip.js';
import { type Refiling, RefilePages } from './refile-pages.js';
import { readRegistrationFile } from './registration-file.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';
import { isRowId } from '../../http/row-id.js';

interface SortingPageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly action: string;
  readonly enter: ActView;
  readonly sheets: readonly (PageStripView['pages'][number] & { readonly checked: boolean })[];
  readonly pagesId: string;
  readonly pagesError: string | null;
  readonly to: ChoiceGroupView;
  readonly number: TextFieldView;
}

const SORTING_PAGE = pageTemplate<SortingPageView>('branch/intake/sorting');

/** ページの仕分け of one registration. */
@Controller('branch/intake/:id/sorting')
@ServesAudience('branch')
export class SortingController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly refiling: RefilePages,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null, new Map());
  }

  @Post()
  async sort(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const chosen = [...new Set(form.list('page').filter(isRowId))];
    if (chosen.length === 0) errors.set('page', '移すページを選んでください');
    const refiling = await this.destination(actor, id, form, errors);
    if (refiling === null || errors.size > 0) return this.page(reply, actor, id, form, errors);
    await this.refiling.refile(actor, caseForm(id, form), chosen, refiling);
    await seeOther(reply, intakePath(id, 'sorting'));
  }

  private async destination(actor: StaffActor, id: string, form: SubmittedForm, errors: FormErrors): Promise<Refiling | null> {
    const to = form.text('to');
    if (to === 'new' || to === 'aside') return { to };
    if (to !== 'other') {
      errors.set('to', '移す先を選んでください');
      return null;
    }
    const number = readReceiptNumber(form.text('number'));
    const found = number.ok ? await this.work.read((em) => em.findOne(Registration, { receptionNumber: number.value, ...(actor.isHeadOffice ? {} : { branch: actor.branchId }) })) : null;
    if (found === null || found.id === id) errors.set('number', 'この支店の、ほかの利用申込みの受付番号を入力してください');
    else if (!takesPages(found.state)) errors.set('number', closedWords(found));
    return found === null ? null : { to, registration: found.id };
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, form: SubmittedForm | null, errors: FormErrors): Promise<void> {
    const file = await this.work.read((em) => readRegistrationFile(em, actor, id));
    if (form !== null) requireShown(actor, 'enter', file.registration, caseForm(id, form));
    const chosen = form?.list('page') ?? [];
    await this.pages.page(reply, SORTING_PAGE, {
      title: `${file.registration.receptionNumber} ページの仕分け`, errorSummary: errorSummary(errors), header: registrationHeader(file, actor, 'sorting', this.clock.now()),
      action: intakePath(id, 'sorting'), enter: registrationActView(actor, 'enter', registrationRights(file.registration)),
      sheets: pageStrip(file, actor, intakePath(id, 'sorting')).pages.map((page) => ({ ...page, checked: chosen.includes(page.id) })), pagesId: fieldId('page'), pagesError: errors.get('page') ?? null,
      to: choiceGroup({ name: 'to', label: '移す先', error: errors.get('to'), chosen: [form?.text('to') ?? ''], choices: Object.entries(SORTING_DESTINATIONS).map(([value, label]) => ({ value, label })) }),
      number: textField({ name: 'number', label: '受付番号（ほかの受付へ移すとき）', required: false, width: 's', maxLength: 20, value: form?.text('number') ?? '', error: errors.get('number') }),
    });
  }
}

/** Why a registration takes no pages any more, and what to do instead. */
function closedWords({ receptionNumber, state, closing }: Registration): string {
  if (state === 'closed') return `受付 ${receptionNumber} は終了しています（${closing ? REGISTRATION_CLOSING_LABELS[closing] : '終了'}）。ページは移せません。別の受付にしてください`;
  return `受付 ${receptionNumber} はもう承認されています（いまは${REGISTRATION_STATE_LABELS[state]}）。承認のあとではページを移せません。別の受付にしてください`;
}
