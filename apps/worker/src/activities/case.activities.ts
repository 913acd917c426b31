import { type ApplicationState, endedWithoutContract } from '#domain';
import {
  type AuditEvent as AuditEventRow, AuditEvent, collectiveDayAt, GuaranteeApplication, moveTo, openBranchTask, PremiumCharge, premiumDueWhenTold, Receipt, recordFact, settleCollectivePayment, settleRefunds, SYSTEM,
  type UnitOfWork, withdrawMootTasks,
} from '#persistence';
import type { Clock } from '#platform';
import {
  type CaseFact, type CaseInput, type CaseTask, type CollectivePaymentLook, CURRENT_EDITION, type DatabaseSteps, type FactInput, type LapseAttempted, type LapseInput, type OpenedCase, type TaskInput,
} from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { applicationProcedureHasEnded } from '../procedure-end.js';
import type { Alarms } from './alarms.js';
import { isBeforeItsTime, latestRequest, readAlarms, termSince, toldOn } from './customer-told.js';
import { StepError } from './step-error.js';

type CaseSteps = Pick<DatabaseSteps, 'openCase' | 'readFact' | 'openTask' | 'lapseApplication' | 'lookAtCollectivePayment'>;

/** A task is opened only while the case is where the task makes sense. */
const STATES_OF_TASK: Readonly<Record<CaseTask, readonly ApplicationState[]>> = {
  'review-overdue': ['submitted', 'in-review', 'awaiting-decision'],
  'premium-overdue': ['awaiting-premium'],
  'paper-certificate': ['concluded'],
  refund: ['retracted'],
};

/** Reading the facts of a case, reminding the branch, and ending a case that fell silent. */
export class CaseActivities implements CaseSteps {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  openCase({ applicationId }: CaseInput): Promise<OpenedCase> {
    return this.work.read(async (em) => {
      // Ended and told so: an earlier run of this procedure saw to it. Ended without that word (取下げ while Temporal was down,
      // or after it lost its history) is a procedure that still owes it.
      if (await applicationProcedureHasEnded(em, applicationId)) return { ended: true };
      const submitted = await em.findOneOrFail(AuditEvent, { caseId: applicationId, kind: 'ApplicationSubmitted' });
      return { ended: false, submitted: await this.factOf(em, submitted), edition: CURRENT_EDITION };
    });
  }

  readFact({ applicationId, factId }: FactInput): Promise<CaseFact> {
    return this.work.read(async (em) => {
      const event = await em.findOneOrFail(AuditEvent, { id: factId, caseId: applicationId });
      return this.factOf(em, event);
    });
  }

  openTask({ applicationId, task, cause }: TaskInput): Promise<void> {
    return this.work.run(async (em) => {
      const application = await em.findOneOrFail(GuaranteeApplication, applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!STATES_OF_TASK[task].includes(application.state)) return;
      // Told late, the customer has his term all the same; the alarm of that one opens the task.
      if (task === 'premium-overdue' && (await isBeforeItsTime(em, applicationId, task, this.clock.now()))) return;
      // A refund hangs on the money and not on the fact that ended the case: one task per receipt, whoever is first.
      if (task === 'refund') await settleRefunds(em, SYSTEM, application, this.clock.now());
      else await openBranchTask(em, SYSTEM, application, { kind: task, cause, at: this.clock.now(), detail: {} });
    });
  }

