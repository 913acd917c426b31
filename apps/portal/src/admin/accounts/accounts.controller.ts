import type { PurposeHashes } from '#identity';
import { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { readAccountFile } from '../../account-records/account-file.js';
import { type AccountListView, readAccountList } from '../../account-records/account-list.js';
import { type AccountRecordView, accountRecordView } from '../../account-records/account-view.js';
import { ServesAudience } from '../../http/audience.js';
import { readPlace } from '../../http/keyset-pagination.js';
import { type PageView, Pages, pageTemplate } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, HASHES } from '../../http/tokens.js';
import { isRowId } from '../../http/row-id.js';

interface AdminAccountsView extends PageView {
  readonly list: AccountListView;
}
interface AdminAccountView extends PageView {
  readonly record: AccountRecordView;
}

const accountsPage = pageTemplate<AdminAccountsView>('admin/accounts');
const accountPage = pageTemplate<AdminAccountView>('admin/account');
const PATH = '/admin/accounts';

/** お客様ID of every branch with what was done to them. Nothing is done here. */
@Controller('admin/accounts')
@ServesAudience('admin')
export class AdminAccountsController {
  constructor(
    private readonly pages: Pages,
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(HASHES) private readonly hashes: PurposeHashes,
  ) {}

  @Get()
  async list(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const list = await this.work.read((em) => readAccountList(em, this.hashes, this.clock.now(), { path: PATH, branchId: null, params, place: readPlace(params) }));
    await this.pages.page(reply, accountsPage, { title: 'お客様ID', list });
  }

  @Get(':accountId')
  async show(@Param('accountId') id: string, @Res() reply: FastifyReply): Promise<void> {
    if (!isRowId(id)) throw new PageNotFound(`no account ${id.slice(0, 40)}`);
    const file = await this.work.read((em) => readAccountFile(em, this.hashes, id, this.clock.now()));
    await this.pages.page(reply, accountPage, { title: `お客様ID ${file.account.loginId}`, record: accountRecordView(file) });
  }
}
