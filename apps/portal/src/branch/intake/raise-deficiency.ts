import { authorizeRegistration, DomainError, type RegistrationAct, type RegistrationState } from '#domain';
import { moveRegistration, type RaisedDeficiency, recordFact, Staff, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { CLOCK } from '../../http/tokens.js';
import type { CaseForm } from '../case/locked-case.js';
import { lockRegistration, registrationRights, requireSameVersion } from './locked-registration.js';
import { decideOnShown, type ShownPapers } from './shown-papers.js';
import { entryChanged } from './save-entry.js';

/** Which act it is to find something 不備: the holder's while it is typed in, the second person's while it waits for the approval. */
export function deficiencyAct(state: RegistrationState): RegistrationAct {
  return state === 'awaiting-approval' ? 'find-deficient' : 'raise-deficiency';
}

/** 不備: what the customer is asked to mend, and that the answer has come. Mail and reminders follow from the facts. */
@Injectable()
export class RaiseDeficiency {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param sendTo the sender of what came, chosen as the address of an application that names none
   * @param seen what had come, as the page of the 不備 showed it: nobody is asked for what lies there
   * @returns what has come since, and asks for nothing; empty when it is raised. @throws DomainError `version/conflict` when the page says nothing of it
   */
  raise(actor: StaffActor, form: CaseForm, deficiency: RaisedDeficiency, sendTo: string | null, seen: ShownPapers | null): Promise<readonly string[]> {
    const at = this.clock.now();
    return decideOnShown(this.work, actor, form, { act: ({ state }) => deficiencyAct(state), seen }, async (em, registration) => {
      if (sendTo !== null) {
        registration.raw = { ...registration.raw, mail: sendTo };
        entryChanged(registration, actor, at);
      }
      // Found by the second person: whoever typed it goes on with the answer, or nobody when that person is of another branch by now.
      if (registration.state === 'awaiting-approval') registration.assignee = (await em.findOne(Staff, { id: registration.enteredBy ?? '', branch: registration.branch, active: true }))?.id ?? null;
      Object.assign(registration, { deficiency, leaseSeenAt: registration.assignee ? at : null });
      await moveRegistration(em, registration, 'deficient', at);
      await recordFact(em, {
        caseId: registration.id, kind: 'RegistrationDeficient', actor: factActor(actor), at, data: { reasons: deficiency.reasons, answerBy: deficiency.answerBy, ...(sendTo === null ? {} : { sendTo: 'sender' }), form: form.mark },
        notify: tellRegistration(registration.id),
      });
    });
  }

  /** 回答があった: by telephone, or on a paper that did not come through the intake. */
  answer(actor: StaffActor, form: CaseForm, note: string): Promise<void> {
    const at = this.clock.now();
    return this.work.run(async (em) => {
      const registration = await lockRegistration(em, actor, form);
      if (registration === null) return;
      authorizeRegistration(actor, 'enter', registrationRights(registration));
      if (registration.state !== 'deficient') throw new DomainError('application/state');
      requireSameVersion(registration, form);
      Object.assign(registration, { deficiency: null, leaseSeenAt: at });
      await moveRegistration(em, registration, 'in-entry', at);
      await recordFact(em, { caseId: registration.id, kind: 'RegistrationAnswered', actor: factActor(actor), at, data: { note, form: form.mark }, notify: tellRegistration(registration.id) });
    });
  }
}
