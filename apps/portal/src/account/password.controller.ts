import { passwordProblem } from '#identity';
import type { Audience } from '#persistence';
import type { PortalConfig } from '#platform';
import { Controller, Get, Inject, Injectable, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accountOf, CurrentActor, type SignedInActor } from '../http/actor.js';
import { PASSWORD_PATHS, ServesAudience } from '../http/audience.js';
import { Pages, seeOther } from '../http/pages.js';
import { SignInNeeded } from '../http/problems.js';
import { Sessions } from '../http/sessions.js';
import { Form, SearchParams, SubmittedForm } from '../http/submitted-form.js';
import { CONFIG } from '../http/tokens.js';
import { refusalOf } from '../public/sign-in-pages.js';
import { SignIn } from '../public/sign-in.service.js';
import { ChangePassword } from './change-password.js';
import { contextOf } from './password-context.js';
import { PASSWORD_PAGES, PASSWORD_PROBLEMS, passwordView } from './password-page.js';

/** パスワードの変更: the present one, and the new one once. Decorated, so that the audiences' controllers inherit what it is given. */
@Injectable()
abstract class PasswordController {
  protected abstract readonly audience: Audience;

  constructor(
    private readonly pages: Pages,
    private readonly signIn: SignIn,
    private readonly change: ChangePassword,
    private readonly sessions: Sessions,
    @Inject(CONFIG) private readonly config: PortalConfig,
  ) {}

  @Get()
  async show(@CurrentActor() actor: SignedInActor, @SearchParams() search: SubmittedForm, @Res() reply: FastifyReply): Promise<void> {
    await this.pages.page(reply, PASSWORD_PAGES[this.audience], passwordView(this.audience, actor.loginId, { changed: search.has('changed'), errors: new Map() }));
  }

  @Post()
  async run(@CurrentActor() actor: SignedInActor, @Form() form: SubmittedForm, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { errors, ...refused } = await this.refusal(actor, form, request.ip);
    const person = accountOf(actor);
    request.log.info({ audience: this.audience, person, outcome: errors.size === 0 ? 'changed' : 'refused' }, 'password change');
    if (errors.size > 0) return this.pages.page(reply, PASSWORD_PAGES[this.audience], passwordView(this.audience, actor.loginId, { changed: false, errors, heading: refused.heading }), refused.status);
    const changed = await this.change.run(actor, form.text('fresh'));
    if (changed === null || !(await this.sessions.open(request, reply, this.audience, person, changed))) throw new SignInNeeded(this.audience, null, false);
    await seeOther(reply, `${PASSWORD_PATHS[this.audience]}?changed=1`);
  }

  /** The present password is checked last, and counted like a sign-in: a session left open is no place to guess it. */
  private async refusal(actor: SignedInActor, form: SubmittedForm, address: string): Promise<{ errors: ReadonlyMap<string, string>; heading?: string | null; status?: number }> {
    const [current, fresh] = [form.text('current'), form.text('fresh')];
    const errors = new Map<string, string>();
    if (current === '') errors.set('current', 'いまのパスワードを入力してください');
    const problem = fresh === '' ? null : passwordProblem(fresh, contextOf(actor, this.config), current);
    if (fresh === '') errors.set('fresh', '新しいパスワードを入力してください');
    else if (problem !== null) errors.set('fresh', PASSWORD_PROBLEMS[problem]);
    if (errors.size > 0) return { errors };
    const result = await this.signIn.check(this.audience, actor.loginId, current, address);
    if (result.outcome === 'accepted') return { errors };
    const { sentence, ...refused } = refusalOf(result, 'いまのパスワードが違います');
    return { errors: new Map([['current', sentence]]), ...refused };
  }
}

@Controller('password')
@ServesAudience('contractor')
export class ContractorPasswordController extends PasswordController {
  protected readonly audience = 'contractor';
}

@Controller('branch/password')
@ServesAudience('branch')
export class BranchPasswordController extends PasswordController {
  protected readonly audience = 'branch';
}

@Controller('admin/password')
@ServesAudience('admin')
export class AdministratorPasswordController extends PasswordController {
  protected readonly audience = 'admin';
}
