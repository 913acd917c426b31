import { beginning, readMailAddress, sameMail } from '#domain';
import type { Clock, PortalConfig } from '#platform';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AddressKind } from '../../account-links/account-links.js';
import { type ContractorActor, CurrentActor } from '../../http/actor.js';
import { MAIL_ADDRESSES_PATH, ServesAudience } from '../../http/audience.js';
import { Pages, seeOther } from '../../http/pages.js';
import { PageNotFound } from '../../http/problems.js';
import { Form, SearchParams, type SubmittedForm } from '../../http/submitted-form.js';
import { CLOCK, CONFIG } from '../../http/tokens.js';
import { refusalOf } from '../../public/sign-in-pages.js';
import { SignIn } from '../../public/sign-in.service.js';
import { ChangeAddresses, type WishedAddresses } from './change-addresses.js';
import { MAIL_ADDRESSES_PAGE, mailAddressesView, type TypedAddresses } from './mail-addresses-page.js';
import { SAME_ADDRESS } from './shared-address.js';

const NOT_AN_ADDRESS = 'は、name@example.jp の形で入力してください';

/** メールアドレスの変更, after the first sign-in: the new address is confirmed by its own link before it counts. */
@Controller(MAIL_ADDRESSES_PATH)
@ServesAudience('contractor')
export class MailAddressesController {
  constructor(
    private readonly pages: Pages,
    private readonly addresses: ChangeAddresses,
    private readonly signIn: SignIn,
    @Inject(CONFIG) private readonly config: PortalConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  async show(@CurrentActor() actor: ContractorActor, @SearchParams() params: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.page(reply, actor, { typed: null, done: params.text('done'), errors: new Map() });
  }

  /** The password is checked last, and counted like a sign-in: a session left open is no place to guess it. */
  @Post()
  async save(@CurrentActor() actor: ContractorActor, @Form() form: SubmittedForm, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const typed = { mail: beginning(form.text('mail'), 300), sharedMail: beginning(form.text('sharedMail'), 300) };
    const refuse = (errors: ReadonlyMap<string, string>, status?: number, heading: string | null = null) => this.page(reply, actor, { typed, done: '', errors, heading }, status);
    const { wish, errors } = readWish(typed);
    if (form.text('password') === '') errors.set('password', 'いまのパスワードを入力してください');
    if (wish === null || errors.size > 0) return refuse(errors);
    const checked = await this.signIn.check('contractor', actor.loginId, form.text('password'), request.ip);
    if (checked.outcome !== 'accepted') {
      const { heading, sentence, status } = refusalOf(checked, 'いまのパスワードが違います');
      return refuse(new Map([['password', sentence]]), status, heading);
    }
    const outcome = await this.addresses.run(actor, wish);
    if (outcome === 'unchanged') return refuse(new Map([['mail', 'いまのアドレスと同じです。変えるアドレスを入力してください']]));
    if (outcome === 'too-often') return refuse(new Map([['mail', '確認メールを続けて送ったため、1時間ほどお待ちください']]), 429);
    await seeOther(reply, `${MAIL_ADDRESSES_PATH}?done=${outcome}`);
  }

  @Post(':which/resend')
  async sendAgain(@CurrentActor() actor: ContractorActor, @Param('which') which: string, @Res() reply: FastifyReply): Promise<void> {
    const outcome = await this.addresses.sendAgain(actor, kindOf(which));
    await seeOther(reply, `${MAIL_ADDRESSES_PATH}${outcome === 'unchanged' ? '' : `?done=${outcome === 'asked' ? 'sent-again' : outcome}`}`);
  }

  @Post(':which/withdraw')
  async withdraw(@CurrentActor() actor: ContractorActor, @Param('which') which: string, @Res() reply: FastifyReply): Promise<void> {
    const outcome = await this.addresses.withdraw(actor, kindOf(which));
    await seeOther(reply, `${MAIL_ADDRESSES_PATH}${outcome === 'unchanged' ? '' : '?done=withdrawn'}`);
  }

  private async page(
    reply: FastifyReply, actor: ContractorActor, state: { readonly typed: TypedAddresses | null; readonly done: string; readonly errors: ReadonlyMap<string, string>; readonly heading?: string | null }, status?: number,
  ): Promise<void> {
    const head = { loginId: actor.loginId, mailFrom: this.config.mailFrom, now: this.clock.now() };
    await this.pages.page(reply, MAIL_ADDRESSES_PAGE, mailAddressesView(head, await this.addresses.read(actor), state), status);
  }
}

function kindOf(which: string): AddressKind {
  if (which !== 'own' && which !== 'shared') throw new PageNotFound(`no address ${which}`);
  return which;
}

function readWish({ mail, sharedMail }: TypedAddresses): { readonly wish: WishedAddresses | null; readonly errors: Map<string, string> } {
  const [own, shared] = [readMailAddress(mail), readMailAddress(sharedMail)];
  const errors = new Map<string, string>();
  const none = sharedMail.trim() === '';
  if (!own.ok) errors.set('mail', `メールアドレス${NOT_AN_ADDRESS}`);
  if (!none && !shared.ok) errors.set('sharedMail', `共有アドレス${NOT_AN_ADDRESS}`);
  if (own.ok && shared.ok && sameMail(own.value, shared.value)) errors.set('sharedMail', SAME_ADDRESS);
  return { wish: own.ok && (none || shared.ok) ? { own: own.value, shared: shared.ok ? shared.value : null } : null, errors };
}
