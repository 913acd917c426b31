import { authorizeRegistration, calledNumberProblem, canRegister, DomainError, formatJapanInstantFully, japanDate, mayChangeRecord, type PrintedChange, unsourcedNumberProblem } from '#domain';
import { AddressVerification, Branch, ContractorAccount, Customer, findUnconfirmedCheck, findUnverified, type LikeCustomer, readRecordChangers, readStaffNames, recordAddress, Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { v4 } from 'uuid';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, SearchParams, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import type { TextFieldView } from '../../http/view-models.js';
import { addressCheckFields, type AddressCheckView, LOOKED_UP, readAddressCheck } from '../address-check/address-check-form.js';
import { numbersForCheck } from '../address-check/numbers-for-check.js';
import { recordAddressCheck, recordedCheckWords } from '../address-check/record-address-check.js';
import { type ActView, permissionView } from '../authority.js';
import { type DoneNotice, DoneWords } from '../done-words.js';
import { type AlikeView, alikeView, APART, apartField, readSaidApart } from '../like-customers/alike-view.js';
import type { FormErrors } from '../typed-text.js';
import { lockCustomer } from '../customer-record/lock-customer.js';
import { addressFields, addressIn, factsOf } from '../intake/address-fields.js';
import { readRecordAddress, typedCustomer } from '../intake/customer-form.js';
import { ConfirmAddressCheck } from './confirm-address.js';
import { CorrectAddress } from './correct-address.js';
import { lockOneIssued } from './locked-registrations.js';
import { changedWord, LETTERS_PATH, type LetterTabView, letterTabs, postalAddress } from './letter-tabs.js';
import { LETTERS_DONE } from './letters-page.js';
import { rightsOfIssued } from './registration-rights.js';
import { rowId } from '../../http/row-id.js';

interface VerifyAddressView extends PageView {
  readonly done: DoneNotice | null;
  readonly tabs: readonly LetterTabView[];
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly address: string;
  /** The address as it is sent along with the form. */
  readonly shown: string;
  /** This showing of the page: the same address put in anew is put in anew. */
  readonly token: string;
  readonly action: string;
  readonly check: AddressCheckView;
  /** What of the record has changed since the approval; null for nothing. */
  readonly changed: PrintedChange | null;
  /** What was approved, where the record says something else by now. */
  readonly approved: readonly { readonly label: string; readonly value: string }[];
  /** What a call to the number of the record is worth here; null where it says none. */
  readonly recordNumber: { readonly number: string; /** As the record's own. */ readonly counts: boolean; /** Wherever it was found. */ readonly otherwise: boolean } | null;
  /** A letter that came back: it may be that nothing shows where another one could go. */
  readonly mayEnd: boolean;
  /** The record itself, for the branch that may correct it. */
  readonly correct: {
    readonly action: string;
    readonly fields: readonly TextFieldView[];
    /** Other customers who may be the same with the address that was typed. */
    readonly alike: readonly AlikeView[];
    readonly apart: TextFieldView | null;
  } | null;
  /** Who may correct it, where this person may not. */
  readonly correctedBy: string;
  /** A check that another person has to answer for. */
  readonly waiting: { readonly id: string; readonly words: string; readonly recorded: string; readonly action: string; readonly act: ActView } | null;
}

const VERIFY_PAGE = pageTemplate<VerifyAddressView>('branch/letters/address');
const PAGE_DONE = new DoneWords({ corrected: { tone: 'success', text: '登録の住所を直しました。新しい住所の確認を記録してください。' } });

/** 住所の確認 of a letter that came back, or of a 再発行 whose record has changed: what shows that it may go to the address of the record. */
@Controller('branch/letters/:id/address')
@ServesAudience('branch')
export class VerifyAddressController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly confirmation: ConfirmAddressCheck,
    private readonly correction: CorrectAddress,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, new SubmittedForm({}), new Map(), [], params.text('done'));
  }

  @Post()
  async record(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const numbers = await this.work.read(async (em) => numbersForCheck(em, (await find(em, id)).registration, { askedBy: actor.staffId, now: this.clock.now() }, form.text('calledNumber')));
    const check = readAddressCheck(form, LOOKED_UP, numbers, errors);
    if (check === null) return this.page(reply, actor, id, form, errors);
    await this.work.run(async (em) => {
      const { registration, account } = await lockOneIssued(em, rowId(id));
      const { customer, at } = await lockCustomer(em, this.clock, account.customer);
      authorizeRegistration(actor, 'verify-address', rightsOfIssued(registration));
      // What was looked at is what is verified, not what somebody else has made of it meanwhile.
      if (form.text('address') !== recordAddress(customer) || form.text('name') !== customer.name) throw new DomainError('version/conflict');
      await recordAddressCheck(em, actor, { registration, address: recordAddress(customer), name: customer.name }, check, at);
    });
    await seeOther(reply, LETTERS_DONE.after(LETTERS_PATH, 'checked'));
  }

  /** 登録の住所の訂正; what was typed here stands beside its own fields. */
  @Post('record')
  async correct(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const corrected = readRecordAddress(typedCustomer(form), japanDate(this.clock.now().getTime()), errors);
    const said = readSaidApart(form, errors);
    if (corrected === null || errors.size > 0) return this.page(reply, actor, id, form, errors);
    const alike = await this.correction.run(actor, id, corrected, form.text('shown'), said, formMark(form));
    if (alike.length > 0) {
      errors.set(APART.name, '同じ顧客のおそれがあります。別の顧客であれば理由を入力して、もう一度直してください');
      return this.page(reply, actor, id, form, errors, alike);
    }
    await seeOther(reply, PAGE_DONE.after(`${LETTERS_PATH}/${rowId(id)}/address`, 'corrected'));
  }

  @Post('confirm')
  async confirm(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.confirmation.run(actor, id, form.text('check'), formMark(form));
    await seeOther(reply, LETTERS_DONE.after(LETTERS_PATH, 'confirmed'));
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, form: SubmittedForm, errors: FormErrors, alike: readonly LikeCustomer[] = [], done = ''): Promise<void> {
    const { registration, customer, branch, changers, waiting, hindrance, tabs, numbers } = await this.work.read(async (em) => {
      const found = await find(em, id);
      const [unverified] = await findUnverified(em, [found.registration.id]);
      return {
        ...found, branch: await em.findOneOrFail(Branch, found.customer.branch), changers: await readRecordChangers(em, found.customer.id), waiting: await readWaiting(em, id), hindrance: unverified?.hindrance ?? null,
        tabs: await letterTabs(em, actor, LETTERS_PATH), numbers: await numbersForCheck(em, found.registration, { askedBy: actor.staffId, now: this.clock.now() }, found.customer.phone),
      };
    });
    const permission = canRegister(actor, 'verify-address', rightsOfIssued(registration));
    if (!permission.allowed) throw new DomainError(permission.code);
    const mayCorrect = mayChangeRecord(actor, customer.branch) && canRegister(actor, 'correct-address', rightsOfIssued(registration)).allowed;
    await this.pages.page(reply, VERIFY_PAGE, {
      title: '送り先の住所の確認', errorSummary: errorSummary(errors), done: PAGE_DONE.notice(done), tabs, receptionNumber: registration.receptionNumber, customerName: customer.name,
      address: postalAddress(customer), shown: recordAddress(customer), token: v4(), action: `${LETTERS_PATH}/${id}/address`, check: addressCheckFields(LOOKED_UP, (name) => form.text(name), errors),
      changed: changedWord(hindrance), approved: approvedBefore(registration, customer),
      recordNumber: numbers.ofRecord === null || customer.phone === '' ? null : { number: customer.phone, counts: calledNumberProblem({ number: customer.phone, source: 'customer-record' }, numbers) === null, otherwise: unsourcedNumberProblem(customer.phone, numbers) === null },
      mayEnd: registration.state === 'letter-returned', correct: !mayCorrect ? null : {
        action: `${LETTERS_PATH}/${id}/address/record`, fields: addressFields(customer, form, errors), alike: alike.map((like) => alikeView(like, { ...factsOf(customer), ...addressIn(customer, form) })),
        apart: apartField(alike, form.text(APART.name), errors.get(APART.name)),
      }, correctedBy: branch.name,
      waiting: waiting && {
        id: waiting.check.id, words: recordedCheckWords(waiting.check), recorded: `${formatJapanInstantFully(waiting.check.at.getTime())}　${waiting.by}`, action: `${LETTERS_PATH}/${id}/address/confirm`,
        act: permissionView(canRegister(actor, 'confirm-address', { ...rightsOfIssued(registration), addressCheckedById: waiting.check.staff, recordChangerIds: changers })),
      },
    });
  }
}

