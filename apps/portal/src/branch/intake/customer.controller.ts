import {
  authorizeRegistration, beginning, CUSTOMER_MATCHES, entryValue, isAtDesk, japanDate, mayChangeRecord, readContractNumber, readCorporateNumber, readPhone, type RecordDifference, searchTerms,
  type ShownRecord,
} from '#domain';
import { findCustomers, isReissueWithoutPaper, type LikeCustomer, MOST_CUSTOMERS, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { TextFieldView } from '../../http/view-models.js';
import type { ActView } from '../authority.js';
import { caseForm } from '../case/locked-case.js';
import { type AlikeView, alikeView, APART, apartField, readSaidApart } from '../like-customers/alike-view.js';
import type { FormErrors } from '../typed-text.js';
import { CUSTOMER_FIELD_NAMES, customerFields, type CustomerFieldsView } from './customer-fields.js';
import { type CustomerRecord, knownCustomer, readCustomer, type TypedCustomer, typedCustomer } from './customer-form.js';
import { readTexts } from './entry-form.js';
import { intakePath, registrationActView } from './intake-words.js';
import { KeepCustomer } from './keep-customer.js';
import { registrationRights } from './locked-registration.js';
import { readRegistrationFile, recordGaps, type RegistrationFile, shownCustomer } from './registration-file.js';
import { afterSaving, DESK_DONE, registrationHeader, type RegistrationHeaderView } from './registration-header.js';
import { typedOverRecord } from './typed-over-record.js';
import { rowId } from '../../http/row-id.js';

interface CustomerPageView extends PageView {
  readonly header: RegistrationHeaderView;
  readonly enter: ActView;
  /** 再発行 that was asked for at its ID: the customer is that of the ID. */
  readonly bound: boolean;
  /** At the desk: a customer is looked for, and what the record lacks is asked for. */
  readonly asks: boolean;
  readonly path: string;
  readonly query: string;
  readonly chosen: string | null;
  readonly gaps: readonly string[];
  readonly found: readonly { readonly id: string; readonly number: string; readonly name: string; readonly address: string; readonly phone: string; readonly matches: readonly string[]; readonly chosen: boolean }[];
  /** There may be more than are shown. */
  readonly more: string | null;
  /** Other customers who may be the same, beside what was typed. */
  readonly alike: readonly AlikeView[];
  readonly apart: TextFieldView | null;
  /** Sent with the record; the other forms of the page are those of now. */
  readonly version: string;
  /** The record as this page shows it: sent along, for what somebody changes meanwhile was not seen. */
  readonly seen: string;
  /** The customer whose record it is: sent along too; '' for a new one. */
  readonly of: string;
  /** What somebody has changed since the page that was sent. */
  readonly changes: readonly RecordDifference[];
  /** It was this person who changed it, in another window. */
  readonly ownChanges: boolean;
  readonly record: CustomerFieldsView;
  readonly button: string;
  /** Another branch's customer: who may change the record; null where it may be changed here. */
  readonly locked: { readonly branch: string; readonly transferHref: string } | null;
  /** What the record says, where it is only read. */
  readonly rows: readonly { readonly label: string; readonly value: string }[];
}

/** A record that was not kept: as it was typed, with the reason why it is another customer, and who may be the same. */
interface RefusedRecord {
  readonly typed: TypedCustomer;
  readonly apart: string;
  readonly alike: readonly LikeCustomer[];
  /** Of the page that it was sent from: what is out of date stays so, whatever else is wrong. */
  readonly version: string;
  /** The record of the page that it was sent from. */
  readonly seen: string;
  readonly of: string;
  readonly changes: readonly RecordDifference[];
  readonly ownChanges: boolean;
}

const CUSTOMER_PAGE = pageTemplate<CustomerPageView>('branch/intake/customer');

/** 顧客: who applies, found with the reasons of the match or newly recorded, complete before an ID is approved. */
@Controller('branch/intake/:id/customer')
@ServesAudience('branch')
export class IntakeCustomerController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly customers: KeepCustomer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, beginning(params.text('q'), 100).trim(), null, new Map(), params.text('done'));
  }

  @Post('choose')
  async choose(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.customers.choose(actor, caseForm(id, form), rowId(form.text('customer')));
    await seeOther(reply, intakePath(id, 'customer'));
  }

  @Post('leave')
  async leave(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.customers.leave(actor, caseForm(id, form));
    await seeOther(reply, intakePath(id, 'customer'));
  }

  @Post('record')
  async record(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const typed = typedCustomer(form);
    const record = readCustomer(typed, japanDate(this.clock.now().getTime()), errors);
    const said = readSaidApart(form, errors);
    const refused = { typed, version: form.text('version'), apart: form.text(APART.name), alike: [], seen: form.text('seen'), of: form.text('of'), changes: [], ownChanges: false };
    if (record === null || errors.size > 0) return this.page(reply, actor, id, '', refused, errors);
    const seen = readTexts(refused.seen);
    const { outcome, alike, problems, changes, ownChanges } = await this.customers.keep(actor, caseForm(id, form), record, { customer: form.has('of') ? refused.of : null, record: seen }, said);
    if (outcome !== 'refused') return seeOther(reply, DESK_DONE.after(intakePath(id, 'customer'), outcome));
    if (changes.length > 0) return this.changed(reply, actor, id, { ...refused, changes, ownChanges }, record, seen ?? {});
    for (const [field, words] of problems) errors.set(field, words);
    if (alike.length > 0) errors.set(APART.name, '同じ顧客のおそれがあります。既存の顧客を選ぶか、別の顧客であれば理由を入力して、もう一度登録してください');
    await this.page(reply, actor, id, '', { ...refused, apart: said.reason, alike }, errors);
  }

  /** The record was changed meanwhile, by somebody else or in another window: the page comes back with both, what was written there and what was changed on this page. */
  private async changed(reply: FastifyReply, actor: StaffActor, id: string, refused: RefusedRecord, record: CustomerRecord, seen: ShownRecord): Promise<void> {
    const { registration, customer } = await this.work.read((em) => readRegistrationFile(em, actor, id));
    const typed = customer === null ? refused.typed : typedOverRecord(refused.typed, record, seen, customer);
    await this.page(reply, actor, id, '', { ...refused, typed, version: String(registration.version), seen: JSON.stringify(shownCustomer(customer)), of: customer?.id ?? '' }, new Map(), '', 409);
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, query: string, refused: RefusedRecord | null, errors: FormErrors, done = '', status?: number): Promise<void> {
    const { file, found } = await this.work.read(async (em) => {
      const read = await readRegistrationFile(em, actor, id);
      return { file: read, found: isReissueWithoutPaper(read.registration) || !isAtDesk(read.registration.state) ? [] : await search(em, read, query) };
    });
    const { registration, customer, customerBranch } = file;
    // Of whoever may not enter any more the words are kept on the page that says so: this one has no form for them.
    if (refused !== null) authorizeRegistration(actor, 'enter', registrationRights(registration));
    const asks = isAtDesk(registration.state);
    const shown = refused?.typed ?? knownCustomer(customer, registration);
    const { version, alike, apart, seen, of, changes, ownChanges } = refused ?? { version: String(registration.version), alike: [], apart: '', seen: JSON.stringify(shownCustomer(customer)), of: customer?.id ?? '', changes: [], ownChanges: false };
    await this.pages.page(reply, CUSTOMER_PAGE, {
      title: `${registration.receptionNumber} 顧客`, errorSummary: errorSummary(inOrder(errors)), header: afterSaving(registrationHeader(file, actor, 'customer', this.clock.now()), done),
      enter: registrationActView(actor, 'enter', registrationRights(registration)), bound: isReissueWithoutPaper(registration), asks, path: intakePath(id, 'customer'), query,
      chosen: customer === null ? null : `${customer.customerNumber}　${customer.name}`, gaps: customer === null || !asks ? [] : recordGaps(file, customer, this.clock.now()),
      found: found.map((match) => ({
        id: match.customer.id, number: match.customer.customerNumber, name: match.customer.name, address: match.customer.address, phone: match.customer.phone,
        matches: match.matches.map((name) => CUSTOMER_MATCHES[name]), chosen: match.customer.id === registration.customer,
      })),
      more: found.length < MOST_CUSTOMERS ? null : `はじめの${MOST_CUSTOMERS}件だけを表示しています。ほかにもあるときは、言葉を足して照会してください。`,
      alike: alike.map((like) => alikeView(like, shown.texts)),
      apart: apartField(alike, apart, errors.get(APART.name)),
      version, seen, of, ownChanges, changes: changes.map(({ label, before, after }) => ({ label, before: before || 'なし', after: after || 'なし' })), record: customerFields(shown, errors),
      locked: customerBranch === null || mayChangeRecord(actor, customerBranch.id) ? null : { branch: customerBranch.name, transferHref: `${intakePath(id, 'holder')}?branch=${customerBranch.id}` },
      rows: Object.entries(shownCustomer(customer)).flatMap(([label, value]) => (value === '' ? [] : [{ label, value }])),
      button: customer === null ? '新しい顧客として登録する' : '顧客の記録を保存する',
    }, status);
  }
}

/** Without words of one's own what the application says is looked for. */
function search(em: EntityManager, { registration }: RegistrationFile, query: string): ReturnType<typeof findCustomers> {
  const { raw, read, content } = registration;
  const value = (name: 'phone' | 'name' | 'address' | 'corporateNumber'): string | null => (content?.[name] ?? entryValue(name, raw, read)) || null;
  const applied = { phone: value('phone'), corporateNumber: value('corporateNumber'), name: value('name'), address: value('address') };
  if (query === '') return findCustomers(em, { ...applied, customerNumber: null, terms: [] });
  const number = readContractNumber(query);
  const [phone, corporateNumber] = [readPhone(query), readCorporateNumber(query)];
  return findCustomers(em, {
    customerNumber: number.ok ? number.value : null, phone: phone.ok ? phone.value : null, corporateNumber: corporateNumber.ok ? corporateNumber.value : null, name: null, address: null, terms: searchTerms(query),
  });
}

/** In the order of the page, so that the summary reads from top to bottom. */
function inOrder(errors: FormErrors): readonly (readonly [string, string])[] {
  return [APART.name, ...CUSTOMER_FIELD_NAMES].flatMap((name) => (errors.has(name) ? [[name, errors.get(name) ?? ''] as const] : []));
}
