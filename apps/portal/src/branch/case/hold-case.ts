import { type ApplicationState, DomainError } from '#domain';
import { Branch, BranchTask, GuaranteeApplication, recordFact, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { requireAct } from '../authority.js';
import { lockCase } from './locked-case.js';

/** Which case, and which state of it the form showed. */
export interface CaseForm {
  readonly id: string;
  readonly version: string;
}

/** Until the decision a case can be handed on; afterwards the branch of the contract number must not change any more. */
const MOVABLE: readonly ApplicationState[] = ['submitted', 'in-review', 'correction-requested', 'awaiting-decision'];

/** 担当: one person holds a case, and every change of hands is on record. */
@Injectable()
export class HoldCase {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 担当する. Taking what one already holds changes nothing. @throws DomainError `application/already-claimed` */
  claim(actor: StaffActor, form: CaseForm): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, form.id, null);
      requireAct(actor, 'claim', application);
      const holder = application.assignee ?? null;
      if (holder === actor.staffId) return;
      if (holder !== null) throw new DomainError('application/already-claimed');
      requireVersion(application, form);
      requireOpen(application);
      this.assign(application, actor.staffId);
      await recordFact(em, { caseId: application.id, kind: 'ClaimTaken', actor: factActor(actor), at: this.clock.now() });
    });
  }

  /** 引き継ぐ: from the person who holds it, with a reason. */
  takeOver(actor: StaffActor, form: CaseForm, reason: string): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, form.id, form.version);
      requireAct(actor, 'take-over', application);
      requireOpen(application);
      const holder = application.assignee ?? null;
      if (holder === null || holder === actor.staffId) throw new DomainError('application/state');
      const from = await nameOf(em, holder);
      this.assign(application, actor.staffId);
      await recordFact(em, { caseId: application.id, kind: 'ClaimTakenOver', actor: factActor(actor), at: this.clock.now(), data: { from, reason } });
    });
  }

  /** 手放す: back to 未着手. Only one's own case, and only while it is being reviewed. */
  release(actor: StaffActor, form: CaseForm): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, form.id, form.version);
      requireAct(actor, 'release', application);
      if (application.assignee !== actor.staffId) throw new DomainError('authority/forbidden');
      if (application.state !== 'in-review') throw new DomainError('application/state');
      this.unassign(application);
      await recordFact(em, { caseId: application.id, kind: 'ClaimReleased', actor: factActor(actor), at: this.clock.now() });
    });
  }

  /** 担当変更 (異動): to another person of the same branch. */
  reassign(actor: StaffActor, form: CaseForm, staffId: string, reason: string): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, form.id, form.version);
      requireAct(actor, 'reassign', application);
      requireOpen(application);
      const to = await em.findOne(Staff, { id: staffId, branch: application.branch, active: true });
      if (to === null || !mayHold(to)) throw new DomainError('authority/forbidden');
      const holder = application.assignee ?? null;
      if (holder === to.id) return;
      const from = holder === null ? null : await nameOf(em, holder);
      this.assign(application, to.id);
      await recordFact(em, {
        caseId: application.id, kind: 'CaseReassigned', actor: factActor(actor), at: this.clock.now(), data: { from, to: to.name, reason },
      });
    });
  }

  /** 移送: the case and its open tasks go to another branch, unclaimed. Possible until the decision. */
  transfer(actor: StaffActor, form: CaseForm, branchId: string, reason: string): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, form.id, form.version);
      requireAct(actor, 'transfer', application);
      if (!MOVABLE.includes(application.state)) throw new DomainError('application/state');
      const to = await em.findOne(Branch, { id: branchId });
      if (to === null) throw new DomainError('authority/forbidden');
      if (to.id === application.branch) return;
      const from = await em.findOneOrFail(Branch, application.branch);
      application.branch = to.id;
      if (application.state === 'in-review') this.unassign(application);
      else application.assignee = null;
      await em.nativeUpdate(BranchTask, { application: application.id, doneAt: null }, { branch: to.id });
      await recordFact(em, {
        caseId: application.id, kind: 'CaseTransferred', actor: factActor(actor), at: this.clock.now(),
        data: { from: from.name, to: to.name, reason },
      });
    });
  }

  private assign(application: GuaranteeApplication, staffId: string): void {
    const now = this.clock.now();
    application.assignee = staffId;
    application.claimedAt = now;
    if (application.state !== 'submitted') return;
    application.state = 'in-review';
    application.stateSince = now;
  }

  private unassign(application: GuaranteeApplication): void {
    application.assignee = null;
    application.claimedAt = null;
    application.state = 'submitted';
    application.stateSince = this.clock.now();
  }
}

/** 受付 and 審査担当 hold cases; whoever decides must not. */
export function mayHold(staff: Pick<Staff, 'role'>): boolean {
  return staff.role === 'clerk' || staff.role === 'reviewer';
}

function requireVersion(application: GuaranteeApplication, form: CaseForm): void {
  if (form.version !== String(application.version)) throw new DomainError('version/conflict');
}

function requireOpen(application: GuaranteeApplication): void {
  if ((application.endedAt ?? null) !== null) throw new DomainError('application/state');
}

async function nameOf(em: EntityManager, staffId: string): Promise<string> {
  return (await em.findOneOrFail(Staff, staffId)).name;
}
