import { AuditEvent, ContractorAccount, Customer, Registration, UnitOfWork } from '#persistence';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HelpDesk, type HelpView } from './help-desk.js';
import { Pages, pageTemplate, type PageView } from './pages.js';
import { Sessions } from './sessions.js';

interface StoppedView extends PageView {
  /** A form was sent: nothing of it counts. */
  readonly sent: boolean;
  readonly help: HelpView;
}

const STOPPED_PAGE = pageTemplate<StoppedView>('contractor/first-sign-in/stopped');

/**
 * はじめてのログイン that a 返戻 has stopped in the middle. Said only to the browser that was signed in by that very letter, for its session is what shows
 * it: at the door, whoever types an ID learns nothing of it.
 */
@Injectable()
export class FirstSignInStopped {
  constructor(
    private readonly work: UnitOfWork,
    private readonly pages: Pages,
    private readonly sessions: Sessions,
    private readonly help: HelpDesk,
  ) {}

  /** @returns false when the session of this browser has ended otherwise */
  async answer(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const revoked = await this.sessions.revokedOf(request);
    const branchId = revoked && (await this.branchOfStopped(revoked));
    if (!branchId) return false;
    void reply.header('cache-control', 'no-store');
    await this.pages.page(reply, STOPPED_PAGE, { title: '初回ログインを止めました', sent: request.method === 'POST', help: await this.help.of(branchId) }, 403);
    return true;
  }

  /** 取扱支店 of an ID whose first sign-in was under way when its letter came back; null for every other. */
  private branchOfStopped({ account: id, since }: { readonly account: string; readonly since: Date }): Promise<string | null> {
    return this.work.read(async (em) => {
      const account = await em.findOneOrFail(ContractorAccount, id);
      if (account.active || account.closedAt || account.mail !== '') return null;
      const registrations = (await em.find(Registration, { account: id, state: 'letter-returned' })).map((registration) => registration.id);
      const returned = await em.count(AuditEvent, { caseId: { $in: registrations }, kind: 'LetterReturned', at: { $gte: since } });
      return returned === 0 ? null : (await em.findOneOrFail(Customer, account.customer)).branch;
    });
  }
}