async function find(em: EntityManager, id: string): Promise<{ readonly registration: Registration; readonly customer: Customer }> {
  const registration = await em.findOne(Registration, { id: rowId(id) });
  if (!registration?.account) throw new PageNotFound(`no issued registration ${id}`);
  const account = await em.findOneOrFail(ContractorAccount, registration.account);
  return { registration, customer: await em.findOneOrFail(Customer, account.customer) };
}

/** 名称 and 住所 that somebody answered for, beside what stands in their place now. */
function approvedBefore({ letterName, letterAddress }: Registration, customer: Customer): VerifyAddressView['approved'] {
  return [
    ...(letterName && letterName !== customer.name ? [{ label: '承認された名称', value: letterName }] : []),
    ...(letterAddress && letterAddress !== recordAddress(customer) ? [{ label: '承認された住所', value: letterAddress }] : []),
  ];
}

/** The check that waits for its second person, and who recorded it. */
async function readWaiting(em: EntityManager, id: string): Promise<{ readonly check: AddressVerification; readonly by: string } | null> {
  const checkId = await findUnconfirmedCheck(em, rowId(id));
  if (checkId === null) return null;
  const check = await em.findOneOrFail(AddressVerification, checkId);
  return { check, by: (await readStaffNames(em, [check.staff])).get(check.staff) ?? '' };
}
