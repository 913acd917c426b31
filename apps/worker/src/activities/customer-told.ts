import {
  type AuditEvent as AuditEventRow, AuditEvent, customerToldOn, premiumDueWhenTold, readBranchTargets, readBusinessCalendar, readProcedureTerms,
} from '#persistence';
import { japanDate } from '#domain';
import type { Alarm, AlarmAct, LapseInput } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Alarms } from './alarms.js';

export async function readAlarms(em: EntityManager): Promise<Alarms> {
  return new Alarms(await readBusinessCalendar(em), await readProcedureTerms(em), await readBranchTargets(em));
}

/** The fact by which the customer was asked for what is waited for. */
export async function latestRequest(em: EntityManager, caseId: string, awaited: LapseInput['awaited']): Promise<AuditEventRow> {
  const kind = awaited === 'correction' ? 'CorrectionRequested' : 'DecisionMade';
  return em.findOneOrFail(AuditEvent, { caseId, kind }, { orderBy: { seq: 'desc' } });
}

/** When the customer was told of that request; null while nobody has told him. */
export function toldOn(em: EntityManager, awaited: LapseInput['awaited'], request: Pick<AuditEventRow, 'id' | 'caseId'>): Promise<Date | null> {
  return customerToldOn(em, request.caseId, awaited === 'correction' ? 'correction-request' : 'premium-notice', request);
}

/** The alarms of a wait whose customer was told then, the first first. */
export async function termSince(em: EntityManager, caseId: string, awaited: LapseInput['awaited'], told: Date): Promise<readonly Alarm[]> {
  const alarms = await readAlarms(em);
  return awaited === 'correction' ? alarms.correction(told) : alarms.premium(told, await premiumDueWhenTold(em, caseId, told));
}

/**
 * Whether an act of a wait comes before its time: the customer was told later than the procedure knew when it set its alarm, or not at all yet. By the
 * day, for a clock may be a moment behind the one that rang.
 */
export async function isBeforeItsTime(em: EntityManager, caseId: string, act: Exclude<AlarmAct, 'review-overdue'>, now: Date): Promise<boolean> {
  const awaited = act.endsWith('correction') || act === 'remind-correction-again' ? 'correction' : 'premium';
  const told = await toldOn(em, awaited, await latestRequest(em, caseId, awaited));
  if (told === null) return true;
  const alarm = (await termSince(em, caseId, awaited, told)).find((one) => one.act === act);
  return alarm !== undefined && japanDate(Date.parse(alarm.at)) > japanDate(now.getTime());
}
