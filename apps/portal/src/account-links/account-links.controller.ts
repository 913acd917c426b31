import { beginning, readDigits, readMailAddress } from '#domain';
import { passwordProblem } from '#identity';
import type { PortalConfig } from '#platform';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contractorContext } from '../account/password-context.js';
import { PASSWORD_PROBLEMS } from '../account/password-page.js';
import { accountOf } from '../http/actor.js';
import { MAIL_ADDRESSES_PATH, ServesAudience, WELCOME_PATH } from '../http/audience.js';
import { HelpDesk } from '../http/help-desk.js';
import { Pages, seeOther } from '../http/pages.js';
import { Sessions } from '../http/sessions.js';
import { Form, SearchParams, type SubmittedForm } from '../http/submitted-form.js';
import { CONFIG } from '../http/tokens.js';
import { CONFIRMED, confirmationPage, confirmedPage, forgottenPage, forgottenView, resetPage, resetView, spentLinkPage, SPENT_LINK } from './account-link-pages.js';
import { ConfirmAddress } from './confirm-address.js';
import { ResetPassword } from './reset-password.js';

/** Where links of mails lead. Opening one changes nothing (mail programs open them too): a button does. */
@Controller()
@ServesAudience('public')
export class AccountLinksController {
  constructor(
    private readonly pages: Pages,
    private readonly confirmation: ConfirmAddress,
    private readonly reset: ResetPassword,
    private readonly sessions: Sessions,
    private readonly help: HelpDesk,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  @Get('mail-confirmation/:token')
  async showConfirmation(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    const link = await this.confirmation.find(token);
    if (!link) return this.spent(reply);
    await this.page(reply, confirmationPage, { title: 'メールアドレスの確認', address: link.address, action: `/mail-confirmation/${token}` });
  }

  @Post('mail-confirmation/:token')
  async confirm(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const confirmed = await this.confirmation.run(token);
    if (confirmed === null) return this.spent(reply);
    // Whoever reads the shared address need not have an ID.
    if (confirmed.what === 'shared') return this.page(reply, confirmedPage, CONFIRMED);
    const next = confirmed.what === 'own' ? `${MAIL_ADDRESSES_PATH}?done=changed` : WELCOME_PATH;
    const actor = await this.sessions.actor(request, 'contractor');
    // A mail is often read where nobody has signed in: the door says that it was confirmed, and leads on.
    const signedIn = actor !== null && accountOf(actor) === confirmed.accountId;
    await seeOther(reply, signedIn ? next : `/sign-in?${new URLSearchParams({ confirmed: '1', next }).toString()}`);
  }

  @Get('password/forgotten')
  async forgotten(@SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, forgottenPage, forgottenView({ loginId: '', mail: '' }, params.has('sent'), await this.help.ofAll(), new Map()));
  }

  /** The same answer whether or not there is such an ID, and whether or not the address is its own. */
  @Post('password/forgotten')
  async send(@Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const typed = { loginId: beginning(form.text('loginId'), 100), mail: beginning(form.text('mail'), 300) };
    const [loginId, mail] = [readDigits(typed.loginId, 10), readMailAddress(typed.mail)];
    const errors = new Map<string, string>();
    if (!loginId.ok) errors.set('loginId', 'お客様IDを数字10桁で入力してください');
    if (!mail.ok) errors.set('mail', 'メールアドレスは、name@example.jp の形で入力してください');
    if (!loginId.ok || !mail.ok) return this.page(reply, forgottenPage, forgottenView(typed, false, await this.help.ofAll(), errors));
    await this.reset.request(loginId.value, mail.value);
    await seeOther(reply, '/password/forgotten?sent=1');
  }

  @Get('password-reset/:token')
  async showReset(@Param('token') token: string, @Res() reply: FastifyReply): Promise<void> {
    const owner = await this.reset.ownerOf(token);
    if (owner === null) return this.spent(reply);
    await this.page(reply, resetPage, resetView(owner.loginId, token, await this.help.of(owner.branchId), new Map()));
  }

  @Post('password-reset/:token')
  async change(@Param('token') token: string, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    const owner = await this.reset.ownerOf(token);
    if (owner === null) return this.spent(reply);
    const password = form.text('password');
    const problem = password === '' ? null : passwordProblem(password, contractorContext(owner, this.config), '');
    const typed = password === '' ? '新しいパスワードを入力してください' : problem === null ? null : PASSWORD_PROBLEMS[problem];
    const error = typed ?? ((await this.reset.isCurrent(token, password)) ? PASSWORD_PROBLEMS['same-as-before'] : null);
    if (error !== null) return this.page(reply, resetPage, resetView(owner.loginId, token, await this.help.of(owner.branchId), new Map([['password', error]])));
    if (!(await this.reset.run(token, password))) return this.spent(reply);
    await seeOther(reply, '/sign-in?reset=1');
  }

  private async spent(reply: FastifyReply): Promise<void> {
    await this.page(reply, spentLinkPage, { ...SPENT_LINK, help: await this.help.ofAll() }, 404);
  }

  private page: Pages['page'] = (reply, template, view, status) => {
    void reply.header('cache-control', 'no-store');
    return this.pages.page(reply, template, view, status);
  };
}
