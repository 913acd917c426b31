import { ADDRESS_CHECK_KINDS, explainPhone, formatJapanInstant, type NumbersForCheck, readPhone, type RegistrationField, registrationField } from '#domain';
import { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary, selectField, textField } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { Form, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { SelectFieldView, TextFieldView } from '../../http/view-models.js';
import { addressCheckFields, type AddressCheckView, LOOKED_UP, readAddressCheck } from '../address-check/address-check-form.js';
import { numbersForCheck } from '../address-check/numbers-for-check.js';
import { recordedCheckWords } from '../address-check/record-address-check.js';
import type { ActView } from '../authority.js';
import { caseForm } from '../case/locked-case.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { correctionWords } from './call-words.js';
import { ENTRY_FIELDS } from './entry-form.js';
import { intakePath, registrationActView } from './intake-words.js';
import { registrationRights, requireShown } from './locked-registration.js';
import { RecordCall, recordProves } from './record-call.js';
import { addressIsVerified, checkedAddress, formAddress, mergedWords, readRegistrationFile, type RegistrationFile } from './registration-file.js';
import { registrationHeader, type RegistrationHeaderView } from './registration-header.js';
import { readEntry } from './save-entry.js';

interface CallsPageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly path: string;
  readonly address: string;
  /** 送付先: the address of the customer's record, which is what is checked; null without a customer. */
  readonly destination: string | null;
  /** 四眼: a check now takes this person out of the approval. */
  readonly entersValue: boolean;
  readonly verified: boolean;
  readonly verifications: readonly string[];
  readonly verify: ActView;
  readonly check: AddressCheckView;
  readonly calls: readonly { readonly at: string; readonly said: string; readonly change: string | null }[];
  readonly enter: ActView;
  readonly number: TextFieldView;
  readonly source: TextFieldView;
  readonly answeredBy: TextFieldView;
  readonly answer: TextFieldView;
  readonly field: SelectFieldView;
  readonly after: TextFieldView;
}

/** What both forms and the page rest on: read once a request. */
interface CallsFile {
  readonly file: RegistrationFile;
  readonly proves: boolean;
  readonly numbers: NumbersForCheck;
}

const CALLS_PAGE = pageTemplate<CallsPageView>('branch/intake/calls');

