import { authorizeRegistration, canRegister, DomainError, entryGaps, type EntryGap, recordDifferences, type ShownRecord } from '#domain';
import { moveRegistration, readTimeline, recordAddress, recordFact, RegistrationLook, Staff, takeTurn, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { CaseForm } from '../case/locked-case.js';
import { lockCustomer } from '../customer-record/lock-customer.js';
import { renewLease } from './hold-registration.js';
import { findRegistration, lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { approvalRights, fileOf, gateOf, pagesWereOpened, shownCustomer } from './registration-file.js';

/** Why nothing was approved: what is missing, or what of the customer's record is no more as it was looked at. */
export interface ApprovalRefused {
  readonly gaps: readonly EntryGap[];
  readonly changes: ReturnType<typeof recordDifferences>;
}

/** 確認: the second of the four eyes looks, then approves or sends back. */
@Injectable()
export class ApproveRegistration {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The pages were opened by this person now; the first time since the entry and the last page is a fact where it waits for the second of the four eyes and they may be this person's. */
  look(actor: StaffActor, id: string): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await findRegistration(em, actor, id);
      authorizeRegistration(actor, 'view', registrationRights(registration));
      const mine = { registration: registration.id, staff: actor.staffId };
      await renewLease(em, actor, registration.id, this.clock.now());
      await takeTurn(em, `registration-look/${registration.id}/${actor.staffId}`);
      const looks = await em.find(RegistrationLook, mine, { refresh: true });
      const first = canRegister(actor, 'approve', registrationRights(registration, true)).allowed && !pagesWereOpened({ registration, looks, facts: await readTimeline(em, registration.id) }, actor.staffId);
      await em.upsert(RegistrationLook, { ...mine, at: this.clock.now() }, { onConflictFields: ['registration', 'staff'], onConflictExcludeFields: ['id'] });
      if (first) await recordFact(em, { caseId: registration.id, kind: 'RegistrationPagesOpened', actor: factActor(actor), at: this.clock.now() });
    });
  }

  /**
   * @param seen the customer's record as the page of the approval showed it
   * @returns what is in the way, by the rule of 「確認へ回す」, or what has changed under the page; null when it is approved. @throws DomainError `authority/same-person`; `version/conflict` when the page says nothing of the record
   */
  approve(actor: StaffActor, form: CaseForm, seen: ShownRecord | null): Promise<ApprovalRefused | null> {
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return null;
      // Two registrations of one customer at once: the later approval waits for the record it rests on, and reads it and what was approved then.
      if (registration.customer) await lockCustomer(em, this.clock, registration.customer);
      const file = await fileOf(em, registration);
      authorizeRegistration(actor, 'approve', approvalRights(file, pagesWereOpened(file, actor.staffId)));
      requireSameVersion(registration, form);
      if (seen === null) throw new DomainError('version/conflict');
      const at = this.clock.now();
      const gaps = entryGaps(gateOf(file, at));
      const changes = recordDifferences(seen, shownCustomer(file.customer));
      if (gaps.length > 0 || changes.length > 0) return { gaps, changes };
      Object.assign(registration, { approvedBy: actor.staffId, approvedAt: at, assignee: null, letterAddress: file.customer && recordAddress(file.customer), letterName: file.customer?.name ?? null });
      await moveRegistration(em, registration, 'approved', at);
      await recordFact(em, {
        caseId: registration.id, kind: 'RegistrationApproved', actor: factActor(actor), at, data: { reissue: registration.reissueOf !== null, form: form.mark }, notify: tellRegistration(registration.id),
      });
      return null;
    });
  }

  /** 差戻し: back to whoever typed it; to nobody when that person is of another branch by now. */
  sendBack(actor: StaffActor, form: CaseForm, reason: string): Promise<void> {
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      authorizeRegistration(actor, 'send-back', registrationRights(registration));
      requireSameVersion(registration, form);
      const at = this.clock.now();
      const entrant = await em.findOne(Staff, { id: registration.enteredBy ?? '', branch: registration.branch, active: true });
      Object.assign(registration, { sentBackReason: reason, assignee: entrant?.id ?? null, leaseSeenAt: entrant === null ? null : at });
      await moveRegistration(em, registration, entrant === null ? 'received' : 'in-entry', at);
      await recordFact(em, {
        caseId: registration.id, kind: 'RegistrationSentBack', actor: factActor(actor), at, data: { reason, form: form.mark }, notify: tellRegistration(registration.id),
      });
    });
  }
}
