import { readDigits } from '#domain';
import type { Audience } from '#persistence';
import { Controller, Get, Injectable, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CERTIFICATE_LIST_PATH, ServesAudience, SIGN_IN_PATHS } from '../http/audience.js';
import { HelpDesk } from '../http/help-desk.js';
import { Pages, seeOther } from '../http/pages.js';
import { Sessions } from '../http/sessions.js';
import { Form, SearchParams, SubmittedForm } from '../http/submitted-form.js';
import { UNSENT_PATHS, UnsentForms } from '../http/unsent-forms.js';
import { nextPath } from './next-path.js';
import { SignIn } from './sign-in.service.js';
import { refusalOf, SIGN_IN_NOTICES, type SignInNotice, signInPage, signInView, type Unsaved } from './sign-in-pages.js';

/** One answer for an unknown id and a wrong password, beside the field where one would correct it. */
const REFUSED = 'IDまたはパスワードが正しくありません。';

/** ログイン and ログアウト of one audience. Decorated, so that the audiences' controllers inherit what it is given. */
@Injectable()
abstract class SignInController {
  protected abstract readonly audience: Audience;

  constructor(
    private readonly pages: Pages,
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
    private readonly unsent: UnsentForms,
    private readonly help: HelpDesk,
  ) {}

  @Get('sign-in')
  async page(@Res() reply: FastifyReply, @SearchParams() search: SubmittedForm): Promise<void> {
    const next = nextPath(this.audience, search.text('next'));
    await this.render(reply, { loginId: '', next, notice: SIGN_IN_NOTICES.find((notice) => search.has(notice)) ?? null, unsaved: unsavedOf(search), errors: new Map() });
  }

  @Post('sign-in')
  async enter(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Form() form: SubmittedForm): Promise<void> {
    const typed = form.text('login-id');
    const next = nextPath(this.audience, form.text('next'));
    const loginId = this.readId(typed);
    const errors = this.missing(loginId, form.text('password'));
    if (errors.size > 0) return this.render(reply, { loginId: typed, next, notice: null, unsaved: unsavedOf(form), errors });
    const result = await this.signIn.check(this.audience, loginId, form.text('password'), request.ip);
    // A password that was right may have died before it opens anything.
    const isIn = result.outcome === 'accepted' && (await this.sessions.open(request, reply, this.audience, result.personId, result.proof));
    // Whose ID it was, never what was typed.
    request.log.info({ audience: this.audience, person: result.personId, outcome: result.outcome === 'accepted' && !isIn ? 'refused' : result.outcome }, 'sign-in');
    if (isIn) return seeOther(reply, await this.wayIn(result.personId, next));
    const { heading, sentence, status } = refusalOf(result, REFUSED);
    return this.render(reply, { loginId: typed, next, notice: null, unsaved: unsavedOf(form), errors: new Map([['login-id', sentence]]), heading }, status);
  }

  @Post('sign-out')
  async leave(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const person = await this.sessions.close(request, reply, this.audience);
    request.log.info({ audience: this.audience, person, outcome: person === null ? 'no-session' : 'signed-out' }, 'sign-out');
    await seeOther(reply, `${SIGN_IN_PATHS[this.audience]}?signed-out=1`);
  }

  /** Past what could not be sent, where something is kept, and from there on. */
  private async wayIn(personId: string, next: string): Promise<string> {
    if (this.audience === 'admin' || !(await this.unsent.isKept(this.audience, personId))) return next;
    return `${UNSENT_PATHS[this.audience]}?${new URLSearchParams({ next }).toString()}`;
  }

  /** The id as stored, '' when it cannot be one. お客様ID: ten digits in any spelling. */
  private readId(typed: string): string {
    if (this.audience !== 'contractor') return /\p{Cc}/u.test(typed.trim()) ? '' : typed.trim();
    const reading = readDigits(typed, 10);
    return reading.ok ? reading.value : '';
  }

  private missing(loginId: string, password: string): Map<string, string> {
    const errors = new Map<string, string>();
    if (loginId === '') {
      errors.set('login-id', this.audience === 'contractor' ? 'お客様IDを数字10桁で入力してください。' : '職員IDを入力してください。');
    }
    if (password === '') errors.set('password', 'パスワードを入力してください。');
    return errors;
  }

  private async render(reply: FastifyReply, state: { loginId: string; next: string; notice: SignInNotice | null; unsaved: Unsaved; errors: ReadonlyMap<string, string>; heading?: string | null }, status?: number): Promise<void> {
    void reply.header('cache-control', 'no-store');
    const leadsToCertificates = state.next.startsWith(CERTIFICATE_LIST_PATH);
    const help = this.audience === 'contractor' ? await this.help.ofAll() : null;
    await this.pages.page(reply, signInPage, signInView(this.audience, { ...state, leadsToCertificates, help }), status);
  }
}

function unsavedOf(form: SubmittedForm): Unsaved {
  if (!form.has('unsaved')) return null;
  return form.text('unsaved') === 'kept' ? 'kept' : '1';
}

@Controller()
@ServesAudience('public')
export class ContractorSignInController extends SignInController {
  protected readonly audience = 'contractor';
}

@Controller('branch')
@ServesAudience('public')
export class BranchSignInController extends SignInController {
  protected readonly audience = 'branch';
}

@Controller('admin')
@ServesAudience('public')
export class AdministratorSignInController extends SignInController {
  protected readonly audience = 'admin';
}
