import {
  authorizeRegistration, decisionHolds, differsFromWeb, DomainError, type DuplicateDecision, entryValue, filledFromWeb, joinedFromWeb, seesBranch, takesPages,
} from '#domain';
import { Arrival, ArrivalPage, ArrivalPart, ContractorAccount, type Duplicate, findDuplicates, isReissueWithoutPaper, moveRegistration, offerReadings, placePages, readAnew, recordFact, Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startPageReading, tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { CaseForm } from '../case/locked-case.js';
import { leaveRecord } from './leave-record.js';
import { withdrawReissue } from './withdraw-reissue.js';
import { keepEntrant, keepEntrantsOf, lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { earliestReceipt, pagesCame } from './pages-came.js';
import { entryChanged } from './save-entry.js';

/** What was decided of one of those that were shown: it is another matter, the registration that this one becomes part of, or the ID that gets a new letter. */
export type DecidedDuplicate =
  | { readonly decision: 'separate'; readonly from: string }
  | { readonly decision: 'merge'; readonly into: string }
  | { readonly decision: 'reissue'; readonly account: string };

/** 重複: shown by the machine, decided by the holder, each of them on its own and on record. */
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
      keepEntrant(registration, actor);
      // 再発行 that was asked for at its ID is of this ID and customer from its beginning.
      if (isReissueWithoutPaper(registration)) throw new DomainError('application/state');
      const { duplicates: found } = await findDuplicates(em, registration);
      registration.leaseSeenAt = this.clock.now();
      const account = decided.decision === 'reissue' ? await em.findOne(ContractorAccount, { id: decided.account, closedAt: null }) : null;
      const id = decided.decision === 'separate' ? decided.from : decided.decision === 'merge' ? decided.into : account?.customer;
      const about = found.find((duplicate) => duplicate.id === id);
      if (about === undefined) throw new DomainError('application/state');
      const before = registration.duplicateDecisions?.[about.id];
      const isRenewed = account !== null && registration.reissueOf === account.id;
      // Said once more of the same reasons it is no other fact.
      if (before === decided.decision && decisionHolds({ decision: before, grounds: registration.duplicateGrounds?.[about.id] ?? null }, about.reasons, isRenewed)) return;
      await this.reissue(em, registration, about, account);
      registration.duplicateDecisions = { ...registration.duplicateDecisions, [about.id]: decided.decision };
      registration.duplicateGrounds = { ...registration.duplicateGrounds, [about.id]: about.reasons };
      await this.record(em, actor, registration, decided.decision, about, form.mark);
      if (decided.decision === 'merge') await this.merge(em, actor, registration, about);
    });
  }

  /** The ID that gets the letter, or none where this decision takes back that one of the same customer does; a registration renews one ID at most. */
  private async reissue(em: EntityManager, registration: Registration, about: Duplicate, account: ContractorAccount | null): Promise<void> {
    const before = registration.reissueOf ? await em.findOneOrFail(ContractorAccount, registration.reissueOf) : null;
    if (account === null) {
      if (before?.customer === about.id) registration.reissueOf = null;
      return;
    }
    // Another customer's ID was to be renewed: that decision is open again.
    if (before !== null && before.customer !== account.customer) withdrawReissue(registration);
    if (registration.customer !== account.customer) await leaveRecord(em, registration);
    Object.assign(registration, { reissueOf: account.id, customer: account.customer });
  }

  /** 統合: what came goes over with what was read of it, the other goes on, this one ends. */
  private async merge(em: EntityManager, actor: StaffActor, registration: Registration, about: Duplicate): Promise<void> {
    if (about.kind !== 'registration') throw new DomainError('application/state');
    const other = await lockOther(em, about.id);
    // What is approved rests on the pages that it had.
    if (other === null || !takesPages(other.state) || !seesBranch(actor, other.branch)) throw new DomainError('application/state');
    const at = this.clock.now();
    const pages = await em.find(ArrivalPage, { registration: registration.id }, { orderBy: { position: 'asc' } });
    await placePages(em, other.id, pages);
    await readAnew(em, pages, (arrivalId, pageId) => startPageReading(arrivalId, pageId, v7()));
    for (const came of [...(await em.find(Arrival, { registration: registration.id })), ...(await em.find(ArrivalPart, { registration: registration.id }))]) came.registration = other.id;
    // The cells of an Excel form are on no page that is read again: they are offered here, and of two forms that differ neither is lost.
    await em.flush();
    await offerReadings(em, other.id, registration.read, at);
    await em.refresh(other);
    this.takeWebForm(actor, other, registration);
    keepEntrantsOf(other, registration);
    await em.nativeUpdate(Arrival, { answers: registration.id }, { answers: other.id });
    Object.assign(registration, { closing: 'merged', mergedInto: other.id, assignee: null });
    await moveRegistration(em, registration, 'closed', at);
    await recordFact(em, {
      caseId: registration.id, kind: 'RegistrationClosed', actor: factActor(actor), at, data: { closing: 'merged', into: other.receptionNumber }, notify: tellRegistration(registration.id),
    });
    // What was typed on the web is no paper: what counts of it are its pages, if any came.
    const paper = registration.channel === 'web' ? await earliestReceipt(em, pages) : registration.receivedAt;
    await pagesCame(em, actor, other, { pages, how: 'merged', from: registration.receptionNumber, paper }, at);
  }

  /** What the customer typed on the web goes over as it does when the paper of a web form comes back; what stands against it is confirmed again. */
  private takeWebForm(actor: StaffActor, other: Registration, { channel, raw, typedOnWeb }: Registration): void {
    const last = channel === 'web' ? raw : {};
    const came = { ...last, ...typedOnWeb };
    if (Object.keys(came).length === 0) return;
    const before = other.confirmed;
    const known = other.typedOnWeb;
    const web = joinedFromWeb(known, came, other.raw, other.read);
    // What the desk has corrected in it goes over as corrected.
    const filled = filledFromWeb(other.raw, other.read, before, { ...came, ...last });
    // A text that stood against it before was compared with it.
    const confirmed = before.filter((field) => filled[field] === other.raw[field] && (web[field] === known[field] || !differsFromWeb(field, entryValue(field, filled, other.read), web)));
    Object.assign(other, { raw: filled, typedOnWeb: web, confirmed });
    entryChanged(other, actor, this.clock.now());
  }

  private async record(em: EntityManager, actor: StaffActor, registration: Registration, decision: DuplicateDecision, about: Duplicate, form: string): Promise<void> {
    await recordFact(em, {
      caseId: registration.id, kind: 'RegistrationDuplicateDecided', actor: factActor(actor), at: this.clock.now(),
      data: { decision, form, of: [about.kind === 'registration' ? about.receptionNumber : about.customerNumber] },
    });
  }
}

function lockOther(em: EntityManager, id: string): Promise<Registration | null> {
  return em.findOne(Registration, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}
