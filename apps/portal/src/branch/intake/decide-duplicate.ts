import { authorizeRegistration, DomainError, type DuplicateDecision, seesBranch } from '#domain';
import { Arrival, ArrivalPage, ArrivalPart, ContractorAccount, type Duplicate, findDuplicates, moveRegistration, readAnew, recordFact, Registration, registrationSearchKey, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startPageReading, tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { CaseForm } from '../case/locked-case.js';
import { lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { pagesCame } from './pages-came.js';

/** What was decided: the registration it becomes part of, or the ID that gets a new letter. */
export type DecidedDuplicate =
  | { readonly decision: 'separate' }
  | { readonly decision: 'merge'; readonly into: string }
  | { readonly decision: 'reissue'; readonly account: string };

/** 重複: shown by the machine, decided by the holder, with what was shown on record. */
@Injectable()
export class DecideDuplicate {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  decide(actor: StaffActor, form: CaseForm, decided: DecidedDuplicate): Promise<void> {
    return this.work.run(async (em) => {
      // Both rows in the order of their ids: two clerks who merge into each other's wait instead of blocking each other.
      if (decided.decision === 'merge' && decided.into < form.id) await lockOther(em, decided.into);
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      authorizeRegistration(actor, 'enter', registrationRights(registration));
      requireSameVersion(registration, form);
      const found = await findDuplicates(em, registration);
      Object.assign(registration, { duplicateDecision: decided.decision, duplicatesDecided: found.map(({ id }) => id), reissueOf: null, leaseSeenAt: this.clock.now() });
      if (decided.decision === 'reissue') await this.reissue(em, registration, found, decided.account);
      await this.record(em, actor, registration, decided.decision, found, form.mark);
      if (decided.decision === 'merge') await this.merge(em, actor, registration, found, decided.into);
    });
  }

  private async reissue(em: EntityManager, registration: Registration, found: readonly Duplicate[], accountId: string): Promise<void> {
    const account = await em.findOne(ContractorAccount, { id: accountId, closedAt: null });
    if (account === null || !found.some(({ id }) => id === account.customer)) throw new DomainError('application/state');
    Object.assign(registration, { reissueOf: account.id, customer: account.customer });
  }

  /** 統合: what came goes over with what was read of it, the other goes on, this one ends. */
  private async merge(em: EntityManager, actor: StaffActor, registration: Registration, found: readonly Duplicate[], into: string): Promise<void> {
    if (!found.some(({ kind, id }) => kind === 'registration' && id === into)) throw new DomainError('application/state');
    const other = await lockOther(em, into);
    if (other === null || other.endedAt || !seesBranch(actor, other.branch)) throw new DomainError('application/state');
    const at = this.clock.now();
    const pages = await em.find(ArrivalPage, { registration: registration.id }, { orderBy: { position: 'asc' } });
    const there = await em.count(ArrivalPage, { registration: other.id });
    pages.forEach((page, index) => Object.assign(page, { registration: other.id, position: there + index }));
    await readAnew(em, pages, (arrivalId, pageId) => startPageReading(arrivalId, pageId, v7()));
    // Cells of an Excel form are on no page; what the other offers already stays.
    const read = { ...registration.read, ...other.read };
    Object.assign(other, { read, searchKey: registrationSearchKey(other.receptionNumber, other.raw, read) });
    for (const came of [...(await em.find(Arrival, { registration: registration.id })), ...(await em.find(ArrivalPart, { registration: registration.id }))]) came.registration = other.id;
    Object.assign(registration, { closing: 'merged', mergedInto: other.id, assignee: null });
    await moveRegistration(em, registration, 'closed', at);
    await recordFact(em, {
      caseId: registration.id, kind: 'RegistrationClosed', actor: factActor(actor), at, data: { closing: 'merged', into: other.receptionNumber }, notify: tellRegistration(registration.id),
    });
    await pagesCame(em, actor, other, pages.length, registration.receptionNumber, at);
  }

  private async record(em: EntityManager, actor: StaffActor, registration: Registration, decision: DuplicateDecision, found: readonly Duplicate[], form: string): Promise<void> {
    await recordFact(em, {
      caseId: registration.id, kind: 'RegistrationDuplicateDecided', actor: factActor(actor), at: this.clock.now(),
      data: { decision, form, of: found.map((duplicate) => (duplicate.kind === 'registration' ? duplicate.receptionNumber : duplicate.customerNumber)) },
    });
  }
}

function lockOther(em: EntityManager, id: string): Promise<Registration | null> {
  return em.findOne(Registration, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
