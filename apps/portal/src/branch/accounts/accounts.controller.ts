import { authorizeAccount } from '#domain';
import type { PurposeHashes } from '#identity';
import { Branch, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { readAccountFile } from '../../account-records/account-file.js';
import { type AccountListView, readAccountList } from '../../account-records/account-list.js';
import { branchInSight, CurrentActor, type StaffActor } from '../../http/actor.js';
import { ServesAudience } from '../../http/audience.js';
import { readPlace } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate, seeOther } from '../../http/pages.js';
import { formMark } from '../../http/repeated-form.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, HASHES } from '../../http/tokens.js';
import { LOOKED_UP, readAddressCheck } from '../address-check/address-check-form.js';
import { numbersForAccount } from '../address-check/numbers-for-check.js';
import { LETTERS_PATH } from '../letters/letter-tabs.js';
import { LETTERS_DONE } from '../letters/letters-page.js';
import { type DoneNotice, DoneWords } from '../done-words.js';
import { type FormErrors, readTypedText } from '../typed-text.js';
import { ACCOUNT_DONE, ACCOUNT_PAGE, type AccountForm, accountPage, REASON_LENGTH, reasonOf, type TypedAct } from './account-page.js';
import { requireInSight } from './account-in-sight.js';
import { ACCOUNTS_PATH } from './accounts-path.js';
import { readCasesAtClosing } from './cases-at-closing.js';
import { type AccountReason, ManageAccount } from './manage-account.js';
import { findRemainingId } from './record/change-address.js';
import { ReissueLetter } from './reissue-letter.js';
import { readReissueApprovers } from './reissue-approvers.js';
import { ReplaceLetter } from './replace-letter.js';
import { isRowId, rowId } from '../../http/row-id.js';

interface AccountsPageView extends PageView {
  readonly done: DoneNotice | null;
  readonly list: AccountListView;
}

const ACCOUNTS_PAGE = pageTemplate<AccountsPageView>('branch/accounts/list');

/** Whoever moves an ID away does not see it any more. */
const LIST_DONE = new DoneWords({ move: { tone: 'success', text: '取扱支店を変えました。お客様は、新しい取扱支店の一覧にあります。' } });

/** お客様ID of the branch's customers, and what is done to one of them. */
@Controller('branch/accounts')
@ServesAudience('branch')
export class AccountsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly accounts: ManageAccount,
    private readonly reissue: ReissueLetter,
    private readonly replacement: ReplaceLetter,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
  ) {}

  @Get()
  async list(@CurrentActor() actor: StaffActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const place = { path: ACCOUNTS_PATH, branchId: branchInSight(actor), params, place: readPlace(params) };
    const list = await this.work.read((em) => readAccountList(em, this.hashes, this.clock.now(), place));
    await this.pages.page(reply, ACCOUNTS_PAGE, { title: 'お客様ID', done: LIST_DONE.notice(params.text('done')), list });
  }

  @Get(':id')
  async show(@CurrentActor() actor: StaffActor, @Param('id') id: string, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, id, null, params.text('done'));
  }

  @Post(':id/unlock')
  unlock(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.run(actor, id, 'unlock', form, reply, (why) => this.accounts.unlock(actor, id, why));
  }

  @Post(':id/close')
  close(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.run(actor, id, 'close', form, reply, (why) => this.accounts.close(actor, id, why));
  }

  @Post(':id/move')
  move(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const branch = form.text('branch');
    const errors: FormErrors = isRowId(branch) ? new Map() : new Map([['branch', '新しい取扱支店を選んでください']]);
    return this.run(actor, id, 'move', form, reply, (why) => this.accounts.move(actor, id, branch, why), errors, actor.isHeadOffice ? undefined : LIST_DONE.after(ACCOUNTS_PATH, 'move'));
  }

  @Post(':id/reissue')
  async askReissue(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const errors: FormErrors = new Map();
    const { file, numbers } = await this.work.read(async (em) => {
      const now = this.clock.now();
      const read = await readAccountFile(em, this.hashes, rowId(id), now);
      return { file: read, numbers: await numbersForAccount(em, { account: read.account, customer: read.customer, askedBy: actor.staffId, now }, form.text('calledNumber')) };
    });
    requireInSight(actor, file);
    const check = readAddressCheck(form, LOOKED_UP, numbers, errors);
    await this.run(actor, id, 'reissue', form, reply, async ({ reason, mark }) => {
      if (check !== null) await this.reissue.ask(actor, id, { reason, check }, mark);
    }, errors);
  }

  @Post(':id/letter')
  replaceLetter(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.run(actor, id, 'letter', form, reply, (why) => this.replacement.run(actor, id, why));
  }

  @Post(':id/reissue/cancel')
  cancelReissue(@CurrentActor() actor: StaffActor, @Param('id') id: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    return this.run(actor, id, 'reissue/cancel', form, reply, (why) => this.reissue.cancel(actor, id, why, form.text('printed') === '1'));
  }

  private async run(
    actor: StaffActor, id: string, act: AccountForm, form: SubmittedForm, reply: FastifyReply, work: (why: AccountReason) => Promise<void>,
    errors: FormErrors = new Map(), next = act === 'letter' ? LETTERS_DONE.after(LETTERS_PATH, 'replaced') : ACCOUNT_DONE.after(`${ACCOUNTS_PATH}/${id}`, act),
  ): Promise<void> {
    const reason = readTypedText(form, { name: reasonOf(act), label: '理由', maxLength: REASON_LENGTH }, errors);
    if (errors.size > 0) return this.page(reply, actor, id, { form: act, text: (name) => form.text(name), errors });
    await work({ reason, mark: formMark(form) });
    await seeOther(reply, next);
  }

  private async page(reply: FastifyReply, actor: StaffActor, id: string, typed: TypedAct | null, done = ''): Promise<void> {
    const { file, ...beside } = await this.work.read(async (em) => {
      const read = await readAccountFile(em, this.hashes, rowId(id), this.clock.now());
      return {
        file: read, branches: await em.find(Branch, { isHeadOffice: false }, { orderBy: { code: 'asc' } }), approvers: read.reissue && (await readReissueApprovers(em, actor, read.reissue.registration)),
        closing: await readCasesAtClosing(em, read), remainingId: (await findRemainingId(em, read.account))?.loginId ?? null,
      };
    });
    if (typed === null) authorizeAccount(actor, 'view', file.rights);
    else requireInSight(actor, file);
    await this.pages.page(reply, ACCOUNT_PAGE, accountPage(file, actor, beside, typed, done));
  }
}
