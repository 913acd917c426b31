import { authorizeRegistration, type CalendarDate, DEFICIENCY_PAPER_LABELS, DomainError, japanDate, SENDING_WAY_LABELS, sendingDayProblem, type SendingWay, TELLING_TASKS } from '#domain';
import { closeRegistrationTasks, DeficiencyNotice, deficiencyToldAt, recordDeficiencyTold, recordFact, Registration, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { tellRegistration } from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { factActor, type StaffActor } from '../../http/actor.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { findRegistration, registrationRights } from './locked-registration.js';

/** 不備の書面の送付: a person says on which day and how a printed paper went. From that day the terms of the answer run, and the 作業 of telling the customer is done. */
@Injectable()
export class RecordSending {
  constructor(
    private readonly work: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns what is wrong with the day or the paper, or null; @throws DomainError of `authorizeRegistration`; `application/state` for a paper that was sent, or is another registration's */
  run(actor: StaffActor, id: string, noticeId: string, { on, way }: { readonly on: CalendarDate; readonly way: SendingWay }, form: string): Promise<string | null> {
    return this.work.run(async (em) => {
      const found = await findRegistration(em, actor, id);
      const registration = await em.findOneOrFail(Registration, found.id, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
      if (await isRepeated(em, registration.id, actor, form)) return null;
      authorizeRegistration(actor, 'send-deficiency', registrationRights(registration));
      const notice = await em.findOne(DeficiencyNotice, { id: noticeId, registration: registration.id });
      if (notice === null || notice.sentOn) throw new DomainError('application/state');
      if (notice.at < registration.stateSince) return 'この書面は、前の不備のものです。いまの不備の書面を印刷して送り、その送付を記録してください';
      const at = this.clock.now();
      const problem = sendingDayProblem(on, japanDate(notice.at.getTime()), japanDate(at.getTime()));
      if (problem !== null) return problem;
      const unheard = (await deficiencyToldAt(em, registration.id)) === null;
      Object.assign(notice, { sentOn: on, sentWay: way, sentBy: actor.staffId });
      const by = { actor: factActor(actor), at };
      await recordFact(em, { ...by, caseId: registration.id, kind: 'DeficiencySent', data: { noticeId, paper: notice.paper, way, on, form } });
      await closeRegistrationTasks(em, { registration: registration.id, kind: { $in: [...TELLING_TASKS] } }, { at, note: `${DEFICIENCY_PAPER_LABELS[notice.paper]}を${SENDING_WAY_LABELS[way]}で送付`, by: by.actor });
      await recordDeficiencyTold(em, registration, { ...by, notify: tellRegistration(registration.id) }, unheard);
      return null;
    });
  }
}
