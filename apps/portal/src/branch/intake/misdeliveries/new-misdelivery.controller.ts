import { isSealed, japanDate, MISDELIVERY_DIRECTION_LABELS, MISDELIVERY_DIRECTIONS } from '#domain';
import { type Arrival, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { v4 } from 'uuid';
import { boxedDateField, boxesFrom, explainBoxes, inBoxes, readBoxes } from '../../../application/date-boxes.js';
import { CurrentActor, type StaffActor } from '../../../http/actor.js';
import { ServesAudience } from '../../../http/audience.js';
import { choiceGroup, errorSummary, textField } from '../../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../../http/pages.js';
import { Form, SearchParams, type SubmittedForm } from '../../../http/submitted-form.js';
import { CLOCK } from '../../../http/tokens.js';
import type { ChoiceGroupView, DateFieldView, LinkView, TextFieldView } from '../../../http/view-models.js';
import { showingOf } from '../../showing.js';
import { type FormErrors, readTypedText } from '../../typed-text.js';
import { arrivalDetail, arrivalHeading, arrivalPath, MISDELIVERIES_PATH } from '../arrival-words.js';
import { findArrival } from '../locked-arrival.js';
import { misdeliveryPath } from './misdelivery-words.js';
import { RecordMisdelivery } from './record-misdelivery.js';

interface NewMisdeliveryPageView extends PageView {
  readonly action: string;
  readonly token: string;
  readonly arrival: { readonly id: string; readonly link: LinkView; readonly detail: string } | null;
  readonly direction: ChoiceGroupView;
  readonly counterparty: TextFieldView;
  readonly contact: TextFieldView;
  readonly noticed: DateFieldView;
  readonly content: TextFieldView;
  readonly keeping: TextFieldView;
}

const NEW_PAGE = pageTemplate<NewMisdeliveryPageView>('branch/intake/misdeliveries/new');
const COUNTERPARTY = { name: 'counterparty', label: '相手（だれが送ったか、だれに届いたか）', maxLength: 100 } as const;
const CONTACT = { name: 'contact', label: '相手のFAX番号・住所・連絡先', maxLength: 150 } as const;
const CONTENT = { name: 'content', label: '内容（何が、だれの情報か）', maxLength: 500, multiline: true } as const;
const KEEPING = { name: 'keeping', label: 'いまの保管（封をした、だれが預かっているか）', maxLength: 200, required: false } as const;

/** 誤送信を登録する, from an arrival's page or from the register (told by telephone). */
@Controller('branch/intake/misdeliveries/new')
@ServesAudience('branch')
export class NewMisdeliveryController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly register: RecordMisdelivery,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, params.text('arrival') === '' ? null : await this.arrival(actor, params.text('arrival')), null, new Map());
  }

  @Post()
  async record(@CurrentActor() actor: StaffActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const arrival = form.text('arrival') === '' ? null : await this.arrival(actor, form.text('arrival'));
    const errors: FormErrors = new Map();
    const direction = MISDELIVERY_DIRECTIONS.find((known) => known === form.text('direction'));
    if (direction === undefined) errors.set('direction', 'どちらの誤送信かを選んでください');
    const counterparty = readTypedText(form, COUNTERPARTY, errors);
    const contact = readTypedText(form, CONTACT, errors);
    const boxes = boxesFrom(form, 'noticed');
    const noticed = readBoxes(boxes);
    if (!noticed.ok) errors.set('noticed', explainBoxes('気づいた日', boxes, noticed));
    else if (noticed.value > japanDate(this.clock.now().getTime())) errors.set('noticed', '気づいた日が先の日付です');
    const content = readTypedText(form, CONTENT, errors);
    const keeping = readTypedText(form, KEEPING, errors);
    if (direction === undefined || !noticed.ok || errors.size > 0) return this.page(reply, arrival, form, errors);
    const id = await this.register.record(actor, showingOf(form), arrival?.id ?? null, { direction, counterparty, contact, noticedOn: noticed.value, content, keeping });
    await seeOther(reply, misdeliveryPath(id));
  }

  private arrival(actor: StaffActor, id: string): Promise<Arrival> {
    return this.work.read((em) => findArrival(em, actor, id));
  }

  private async page(reply: FastifyReply, arrival: Arrival | null, form: SubmittedForm | null, errors: FormErrors): Promise<void> {
    const typed = (name: string, first = ''): string => form?.text(name) ?? first;
    const text = (question: { readonly name: string; readonly label: string; readonly maxLength: number; readonly required?: boolean }, first = '') =>
      textField({ ...question, width: 'full', rows: 3, value: typed(question.name, first), error: errors.get(question.name) });
    await this.pages.page(reply, NEW_PAGE, {
      title: '誤送信を登録する', errorSummary: errorSummary(errors), action: `${MISDELIVERIES_PATH}/new`, token: form === null ? v4() : showingOf(form),
      arrival: arrival && { id: arrival.id, link: { href: arrivalPath(arrival.id), text: arrivalHeading(arrival), hidden: null }, detail: arrivalDetail(arrival) },
      direction: choiceGroup({ name: 'direction', label: 'どちらの誤送信か', error: errors.get('direction'), chosen: [typed('direction')], choices: MISDELIVERY_DIRECTIONS.map((value) => ({ value, label: MISDELIVERY_DIRECTION_LABELS[value] })) }),
      counterparty: text(COUNTERPARTY), contact: text(CONTACT, arrival && !isSealed(arrival) ? arrival.sender : ''), content: text(CONTENT), keeping: text(KEEPING),
      noticed: boxedDateField({ name: 'noticed', label: '気づいた日', error: errors.get('noticed') }, form === null ? inBoxes(japanDate(this.clock.now().getTime()), 'reiwa') : boxesFrom(form, 'noticed')),
    });
  }
}
