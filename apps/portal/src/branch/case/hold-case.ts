import { authorize, DomainError } from '#domain';
import { Branch, BranchTask, GuaranteeApplication, moveTo, recordFact, recordLook, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { actOnCase, type CaseForm, findCase, lockCase, requireVersion } from './locked-case.js';

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
      const application = await lockCase(em, actor, form.id);
      if (application.assignee === actor.staffId) return;
      authorize(actor, 'claim', rightsOf(application));
      requireVersion(application, form);
      await this.assign(em, application, actor.staffId);
      await recordFact(em, { caseId: application.id, kind: 'ClaimTaken', actor: factActor(actor), at: this.clock.now() });
    });
  }

  /** Whoever has it open is there, whatever is done on the page; nothing of the case is touched. */
  present(actor: StaffActor, id: string): Promise<void> {
    return this.work.run(async (em) => recordLook(em, (await findCase(em, actor, id)).id, actor.staffId, this.clock.now()));
  }

  /** 引き継ぐ: from the person who holds it, with a reason. */
  takeOver(actor: StaffActor, form: CaseForm, reason: string): Promise<void> {
    return actOnCase(this.work, actor, form, async (em, application) => {
      authorize(actor, 'take-over', rightsOf(application));
      const holder = application.assignee ?? null;
      if (holder === null) throw new DomainError('application/state');
      const from = await nameOf(em, holder);
      await this.assign(em, application, actor.staffId);
      await recordFact(em, { caseId: application.id, kind: 'ClaimTakenOver', actor: factActor(actor), at: this.clock.now(), data: { from, fromId: holder, reason, form: form.mark } });
    });
  }

  /** 手放す: back to 未着手. Only one's own case, and only while it is being reviewed. */
  release(actor: StaffActor, form: CaseForm): Promise<void> {
    return actOnCase(this.work, actor, form, async (em, application) => {
      authorize(actor, 'release', rightsOf(application));
      await this.unassign(em, application);
      await recordFact(em, { caseId: application.id, kind: 'ClaimReleased', actor: factActor(actor), at: this.clock.now(), data: { form: form.mark } });
    });
  }

  /** 担当変更 (異動): to another 審査担当 of the same branch. */
  reassign(actor: StaffActor, form: CaseForm, staffId: string, reason: string): Promise<void> {
    return actOnCase(this.work, actor, form, async (em, application) => {
      authorize(actor, 'reassign', rightsOf(application));
      const to = await em.findOne(Staff, { id: staffId, branch: application.branch, role: 'reviewer', active: true });
      if (to === null) throw new DomainError('authority/forbidden');
      if (to.id === (application.enteredBy ?? null)) throw new DomainError('authority/same-person');
      const holder = application.assignee ?? null;
      if (holder === to.id) return;
      const from = holder === null ? null : await nameOf(em, holder);
      await this.assign(em, application, to.id);
      await recordFact(em, {
        caseId: application.id, kind: 'CaseReassigned', actor: factActor(actor), at: this.clock.now(), data: { from, fromId: holder, to: to.name, reason, form: form.mark },
      });
    });
  }

  /** 移送: the case and its open tasks go to another branch, unclaimed. Never after the opinion: the number is the branch's. */
  transfer(actor: StaffActor, form: CaseForm, branchId: string, reason: string): Promise<void> {
    return actOnCase(this.work, actor, form, async (em, application) => {
      authorize(actor, 'transfer', rightsOf(application));
      const to = await em.findOne(Branch, { id: branchId });
      if (to === null || to.id === application.branch) throw new DomainError('application/state');
      const from = await em.findOneOrFail(Branch, application.branch);
      application.branch = to.id;
      if (application.state === 'in-review') await this.unassign(em, application);
      application.assignee = null;
      await em.nativeUpdate(BranchTask, { application: application.id, doneAt: null }, { branch: to.id });
      await recordFact(em, {
        caseId: application.id, kind: 'CaseTransferred', actor: factActor(actor), at: this.clock.now(),
        data: { from: from.name, to: to.name, reason, form: form.mark },
      });
    });
  }

  private async assign(em: EntityManager, application: GuaranteeApplication, staffId: string): Promise<void> {
    const now = this.clock.now();
    application.assignee = staffId;
    application.claimedAt = now;
    if (application.state === 'submitted') await moveTo(em, application, 'in-review', now);
  }

  /** `claimedAt` stays: a case somebody has looked at is not rewritten by the customer any more. */
  private async unassign(em: EntityManager, application: GuaranteeApplication): Promise<void> {
    application.assignee = null;
    await moveTo(em, application, 'submitted', this.clock.now());
  }
}

async function nameOf(em: EntityManager, staffId: string): Promise<string> {
  return (await em.findOneOrFail(Staff, staffId)).name;
}
