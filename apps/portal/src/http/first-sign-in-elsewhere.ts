import { AuditEvent, ContractorAccount, Registration, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FIRST_SIGN_IN_PATH, HOME_PATHS, SIGN_IN_PATHS } from './audience.js';
import { Pages, pageTemplate, type PageView } from './pages.js';
import type { WayOut } from './problem-page.js';
import { Sessions } from './sessions.js';
import { formOf } from './unsent-forms.js';

interface ElsewhereView extends PageView {
  readonly sentence: string;
  readonly way: WayOut;
  /** Addresses as they were typed; a password is never given back. */
  readonly texts: readonly { readonly id: string; readonly label: string; readonly text: string }[];
}

const ELSEWHERE_PAGE = pageTemplate<ElsewhereView>('contractor/first-sign-in/elsewhere');
const TYPED = { mail: 'メールアドレス', sharedMail: '課などの共有アドレス' } as const;

/** はじめてのログイン whose form stood open twice: what was registered by the other one counts, and this one says so. */
@Injectable()
export class FirstSignInElsewhere {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly sessions: Sessions,
  ) {}

  /** @param status what the form is refused with: its token is that of an ended session, or there is no session any more @returns false when this is another form, or nothing was registered elsewhere since it was opened */
  async answer(request: FastifyRequest, reply: FastifyReply, status: number): Promise<boolean> {
    if (request.method !== 'POST' || request.url.split('?')[0] !== FIRST_SIGN_IN_PATH) return false;
    const stand = await this.standOf(request);
    if (stand === null) return false;
    const form = formOf(request);
    void reply.header('cache-control', 'no-store');
    await this.pages.page(reply, ELSEWHERE_PAGE, {
      title: stand.completed ? '初回ログインは、ほかの画面で終わっています' : '登録は、ほかの画面で済んでいます',
      sentence: `この画面で入力した内容は登録していません。パスワードは、ほかの画面で決めたものをお使いください。${stand.completed ? '' : 'メールアドレスの確認がまだのときは、先へ進むと、届いたメールの案内と送り直しがあります。'}`,
      way: stand.signedIn ? { href: stand.completed ? HOME_PATHS.contractor : FIRST_SIGN_IN_PATH, text: stand.completed ? 'ホームへ進む' : 'メールの確認へ進む' } : { href: SIGN_IN_PATHS.contractor, text: '新しいパスワードでログインする' },
      texts: Object.entries(TYPED).flatMap(([name, label]) => (form.text(name).trim() === '' ? [] : [{ id: `unsent-${name}`, label, text: form.text(name) }])),
    }, status);
    return true;
  }

  private async standOf(request: FastifyRequest): Promise<{ readonly signedIn: boolean; readonly completed: boolean } | null> {
    const actor = await this.sessions.actor(request, 'contractor');
    if (actor?.kind === 'contractor') return actor.firstSignIn === 'register' ? null : { signedIn: true, completed: actor.firstSignIn === null };
    const revoked = await this.sessions.revokedOf(request);
    if (revoked === null) return null;
    return this.work.read(async (em) => {
      const registrations = (await em.find(Registration, { account: revoked.account })).map(({ id }) => id);
      const chosen = await em.count(AuditEvent, { caseId: { $in: registrations }, kind: { $in: ['PasswordChosen', 'FirstSignInCompleted'] }, at: { $gte: revoked.since } });
      if (chosen === 0) return null;
      const { mail, active, passwordHash } = await em.findOneOrFail(ContractorAccount, revoked.account);
      // A letter that was printed since has ended what was chosen.
      return active && passwordHash ? { signedIn: false, completed: mail !== '' } : null;
    });
  }
}
