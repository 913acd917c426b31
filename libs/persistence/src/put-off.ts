import { answerByWhenTold, type CalendarDate, correctionAnswerBy, endedWithoutContract, formatEraDate, japanDate } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { putOffDue } from './case-state.js';
import { AuditEvent, BranchTask, CorrectionRequest, GuaranteeApplication, PremiumCharge } from './entities/index.js';
import { type NewFact, recordFact } from './facts.js';
import { readBusinessCalendar } from './queries/branch-settings.js';
import { readCollectiveStanding } from './queries/collective-standing.js';
import { readProcedureTerms } from './queries/procedure-terms.js';
import { withdrawBranchTask } from './tasks/branch-tasks.js';
import { settleCollectivePayment } from './tasks/collective-tasks.js';

/**
 * The customer is told later than the approval: 払込期限 and with it the 期限 of the case while the premium is awaited, or the 約定日 of a 一括納付.
 * The task that he has not paid by the old day goes with it. The case is locked by the caller. @returns whether it is another day
 */
export async function putOffPremiumDue(em: EntityManager, applicationId: string, dueOn: CalendarDate, { actor, at }: Pick<NewFact, 'actor' | 'at'>): Promise<boolean> {
  const application = await em.findOneOrFail(GuaranteeApplication, applicationId);
  const charge = await em.findOneOrFail(PremiumCharge, { application: applicationId });
  if (charge.dueOn === dueOn || endedWithoutContract(application.state)) return false;
  if (charge.deferred) {
    if ((await readCollectiveStanding(em, applicationId)) !== 'unpaid') return false;
    Object.assign(charge, { dueOn, collectiveOn: dueOn });
    await settleCollectivePayment(em, actor, application, at);
    return true;
  }
  if (application.state !== 'awaiting-premium') return false;
  charge.dueOn = dueOn;
  putOffDue(application, dueOn);
  for (const task of await em.find(BranchTask, { application: applicationId, kind: 'premium-overdue', doneAt: null })) {
    await withdrawBranchTask(em, actor, task, `払込期限が${formatEraDate(dueOn)}になりました`, at);
  }
  return true;
}

/**
 * A 補正のお願い leaves on a later day than it was made: お願いしたい日 goes on by as many business days, with the 期限 of the case, and the procedure hears of
 * it. The case is locked by the caller. @returns whether it is another day
 */
export async function putOffAnswerDay(em: EntityManager, application: GuaranteeApplication, round: number, { actor, at, notify }: Required<Pick<NewFact, 'actor' | 'at' | 'notify'>>): Promise<boolean> {
  const told = await answerDayWhenTold(em, application, round, at);
  if (told === null) return false;
  const { request, later } = told;
  request.answerBy = later;
  putOffDue(application, later);
  await recordFact(em, { caseId: application.id, kind: 'AnswerDayPutOff', actor, at, notify, data: { round, answerBy: later } });
  return true;
}

/** The お願いしたい日 of a 補正のお願い of which the customer is told only now; null where it stays as it is. */
export async function answerDayWhenTold(
  em: EntityManager, application: Pick<GuaranteeApplication, 'id' | 'state'>, round: number, at: Date,
): Promise<{ readonly request: CorrectionRequest; readonly later: CalendarDate } | null> {
  const request = await em.findOneOrFail(CorrectionRequest, { application: application.id, round });
  if (application.state !== 'correction-requested' || (request.answeredAt ?? null) !== null) return null;
  const calendar = await readBusinessCalendar(em);
  const before = (await em.find(AuditEvent, { caseId: application.id, kind: 'AnswerDayPutOff' }, { orderBy: { seq: 'desc' } })).find(({ data }) => data['round'] === round);
  const madeOn = japanDate((before?.at ?? request.requestedAt).getTime());
  const answerBy = request.answerBy ?? correctionAnswerBy(madeOn, await readProcedureTerms(em), calendar);
  const later = answerByWhenTold(madeOn, answerBy, japanDate(at.getTime()), calendar);
  return later <= answerBy ? null : { request, later };
}
