import { DomainError, isDraftKept, mayEnterApplications } from '#domain';
import { ApplicationDraft, GuaranteeApplication, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import type { SignedInActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRowId } from '../../http/row-id.js';
import { CLOCK } from '../../http/tokens.js';

/** A draft that may be worked on, or what became of it. */
export type FoundDraft =
  | { readonly kind: 'open'; readonly draft: ApplicationDraft }
  /** Submitted: its pages lead to the receipt. */
  | { readonly kind: 'submitted'; readonly applicationId: string };

/** Who may open a draft: the account that began it, or (a paper application) any 受付 of the branch that entered it. */
@Injectable()
export class DraftAccess {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws PageNotFound when there is none, or it is somebody else's: both told alike; to whose it was DomainError `application/draft-discarded`, or `application/draft-expired` past its term */
  find(actor: SignedInActor, id: string): Promise<FoundDraft> {
    return this.work.read((em) => this.findIn(em, actor, id));
  }

  /** The same inside a transaction, with the draft's row locked: two posts about one draft come one after the other. */
  lock(em: EntityManager, actor: SignedInActor, id: string): Promise<FoundDraft> {
    return this.findIn(em, actor, id, LockMode.PESSIMISTIC_WRITE);
  }

  /** As {@link lock}, for what is written into a draft that is open. @throws DomainError `application/already-sent` when another page has sent it meanwhile */
  async lockOpen(em: EntityManager, actor: SignedInActor, id: string): Promise<ApplicationDraft> {
    const found = await this.lock(em, actor, id);
    if (found.kind === 'submitted') throw new DomainError('application/already-sent');
    return found.draft;
  }

  /** As {@link lock}, for who gives the draft up: one that is discarded or past its term is found too. */
  async lockToDiscard(em: EntityManager, actor: SignedInActor, id: string): Promise<FoundDraft | { readonly kind: 'discarded' }> {
    const { draft, applicationId } = await ownRow(em, actor, id, LockMode.PESSIMISTIC_WRITE);
    if (applicationId !== null) return { kind: 'submitted', applicationId };
    return draft.discardedAt === null ? { kind: 'open', draft } : { kind: 'discarded' };
  }

  private async findIn(em: EntityManager, actor: SignedInActor, id: string, lockMode?: LockMode): Promise<FoundDraft> {
    const { draft, applicationId } = await ownRow(em, actor, id, lockMode);
    if (applicationId !== null) return { kind: 'submitted', applicationId };
    if (draft.discardedAt !== null) throw new DomainError('application/draft-discarded');
    if (!isDraftKept(draft.savedAt.getTime(), this.clock.now().getTime())) throw new DomainError('application/draft-expired');
    return { kind: 'open', draft };
  }
}

async function ownRow(em: EntityManager, actor: SignedInActor, id: string, lockMode?: LockMode): Promise<{ readonly draft: ApplicationDraft; readonly applicationId: string | null }> {
  if (!isRowId(id)) throw new PageNotFound();
  const draft = await em.findOne(ApplicationDraft, { id }, lockMode === undefined ? {} : { lockMode });
  if (!draft || !(await mayOpen(em, actor, draft))) throw new PageNotFound();
  const application = await em.findOne(GuaranteeApplication, { draft: id }, { fields: ['id'] });
  return { draft, applicationId: application?.id ?? null };
}

/** A paper application lies on the desk of 受付 of a branch: whoever sits there goes on with it. */
async function mayOpen(em: EntityManager, actor: SignedInActor, draft: ApplicationDraft): Promise<boolean> {
  if (actor.kind === 'contractor') return draft.account === actor.accountId && draft.customer === actor.customerId;
  if (!mayEnterApplications(actor) || !draft.enteredBy) return false;
  return (await em.count(Staff, { id: draft.enteredBy, branch: actor.branchId })) > 0;
}
