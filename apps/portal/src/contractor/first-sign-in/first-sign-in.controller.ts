import { beginning, readMailAddress, sameMail } from '#domain';
import { passwordProblem } from '#identity';
import type { PortalConfig } from '#platform';
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { contextOf } from '../../account/password-context.js';
import { PASSWORD_PROBLEMS } from '../../account/password-page.js';
import { SAME_ADDRESS } from '../mail-addresses/shared-address.js';
import { type ContractorActor, CurrentActor } from '../../http/actor.js';
import { DuringFirstSignIn, FIRST_SIGN_IN_PATH, HOME_PATHS, ServesAudience, WELCOME_PATH } from '../../http/audience.js';
import { HelpDesk } from '../../http/help-desk.js';
import { Pages, seeOther } from '../../http/pages.js';
import { SignInNeeded } from '../../http/problems.js';
import { Sessions } from '../../http/sessions.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CONFIG } from '../../http/tokens.js';
import { awaitConfirmationPage, awaitConfirmationView, firstSignInPage, firstSignInView, type SideView, type TypedAccount } from './first-sign-in-pages.js';
import { RegisterAccount } from './register-account.js';

const NOTHING: TypedAccount = { mail: '', mailAgain: '', sharedMail: '' };
const TOO_OFTEN = '確認メールは、送ったばかりです。届くまで1分ほどお待ちください。続けて送ったときは、1時間後にお試しください';
const SAME_AS_SHARED = '登録した共有アドレスと同じです。ご自身のアドレスを入力してください';
const NOT_AN_ADDRESS = 'は、name@example.jp の形で入力してください';

/** はじめてのログイン: one page for address and password, then waiting for the link of the mail. */
@Controller(FIRST_SIGN_IN_PATH)
@ServesAudience('contractor')
@DuringFirstSignIn()
export class FirstSignInController {
  constructor(
    private readonly pages: Pages,
    private readonly sessions: Sessions,
    private readonly register: RegisterAccount,
    private readonly help: HelpDesk,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  @Get()
  async show(@CurrentActor() actor: ContractorActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    // The link was confirmed elsewhere while this page stood open.
    if (actor.firstSignIn === null) return seeOther(reply, (await this.register.isJustCompleted(actor)) ? WELCOME_PATH : HOME_PATHS.contractor);
    const pending = await this.register.pending(actor);
    if (actor.firstSignIn === 'register') {
      const former = await this.register.formerShared(actor);
      const known = { ...NOTHING, mail: pending?.address ?? '', sharedMail: pending?.shared?.address ?? pending?.confirmedShared ?? former ?? '' };
      return this.pages.page(reply, firstSignInPage, firstSignInView(actor.loginId, await this.side(actor), { pending, former }, known, new Map()));
    }
    await this.pages.page(reply, awaitConfirmationPage, awaitConfirmationView(actor.loginId, await this.side(actor), pending, {
      sentAgain: params.has('sent'), typed: pending?.address ?? '', errors: new Map(),
    }));
  }

  @Post()
  async save(@CurrentActor() actor: ContractorActor, @Form() form: SubmittedForm, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (actor.firstSignIn !== 'register') return seeOther(reply, FIRST_SIGN_IN_PATH);
    const typed = { mail: beginning(form.text('mail'), 300), mailAgain: beginning(form.text('mailAgain'), 300), sharedMail: beginning(form.text('sharedMail'), 300) };
    const errors = await this.errorsOf(actor, typed, form.text('password'));
    const [mail, sharedMail] = [readMailAddress(typed.mail), readMailAddress(typed.sharedMail)];
    const refuse = async (status?: number): Promise<void> => this.pages.page(reply, firstSignInPage, firstSignInView(actor.loginId, await this.side(actor), { pending: await this.register.pending(actor), former: await this.register.formerShared(actor) }, typed, errors), status);
    if (errors.size > 0 || !mail.ok) return refuse();
    const account = { mail: mail.value, sharedMail: sharedMail.ok ? sharedMail.value : null, password: form.text('password') };
    const registered = await this.register.run(actor, account);
    if (registered === 'ended') throw new SignInNeeded('contractor', null, false);
    if (registered === 'too-often') {
      errors.set('mail', TOO_OFTEN);
      return refuse(429);
    }
    // The new password has ended every session of the letter's: this browser goes on with one of its own, unless a letter that was printed since has ended that too.
    if (!(await this.sessions.open(request, reply, 'contractor', actor.accountId, registered))) throw new SignInNeeded('contractor', null, false);
    await seeOther(reply, FIRST_SIGN_IN_PATH);
  }

  @Post('mail')
  async sendAgain(@CurrentActor() actor: ContractorActor, @Form() form: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    if (actor.firstSignIn !== 'confirm') return seeOther(reply, FIRST_SIGN_IN_PATH);
    const typed = beginning(form.text('mail'), 300);
    const refuse = async (error: string, status?: number): Promise<void> => this.pages.page(reply, awaitConfirmationPage, awaitConfirmationView(actor.loginId, await this.side(actor), await this.register.pending(actor), {
      sentAgain: false, typed, errors: new Map([['mail', error]]),
    }), status);
    const mail = readMailAddress(typed);
    if (!mail.ok) return refuse(`メールアドレス${NOT_AN_ADDRESS}`);
    if (await this.register.isShared(actor, mail.value)) return refuse(SAME_AS_SHARED);
    if (!(await this.register.sendAgain(actor, mail.value))) return refuse(TOO_OFTEN, 429);
    await seeOther(reply, `${FIRST_SIGN_IN_PATH}?sent=1`);
  }

  private async side({ branchId }: ContractorActor): Promise<SideView> {
    return { mailFrom: this.config.mailFrom, help: await this.help.of(branchId) };
  }

  private async errorsOf(actor: ContractorActor, typed: TypedAccount, password: string): Promise<Map<string, string>> {
    const errors = new Map<string, string>();
    const [mail, again, shared] = [readMailAddress(typed.mail), readMailAddress(typed.mailAgain), readMailAddress(typed.sharedMail)];
    if (!mail.ok) errors.set('mail', `メールアドレス${NOT_AN_ADDRESS}`);
    if (mail.ok && (!again.ok || again.value !== mail.value)) errors.set('mailAgain', '2つのメールアドレスが違います。どちらも確かめてください');
    if (typed.sharedMail.trim() !== '' && !shared.ok) errors.set('sharedMail', `共有アドレス${NOT_AN_ADDRESS}`);
    if (mail.ok && shared.ok && sameMail(mail.value, shared.value)) errors.set('sharedMail', SAME_ADDRESS);
    const problem = password === '' ? null : passwordProblem(password, contextOf(actor, this.config), '');
    if (password === '') errors.set('password', '新しいパスワードを入力してください');
    else if (problem !== null) errors.set('password', PASSWORD_PROBLEMS[problem]);
    else if (await this.register.isInitial(actor, password)) errors.set('password', '新しいパスワードは、郵送した初期パスワードと違うものにしてください');
    return errors;
  }
}
