import { explainPhone, readPhone, REGISTRATION_CHANNEL_LABELS, type RegistrationChannel } from '#domain';
import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v4 } from 'uuid';
import { refusalStatus, SCAN_REFUSALS } from '../../application/attachments/attachment-refusals.js';
import { CopyUploads, type ReceivedScan } from '../../application/attachments/copy-uploads.js';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { ReceivesUpload } from '../../http/csrf.js';
import { choiceGroup, errorSummary, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import type { SubmittedForm } from '../../http/submitted-form.js';
import type { ChoiceGroupView, TextFieldView } from '../../http/view-models.js';
import { showingOf } from '../showing.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { intakePath } from './intake-words.js';
import { ReceivePaper } from './receive-paper.js';

interface CounterPageView extends PageView {
  readonly channel: ChoiceGroupView;
  readonly name: TextFieldView;
  readonly phone: TextFieldView;
  readonly scan: TextFieldView;
  readonly token: string;
}

const COUNTER_PAGE = pageTemplate<CounterPageView>('branch/intake/new');
const CHANNELS = ['counter', 'post'] as const satisfies readonly RegistrationChannel[];

/** 窓口・郵送の申込みを受け付ける: a paper in a clerk's hand becomes a registration, with its scan when there is one. */
@Controller('branch/intake/new')
@ServesAudience('branch')
export class CounterController {
  constructor(
    private readonly pages: Pages,
    private readonly uploads: CopyUploads,
    private readonly receive: ReceivePaper,
  ) {}

  @Get()
  async blank(@Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, null, new Map());
  }

  @Post()
  @ReceivesUpload()
  async post(@CurrentActor() actor: StaffActor, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.uploads.receiveScan(request, actor, 'scan', (received) => this.take(actor, received, reply));
  }

  private async take(actor: StaffActor, { form, file, refusal }: ReceivedScan, reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const channel = CHANNELS.find((value) => value === form.text('channel'));
    if (channel === undefined) errors.set('channel', '受け付けた経路を選んでください');
    const name = readTypedText(form, { name: 'name', label: '名称', maxLength: 80 }, errors);
    const phone = readTypedText(form, { name: 'phone', label: '電話番号', maxLength: 80, required: false }, errors);
    const number = phone === '' ? null : readPhone(phone);
    if (number?.ok === false) errors.set('phone', `電話番号${explainPhone(number)}`);
    if (refusal !== null) errors.set('scan', SCAN_REFUSALS[refusal]);
    if (channel === undefined || errors.size > 0) return this.page(reply, form, errors, refusal === null ? undefined : refusalStatus(refusal));
    const id = await this.receive.receive(actor, { mark: showingOf(form), channel, raw: { name, ...(number?.ok ? { phone: number.value } : {}) }, scan: file });
    await seeOther(reply, intakePath(id));
  }

  private async page(reply: FastifyReply, form: SubmittedForm | null, errors: FormErrors, status?: number): Promise<void> {
    const typed = (name: string): string => form?.text(name) ?? '';
    await this.pages.page(reply, COUNTER_PAGE, {
      title: '窓口・郵送の申込みを受け付ける', errorSummary: errorSummary(errors), token: form === null ? v4() : showingOf(form),
      channel: choiceGroup({ name: 'channel', label: '受け付けた経路', error: errors.get('channel'), chosen: [typed('channel')], choices: CHANNELS.map((value) => ({ value, label: REGISTRATION_CHANNEL_LABELS[value] })) }),
      name: textField({ name: 'name', label: '名称', width: 'l', maxLength: 80, value: typed('name'), error: errors.get('name') }),
      phone: textField({ name: 'phone', label: '電話番号', required: false, width: 's', inputMode: 'tel', maxLength: 80, value: typed('phone'), error: errors.get('phone') }),
      scan: textField({ name: 'scan', label: '申込書のファイル', required: false, error: errors.get('scan'), support: 'PDF・TIFF・PNG・JPEG・Excelの申込書。20MBまで。開けないファイルも原本として保管し、理由を入力の画面に表示します。ファイルがなくても、原紙だけで進められます。' }),
    }, status);
  }
}
