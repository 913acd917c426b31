import { authorizeRegistration, canRegister, DomainError, formatJapanInstantFully } from '#domain';
import { AddressVerification, ContractorAccount, Customer, findUnconfirmedCheck, readStaffNames, recordAddress, Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyReply } from 'fastify';
import { CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { errorSummary } from '../../http/fields.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK } from '../../http/tokens.js';
import { addressCheckFields, type AddressCheckView, LOOKED_UP, readAddressCheck } from '../address-check/address-check-form.js';
import { numbersForCheck } from '../address-check/numbers-for-check.js';
import { recordAddressCheck, recordedCheckWords } from '../address-check/record-address-check.js';
import { type ActView, permissionView } from '../authority.js';
import type { FormErrors } from '../typed-text.js';
import { ConfirmAddressCheck } from './confirm-address.js';
import { LETTERS_PATH, type LetterTabView, letterTabs, postalAddress } from './letter-tabs.js';
import { rightsOfIssued } from './registration-rights.js';
import { rowId } from '../../http/row-id.js';

interface VerifyAddressView extends PageView {
  readonly tabs: readonly LetterTabView[];
  readonly receptionNumber: string;
  readonly customerName: string;
  readonly address: string;
  /** The address as it is sent along with the form. */
  readonly shown: string;
  readonly action: string;
  readonly check: AddressCheckView;
  /** A check that another person has to answer for. */
  readonly waiting: { readonly id: string; readonly words: string; readonly recorded: string; readonly action: string; readonly act: ActView } | null;
}

const VERIFY_PAGE = pageTemplate<VerifyAddressView>('branch/letters/address');

/** 住所の確認 of a letter that came back, or of a 再発行 whose record has changed: what shows that it may go to the address of the record. */
@Controller('branch/letters/:id/address')
@ServesAudience('branch')
export class VerifyAddressController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly confirmation: ConfirmAddressCheck,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, new SubmittedForm({}), new Map());
  }

  @Post()
  async record(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const numbers = await this.work.read(async (em) => numbersForCheck(em, (await find(em, id)).registration));
    const check = readAddressCheck(form, LOOKED_UP, numbers, errors);
    if (check === null) return this.page(reply, actor, id, form, errors);
    await this.work.run(async (em) => {
      const { registration, customer } = await find(em, id);
      authorizeRegistration(actor, 'verify-address', rightsOfIssued(registration));
      // What was looked at is what is verified, not what somebody else has made of it meanwhile.
      if (form.text('address') !== recordAddress(customer)) throw new DomainError('version/conflict');
      await recordAddressCheck(em, actor, { registration, address: recordAddress(customer) }, check, this.clock.now());
    });
    await seeOther(reply, LETTERS_PATH);
  }

  @Post('confirm')
  async confirm(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.confirmation.run(actor, id, form.text('check'), formMark(form));
    await seeOther(reply, LETTERS_PATH);
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, form: SubmittedForm, errors: FormErrors): Promise<void> {
    const { registration, customer, waiting, tabs } = await this.work.read(async (em) => ({ ...(await find(em, id)), waiting: await readWaiting(em, id), tabs: await letterTabs(em, actor, LETTERS_PATH) }));
    const permission = canRegister(actor, 'verify-address', rightsOfIssued(registration));
    if (!permission.allowed) throw new DomainError(permission.code);
    await this.pages.page(reply, VERIFY_PAGE, {
      title: '送り先の住所の確認', errorSummary: errorSummary(errors), tabs, receptionNumber: registration.receptionNumber, customerName: customer.name,
      address: postalAddress(customer), shown: recordAddress(customer), action: `${LETTERS_PATH}/${id}/address`, check: addressCheckFields(LOOKED_UP, (name) => form.text(name), errors),
      waiting: waiting && {
        id: waiting.check.id, words: recordedCheckWords(waiting.check), recorded: `${formatJapanInstantFully(waiting.check.at.getTime())}　${waiting.by}`, action: `${LETTERS_PATH}/${id}/address/confirm`,
        act: permissionView(canRegister(actor, 'confirm-address', { ...rightsOfIssued(registration), addressCheckedById: waiting.check.staff })),
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

/** The check that waits for its second person, and who recorded it. */
async function readWaiting(em: EntityManager, id: string): Promise<{ readonly check: AddressVerification; readonly by: string } | null> {
  const checkId = await findUnconfirmedCheck(em, rowId(id));
  if (checkId === null) return null;
  const check = await em.findOneOrFail(AddressVerification, checkId);
  return { check, by: (await readStaffNames(em, [check.staff])).get(check.staff) ?? '' };
}
