import { type Channel, DomainError, isDraftKept, mayEnterApplications } from '#domain';
import { ApplicationDraft, Attachment, ContractorAccount, Customer, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import type { ContractorActor, StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK } from '../../http/tokens.js';
import { isRowId } from '../../http/row-id.js';

/** Begins a draft. Nothing is typed yet; what the records suggest is shown page by page. */
@Injectable()
export class StartDraft {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A contractor's own draft. One that was begun and never touched is taken up again instead of making a second, but only in
   * the session that began it: several people share an お客様ID, and one of them may be about to type into it.
   */
  forContractor(actor: ContractorActor): Promise<string> {
    return this.work.run(async (em) => {
      // Posts of one page that come at once take their turn at the account: the second finds the first one's draft.
      await em.findOneOrFail(ContractorAccount, actor.accountId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const untouched = await this.untouched(em, actor);
      if (untouched) return untouched;
      return this.create(em, { channel: 'web', customerId: actor.customerId, accountId: actor.accountId, staffId: null, sessionId: actor.sessionId });
    });
  }

  /**
   * 受付 types a paper application: the channel by which it came is kept, and with it that no e-Net割引 applies.
   * @throws DomainError `authority/forbidden` for other roles, PageNotFound for a customer that does not exist
   */
  forPaper(actor: StaffActor, customerId: string, channel: Exclude<Channel, 'web'>): Promise<string> {
    if (!mayEnterApplications(actor)) throw new DomainError('authority/forbidden');
    return this.work.run(async (em) => {
      const customer = isRowId(customerId) ? await em.findOne(Customer, customerId) : null;
      if (!customer || (customer.branch !== actor.branchId && !actor.isHeadOffice)) throw new PageNotFound();
      return this.create(em, { channel, customerId: customer.id, accountId: null, staffId: actor.staffId, sessionId: null });
    });
  }

  private async untouched(em: EntityManager, { accountId, sessionId }: ContractorActor): Promise<string | null> {
    const drafts = await em.find(ApplicationDraft, { account: accountId, begunIn: sessionId, discardedAt: null }, { orderBy: { createdAt: 'desc' }, limit: 3 });
    for (const draft of drafts) {
      if (Object.keys(draft.form).length > 0 || !isDraftKept(draft.savedAt.getTime(), this.clock.now().getTime())) continue;
      if ((await em.count(Attachment, { draft: draft.id })) === 0) return draft.id;
    }
    return null;
  }

  private create(em: EntityManager, begun: {
    readonly channel: Channel; readonly customerId: string; readonly accountId: string | null; readonly staffId: string | null;
    readonly sessionId: string | null;
  }): string {
    const id = v7();
    const now = this.clock.now();
    em.create(ApplicationDraft, {
      id, kind: 'advance-payment', channel: begun.channel, customer: begun.customerId, account: begun.accountId, enteredBy: begun.staffId, begunIn: begun.sessionId,
      form: {}, completedSteps: [], createdAt: now, savedAt: now, discardedAt: null,
    });
    return id;
  }
}