/** 住所の確認・電話連絡記録. */
@Controller('branch/intake/:id/calls')
@ServesAudience('branch')
export class CallsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly calls: RecordCall,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, await this.read(actor, id, ''), null, new Map());
  }

  @Post('address')
  async verify(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const known = await this.read(actor, id, form.text('calledNumber'));
    const check = readAddressCheck(form, ADDRESS_CHECK_KINDS, known.numbers, errors);
    if (form.text('how') === 'customer-record' && !known.proves) errors.set('how', '顧客の記録の住所は、この申込みで登録・変更したか、申込書と違います。ほかの方法で確かめてください');
    if (check === null || errors.size > 0) {
      requireShown(actor, 'verify-address', known.file.registration, caseForm(id, form));
      return this.page(reply, actor, known, form, errors);
    }
    await this.calls.verify(actor, caseForm(id, form), check);
    await seeOther(reply, intakePath(id, 'calls'));
  }

  @Post('phone')
  async phone(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const calledNumber = readCalledNumber(form, 'number', errors);
    const numberSource = readTypedText(form, { name: 'source', label: '番号の出典', maxLength: 100 }, errors);
    const answeredBy = readTypedText(form, { name: 'answeredBy', label: '相手', maxLength: 60 }, errors);
    const answer = readTypedText(form, { name: 'answer', label: '聞いた内容', maxLength: 500, multiline: true }, errors);
    const field = ENTRY_FIELDS.find((name): name is RegistrationField => name === form.text('field'));
    const after = readTypedText(form, { name: 'after', label: '直した値', maxLength: 300, required: field !== undefined }, errors);
    const known = await this.read(actor, id, '');
    if (field !== undefined && after !== '') {
      // As at the desk: the value has to be one that its field can hold.
      const { registration } = known.file;
      const reading = readEntry(registration, { ...registration.raw, [field]: after }, this.clock.now());
      const wrong = reading.ok ? undefined : reading.violations.find((violation) => violation.field === field);
      if (wrong) errors.set('after', wrong.message);
    } else if (field === undefined && after !== '') errors.set('field', '直した値の項目を選んでください');
    if (errors.size > 0) {
      requireShown(actor, 'enter', known.file.registration, caseForm(id, form));
      return this.page(reply, actor, known, form, errors);
    }
    await this.calls.phone(actor, caseForm(id, form), { calledNumber, numberSource, answeredBy, answer, correction: field === undefined ? null : { field, after } });
    await seeOther(reply, intakePath(id, 'calls'));
  }

  private read(actor: StaffActor, id: string, called: string): Promise<CallsFile> {
    return this.work.read(async (em) => {
      const file = await readRegistrationFile(em, actor, id);
      return { file, proves: await recordProves(em, file.registration), numbers: await numbersForCheck(em, file.registration, { askedBy: actor.staffId, now: this.clock.now() }, called) };
    });
  }

  private async page(reply: FastifyReply, actor: StaffActor, { file, proves }: CallsFile, form: SubmittedForm | null, errors: FormErrors): Promise<void> {
    const { registration, names } = file;
    const rights = registrationRights(registration);
    const typed = (name: string): string => form?.text(name) ?? '';
    const text = (name: string, label: string, rest: Partial<Parameters<typeof textField>[0]> = {}) => textField({ name, label, value: typed(name), error: errors.get(name), width: 'l', ...rest });
    await this.pages.page(reply, CALLS_PAGE, {
      title: `${registration.receptionNumber} 住所の確認・電話`, errorSummary: errorSummary(errors), header: registrationHeader(file, actor, 'calls', this.clock.now()),
      path: intakePath(registration.id, 'calls'), address: formAddress(registration), destination: file.customer === null ? null : checkedAddress(registration, file.customer), entersValue: registration.state === 'awaiting-approval' && !(registration.entrants ?? []).includes(actor.staffId), verified: addressIsVerified(file),
      verifications: file.verifications.map((done) => `${formatJapanInstant(done.at.getTime())}　${names.get(done.staff) ?? ''}　${done.address}　${recordedCheckWords(done)}`),
      verify: registrationActView(actor, 'verify-address', rights),
      check: addressCheckFields(proves ? ADDRESS_CHECK_KINDS : LOOKED_UP, typed, errors),
      calls: file.calls.map(({ registration: of, at, staff, calledNumber, numberSource, answeredBy, answer, ...change }) => ({
        at: `${formatJapanInstant(at.getTime())}　${names.get(staff) ?? ''}${mergedWords(file, of)}`, said: `${calledNumber}（${numberSource}）　${answeredBy}　${answer}`,
        change: change.field ? `${registrationField(change.field).label}：${correctionWords(change)}` : null,
      })),
      enter: registrationActView(actor, 'enter', rights),
      number: text('number', 'かけた番号', { width: 's', inputMode: 'tel', maxLength: 40 }), source: text('source', '番号の出典', { maxLength: 100, support: '例：申込書、登記、顧客の記録' }),
      answeredBy: text('answeredBy', '相手', { maxLength: 60 }), answer: text('answer', '聞いた内容', { rows: 3, width: 'full', maxLength: 500 }),
      field: selectField({
        name: 'field', label: '直した項目', required: false, chosen: typed('field'), error: errors.get('field'), options: [{ value: '', label: 'なし' }, ...ENTRY_FIELDS.map((name) => ({ value: name, label: registrationField(name).label }))],
      }),
      after: text('after', '直した値', { required: false, maxLength: 300 }),
    });
  }
}

function readCalledNumber(form: SubmittedForm, name: string, errors: FormErrors): string {
  const reading = readPhone(form.text(name));
  if (!reading.ok) errors.set(name, `かけた番号${explainPhone(reading)}`);
  return reading.ok ? reading.value : '';
}