  /** 期限切れ, when the customer has been silent for the whole term since the request was sent: however long the worker or the mail relay was away before. */
  lapseApplication({ applicationId, awaited }: LapseInput): Promise<LapseAttempted> {
    return this.work.run(async (em) => {
      const application = await em.findOneOrFail(GuaranteeApplication, applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (application.state === 'lapsed') return 'done';
      const awaitedState = awaited === 'correction' ? 'correction-requested' : 'awaiting-premium';
      if (application.state !== awaitedState) return 'not-now';
      // Money that came in, be it too little, is never met with silence: the branch has a task for it.
      if (awaited === 'premium' && (await em.count(Receipt, { application: applicationId, reversedAt: null })) > 0) return 'not-now';
      const at = this.clock.now();
      const due = await this.lapseDue(em, applicationId, awaited, at);
      if (due > at.toISOString()) return { putOffUntil: due };
      await moveTo(em, application, 'lapsed', at);
      await recordFact(em, { caseId: applicationId, kind: 'ApplicationLapsed', actor: SYSTEM, at, data: { awaited } });
      await withdrawMootTasks(em, SYSTEM, application, at);
      return 'done';
    });
  }

  lookAtCollectivePayment({ applicationId }: CaseInput): Promise<CollectivePaymentLook> {
    return this.work.run(async (em) => {
      const application = await em.findOneOrFail(GuaranteeApplication, applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      const now = this.clock.now();
      const day = await collectiveDayAt(em, applicationId, now);
      if (day === null || endedWithoutContract(application.state)) return 'done';
      const again = (await readAlarms(em)).afterCollectiveDay(day);
      if (again > now.toISOString()) return { again };
      await settleCollectivePayment(em, SYSTEM, application, now);
      return 'done';
    });
  }

  /** When the term ends that began with the mail by which the customer was asked; while there is none, one that begins now. */
  private async lapseDue(em: EntityManager, applicationId: string, awaited: LapseInput['awaited'], now: Date): Promise<string> {
    const asked = await latestRequest(em, applicationId, awaited);
    const term = await termSince(em, applicationId, awaited, (await toldOn(em, awaited, asked)) ?? now);
    return term.at(-1)?.at ?? now.toISOString();
  }

  private async factOf(em: EntityManager, event: AuditEventRow): Promise<CaseFact> {
    const fact = { factId: event.id, seq: event.seq };
    const alarms = (): Promise<Alarms> => readAlarms(em);
    switch (event.kind) {
      case 'ApplicationSubmitted':
        return { ...fact, kind: event.kind, alarms: (await alarms()).review('submitted', event.at) };
      case 'ApplicationCorrected':
        return { ...fact, kind: event.kind, alarms: (await alarms()).review('in-review', event.at) };
      case 'CorrectionRequested':
        return { ...fact, kind: event.kind, alarms: (await alarms()).correction((await toldOn(em, 'correction', event)) ?? this.clock.now()) };
      case 'AnswerDayPutOff':
        return { ...fact, kind: event.kind, alarms: (await alarms()).correction(event.at) };
      case 'PremiumNoticeIssued':
        return { ...fact, kind: event.kind, alarms: (await alarms()).premium(event.at, (await em.findOneOrFail(PremiumCharge, { application: event.caseId })).dueOn) };
      case 'DecisionMade':
        return this.decisionOf(em, event, await alarms());
      case 'ReceiptReversed': {
        const { dueOn } = await em.findOneOrFail(PremiumCharge, { application: event.caseId });
        return { ...fact, kind: event.kind, alarms: (await alarms()).premium(event.at, dueOn) };
      }
      case 'OpinionGiven':
      case 'PremiumSecured':
      case 'ApplicationRetracted':
      case 'PaperDelivered':
        return { ...fact, kind: event.kind };
      default:
        throw new StepError('step/unexpected', `The fact ${event.kind} is none a procedure hears of.`);
    }
  }

  private async decisionOf(em: EntityManager, event: AuditEventRow, alarms: Alarms): Promise<CaseFact> {
    const fact = { factId: event.id, seq: event.seq, kind: 'DecisionMade' } as const;
    const outcome = event.data['outcome'];
    switch (outcome) {
      case 'returned':
        return { ...fact, outcome, deferred: false, alarms: alarms.review('in-review', event.at) };
      case 'declined':
        return { ...fact, outcome, deferred: false, alarms: [] };
      case 'approved': {
        const { deferred } = await em.findOneOrFail(PremiumCharge, { application: event.caseId });
        const told = (await toldOn(em, 'premium', event)) ?? this.clock.now();
        return { ...fact, outcome, deferred, alarms: deferred ? [] : alarms.premium(told, await premiumDueWhenTold(em, event.caseId, told)) };
      }
      default:
        throw new StepError('step/unexpected', 'The decision has no outcome.');
    }
  }
}
