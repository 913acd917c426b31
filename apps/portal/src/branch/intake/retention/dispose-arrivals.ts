import { authorizeArrival, authorizeDisposal, DomainError, type DisposalForRights, isPastRetention, japanDate } from '#domain';
import { approveDisposal, Arrival, Disposal, pagesOfArrivals, readRetained, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startArrivalDisposal } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../../http/actor.js';
import { PageNotFound } from '../../../http/problems.js';
import { CLOCK } from '../../../http/tokens.js';
import { arrivalRights, lockArrival } from '../locked-arrival.js';
import { rowId } from '../../../http/row-id.js';

export function disposalRights(disposal: Disposal): DisposalForRights {
  return { branchId: disposal.branch, proposedById: disposal.proposedBy, decided: Boolean(disposal.decision) };
}

/** 廃棄: proposed by one person, decided by another, each original in a transaction of its own. Nothing is disposed of by itself. */
@Injectable()
export class DisposeArrivals {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 廃棄を提案する. What is proposed already stays as it was. @throws DomainError `application/state` for what is not past its term in all that stands on it */
  propose(actor: StaffActor, arrivalId: string, reason: string): Promise<void> {
    return this.work.run(async (em) => {
      const arrival = await lockArrival(em, actor, arrivalId);
      authorizeArrival(actor, 'propose-disposal', arrivalRights(arrival));
      if (await em.findOne(Disposal, { arrival: arrival.id, decision: null })) return;
      const at = this.clock.now();
      const retained = await readRetained(em, arrival.id);
      if (!retained?.keptUntil || !isPastRetention(retained, japanDate(at.getTime()))) throw new DomainError('application/state');
      const pages = ((await pagesOfArrivals(em, [arrival.id])).get(arrival.id) ?? []).length;
      em.create(Disposal, {
        id: v7(), arrival: arrival.id, branch: arrival.branch, paperClass: retained.paperClass, keptUntil: retained.keptUntil, sha256: arrival.sha256, bytes: arrival.bytes, pages, reason,
        proposedBy: actor.staffId, proposedAt: at,
      });
      await recordFact(em, { caseId: arrival.id, kind: 'DisposalProposed', actor: factActor(actor), at, data: { keptUntil: retained.keptUntil, reason } });
    });
  }

  approve(actor: StaffActor, id: string, note: string): Promise<void> {
    return this.decide(actor, id, (em, disposal) => {
      const at = this.clock.now();
      return approveDisposal(em, disposal, { ...factActor(actor), id: actor.staffId }, at, japanDate(at.getTime()), note, startArrivalDisposal(disposal.id));
    });
  }

  /** 見送る: it is kept, and may be proposed again. */
  refuse(actor: StaffActor, id: string, note: string): Promise<void> {
    return this.decide(actor, id, async (em, disposal) => {
      const at = this.clock.now();
      Object.assign(disposal, { decision: 'refused', decidedBy: actor.staffId, decidedAt: at, decisionNote: note });
      await recordFact(em, { caseId: disposal.arrival, kind: 'DisposalRefused', actor: factActor(actor), at, data: { reason: note } });
    });
  }

  /** 提案を取り消す: by who proposed it. */
  withdraw(actor: StaffActor, id: string): Promise<void> {
    return this.work.run(async (em) => {
      const disposal = await lockDisposal(em, id);
      authorizeDisposal(actor, 'withdraw', disposalRights(disposal));
      const at = this.clock.now();
      Object.assign(disposal, { decision: 'withdrawn', decidedBy: actor.staffId, decidedAt: at });
      await recordFact(em, { caseId: disposal.arrival, kind: 'DisposalWithdrawn', actor: factActor(actor), at });
    });
  }

  private decide(actor: StaffActor, id: string, act: (em: EntityManager, disposal: Disposal) => Promise<void>): Promise<void> {
    return this.work.run(async (em) => {
      const disposal = await lockDisposal(em, id);
      authorizeDisposal(actor, 'decide', disposalRights(disposal));
      await act(em, disposal);
    });
  }
}

/** Behind the lock of its arrival, as who sorts that one ends what was proposed. @throws PageNotFound */
async function lockDisposal(em: EntityManager, id: string): Promise<Disposal> {
  const found = await em.findOne(Disposal, { id: rowId(id) });
  if (found === null) throw new PageNotFound(`no disposal ${id}`);
  await em.findOneOrFail(Arrival, found.arrival, { lockMode: LockMode.PESSIMISTIC_WRITE });
  await em.refresh(found, { lockMode: LockMode.PESSIMISTIC_WRITE });
  return found;
}
