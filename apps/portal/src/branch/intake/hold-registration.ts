import { authorizeRegistration, DomainError, leaseEnd, type RegistrationAct, type RegistrationClosing } from '#domain';
import { Branch, ContractorAccount, moveRegistration, readTimeline, recordFact, Registration, RegistrationLook, RegistrationTask, returnPapers, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { CaseForm } from '../case/locked-case.js';
import { lockCustomer } from '../customer-record/lock-customer.js';
import { findRegistration, lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { decideOnShown, type ShownPapers } from './shown-papers.js';

/** 担当 of a registration: one person holds it, for as long as something is done; every change of hands is on record. */
@Injectable()
export class HoldRegistration {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 担当する. Taking what one already holds changes nothing. @throws DomainError `application/already-claimed` */
  claim(actor: StaffActor, form: CaseForm): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      if (registration.assignee === actor.staffId) return;
      authorizeRegistration(actor, 'claim', registrationRights(registration));
      requireSameVersion(registration, form);
      await this.assign(em, actor, registration);
      await recordFact(em, { caseId: registration.id, kind: 'ClaimTaken', actor: factActor(actor), at: this.clock.now(), data: { form: form.mark } });
    });
  }

  /** Whoever has it open is there, whatever is done on the page: no work, which keeps the claim, and no look at the papers, which the approval asks for. */
  present(actor: StaffActor, id: string): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await findRegistration(em, actor, id);
      authorizeRegistration(actor, 'view', registrationRights(registration));
      await em.nativeUpdate(RegistrationLook, { registration: registration.id, staff: actor.staffId }, { presentAt: this.clock.now() });
    });
  }

  /** Whoever types or turns pages is at it. */
  renew(actor: StaffActor, id: string): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await findRegistration(em, actor, id);
      authorizeRegistration(actor, 'view', registrationRights(registration));
      await renewLease(em, actor, registration.id, this.clock.now());
    });
  }

  /** 引き継ぐ: with a reason while the holder is at it, without asking when the lease has run out. @throws DomainError `decision/reason-missing` */
  takeOver(actor: StaffActor, form: CaseForm, reason: string): Promise<void> {
    return this.act(actor, 'take-over', form, async (em, registration) => {
      const at = this.clock.now();
      if (reason === '' && !leaseIsOver(registration, at)) throw new DomainError('decision/reason-missing');
      const from = await em.findOneOrFail(Staff, registration.assignee ?? '');
      Object.assign(registration, { assignee: actor.staffId, leaseSeenAt: at });
      await recordFact(em, { caseId: registration.id, kind: 'ClaimTakenOver', actor: factActor(actor), at, data: { from: from.name, fromId: from.id, reason, form: form.mark } });
    });
  }

  /** 手放す: back to 未着手; one that waits for the customer's answer goes on waiting. */
  release(actor: StaffActor, form: CaseForm): Promise<void> {
    return this.act(actor, 'release', form, async (em, registration) => {
      await this.unassign(em, registration);
      await recordFact(em, { caseId: registration.id, kind: 'ClaimReleased', actor: factActor(actor), at: this.clock.now(), data: { form: form.mark } });
    });
  }

  /**
   * 転送: the registration and its open tasks go to another branch, unclaimed.
   * @param seen what had come, as the page of the 転送 showed it
   * @returns what has come since, and moves nothing; empty when it has gone. @throws DomainError `version/conflict` when the page says nothing of it
   */
  transfer(actor: StaffActor, form: CaseForm, branchId: string, reason: string, seen: ShownPapers | null): Promise<readonly string[]> {
    return decideOnShown(this.work, actor, form, { act: () => 'transfer', seen }, async (em, registration) => {
      const to = await em.findOne(Branch, { id: branchId, isHeadOffice: false });
      if (to === null || to.id === registration.branch) throw new DomainError('application/state');
      const from = await em.findOneOrFail(Branch, registration.branch);
      await this.unassign(em, registration);
      registration.branch = to.id;
      await this.takeCustomerAlong(em, registration, to.id);
      await em.nativeUpdate(RegistrationTask, { registration: registration.id, doneAt: null }, { branch: to.id });
      await recordFact(em, { caseId: registration.id, kind: 'CaseTransferred', actor: factActor(actor), at: this.clock.now(), data: { from: from.name, to: to.name, reason, form: form.mark } });
    });
  }

  /**
   * 終了: お引受けできない, 取りやめ, 利用申込みではない; never without its reason. The customer is told by the procedure, or by a task of the branch.
   * @param seen what had come, as the page of the 終了 showed it
   * @returns what has come since, and ends nothing; empty when it is closed. @throws DomainError `version/conflict` when the page says nothing of it
   */
  close(actor: StaffActor, form: CaseForm, closing: Extract<RegistrationClosing, 'declined' | 'cancelled' | 'not-an-application'>, reason: string, seen: ShownPapers | null): Promise<readonly string[]> {
    return decideOnShown(this.work, actor, form, { act: () => 'close', seen }, async (em, registration) => {
      const at = this.clock.now();
      Object.assign(registration, { closing, assignee: null });
      await moveRegistration(em, registration, 'closed', at);
      await recordFact(em, {
        caseId: registration.id, kind: 'RegistrationClosed', actor: factActor(actor), at, data: { closing, reason, form: form.mark }, notify: tellRegistration(registration.id),
      });
      await returnPapers(em, registration, at, factActor(actor));
    });
  }

  /** Makes this person the holder of a registration that nobody holds; the caller has locked it and records who took it. */
  async assign(em: EntityManager, actor: StaffActor, registration: Registration): Promise<void> {
    const at = this.clock.now();
    Object.assign(registration, { assignee: actor.staffId, leaseSeenAt: at });
    if (registration.state === 'awaiting-paper') {
      // Its stamped page was brought or posted: nothing is awaited any more.
      await moveRegistration(em, registration, 'in-entry', at);
      await recordFact(em, {
        caseId: registration.id, kind: 'RegistrationPagesFiled', actor: factActor(actor), at, data: { pages: 0, by: 'hand' }, notify: tellRegistration(registration.id),
      });
    } else if (registration.state === 'received') await moveRegistration(em, registration, 'in-entry', at);
  }

  /** A record that this registration made, of a customer without an ID, goes with it: the branch that takes over completes it. */
  private async takeCustomerAlong(em: EntityManager, { id, customer: customerId }: Registration, to: string): Promise<void> {
    if (!customerId || (await em.count(ContractorAccount, { customer: customerId })) > 0) return;
    const { customer } = await lockCustomer(em, this.clock, customerId);
    const made = (await readTimeline(em, id)).some(({ kind, data }) => kind === 'CustomerRecorded' && data['made'] === 'new' && data['customerNumber'] === customer.customerNumber);
    if (made) customer.branch = to;
  }

  private async unassign(em: EntityManager, registration: Registration): Promise<void> {
    Object.assign(registration, { assignee: null, leaseSeenAt: null });
    if (registration.state === 'in-entry') await moveRegistration(em, registration, 'received', this.clock.now());
  }

  private act(actor: StaffActor, act: RegistrationAct, form: CaseForm, work: (em: EntityManager, registration: Registration) => Promise<void>): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      authorizeRegistration(actor, act, registrationRights(registration));
      requireSameVersion(registration, form);
      await work(em, registration);
    });
  }
}

/** Whoever holds it is at it; the version stays, for what was typed meanwhile is still of this showing. */
export async function renewLease(em: EntityManager, { staffId }: StaffActor, registrationId: string, now: Date): Promise<void> {
  await em.execute(`update registration set lease_seen_at = ? where id = ? and assignee_id = ? and state in ('in-entry', 'deficient')`, [now, registrationId, staffId]);
}

export function leaseIsOver(registration: Pick<Registration, 'leaseSeenAt'>, now: Date): boolean {
  return !registration.leaseSeenAt || leaseEnd(registration.leaseSeenAt.getTime()) <= now.getTime();
}
