import { authorizeAccount, japanDate } from '#domain';
import type { PurposeHashes } from '#identity';
import { type LikeCustomer, recordAddress, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type AccountFile, readAccountFile } from '../../../account-records/account-file.js';
import { CurrentActor, type StaffActor } from '../../../http/actor.js';
import { ServesAudience } from '../../../http/audience.js';
import { Pages, seeOther } from '../../../http/pages.js';
import { formMark } from '../../../http/repeated-form.js';
import { rowId } from '../../../http/row-id.js';
import { Form, SearchParams, type SubmittedForm } from '../../../http/submitted-form.js';
import { CLOCK, HASHES } from '../../../http/tokens.js';
import { LOOKED_UP, readAddressCheck } from '../../address-check/address-check-form.js';
import { numbersForAccount } from '../../address-check/numbers-for-check.js';
import { readCustomer, readRecordAddress, type TypedCustomer, typedCustomer } from '../../intake/customer-form.js';
import { judgeCorrection } from '../../intake/judge-correction.js';
import { APART, readSaidApart } from '../../like-customers/alike-view.js';
import { type FormErrors, readTypedText } from '../../typed-text.js';
import { requireInSight } from '../account-in-sight.js';
import { ChangeRecordAddress } from './change-address.js';
import { CorrectRecord } from './correct-record.js';
import { END_REASON, RECORD_DONE, RECORD_PAGE, recordPage, recordPath, type RefusedForm } from './record-page.js';
import { seenRecord } from './seen-record.js';

const MAYBE_THE_SAME = '同じ顧客のおそれがあります。別の顧客であれば理由を入力して、もう一度送ってください';

/** 顧客の記録 of an ID: corrected with source and day; its address only with evidence and a second person. */
@Controller('branch/accounts/:id/record')
@ServesAudience('branch')
export class CustomerRecordController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly correction: CorrectRecord,
    private readonly change: ChangeRecordAddress,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
  ) {}

  @Get()
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null, params.text('done'));
  }

  @Post()
  async correct(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const { customer } = await this.sentTo(actor, id);
    const record = readCustomer(withoutAddress(typedCustomer(form)), this.today(), errors);
    // What somebody else has written meanwhile is no slip of whoever typed this.
    if (record !== null && form.text('seen') === seenRecord(customer)) for (const [field, words] of judgeCorrection(customer, record, ['postalCode', 'address'])) errors.set(field, words);
    const said = readSaidApart(form, errors);
    const refused = { which: 'record', form, errors } as const;
    if (record === null || errors.size > 0) return this.page(reply, actor, id, { ...refused, alike: [] });
    const { alike, changed } = await this.correction.run({ actor, accountId: id, mark: formMark(form) }, record, form.text('seen'), said);
    await this.answer(reply, actor, id, refused, alike, changed ? 'saved' : 'unchanged');
  }

  @Post('address')
  async askAddress(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const { account, customer } = await this.sentTo(actor, id);
    const numbers = await this.work.read((em) => numbersForAccount(em, { account, customer, askedBy: actor.staffId, now: this.clock.now() }, form.text('calledNumber')));
    const wished = readRecordAddress(typedCustomer(form), this.today(), errors);
    if (wished !== null && recordAddress(wished) === recordAddress(customer)) errors.set('address', '登録の住所と同じです。新しい住所を入力してください');
    const check = readAddressCheck(form, LOOKED_UP, numbers, errors);
    const said = readSaidApart(form, errors);
    const refused = { which: 'address', form, errors } as const;
    if (wished === null || check === null || errors.size > 0) return this.page(reply, actor, id, { ...refused, alike: [] });
    await this.answer(reply, actor, id, refused, await this.change.ask({ actor, accountId: id, mark: formMark(form) }, { ...wished, check }, form.text('shown'), said), 'asked');
  }

  @Post('address/confirm')
  async confirmAddress(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.change.confirm({ actor, accountId: id, mark: formMark(form) }, form.text('change'));
    await seeOther(reply, RECORD_DONE.after(recordPath(rowId(id)), 'confirmed'));
  }

  @Post('address/end')
  async endAddress(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const reason = readTypedText(form, END_REASON, errors);
    if (errors.size > 0) return this.page(reply, actor, id, { which: 'end', form, errors, alike: [] });
    await this.change.end({ actor, accountId: id, mark: formMark(form) }, form.text('change'), reason);
    await seeOther(reply, RECORD_DONE.after(recordPath(rowId(id)), 'ended'));
  }

  private async answer(reply: FastifyReply, actor: StaffActor, id: string, refused: Pick<RefusedForm, 'which' | 'form' | 'errors'>, alike: readonly LikeCustomer[], done: 'saved' | 'unchanged' | 'asked'): Promise<void> {
    if (alike.length === 0) return seeOther(reply, RECORD_DONE.after(recordPath(rowId(id)), done));
    await this.page(reply, actor, id, { ...refused, alike, errors: new Map([[APART.name, MAYBE_THE_SAME]]) });
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, refused: RefusedForm | null, done = ''): Promise<void> {
    const file = refused === null ? await this.file(actor, id) : await this.sentTo(actor, id);
    await this.pages.page(reply, RECORD_PAGE, recordPage(file, actor, refused, done));
  }

  /** The ID that a form was sent to. @throws DomainError of `requireInSight` */
  private async sentTo(actor: StaffActor, id: string): Promise<AccountFile> {
    const file = await this.read(id);
    requireInSight(actor, file);
    return file;
  }

  private async file(actor: StaffActor, id: string): Promise<AccountFile> {
    const file = await this.read(id);
    authorizeAccount(actor, 'view', file.rights);
    return file;
  }

  private read(id: string): Promise<AccountFile> {
    return this.work.read((em) => readAccountFile(em, this.hashes, rowId(id), this.clock.now()));
  }

  private today(): ReturnType<typeof japanDate> {
    return japanDate(this.clock.now().getTime());
  }
}

/** The address has its own form. */
function withoutAddress(typed: TypedCustomer): TypedCustomer {
  return { ...typed, texts: { ...typed.texts, postalCode: '', address: '' } };
}
