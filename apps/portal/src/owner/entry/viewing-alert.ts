import { alertIsDue } from '#domain';
import { countMissesOnNumber, lastViewingAlert, type MissedCase, openViewingAlertTask, recordFact, SYSTEM } from '#persistence';
import { startViewingAlert } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

/**
 * 50 misses on one certificate within an hour, from wherever: branch and contractor are told, once an hour. Nobody is stopped
 * by it, since a lock for all would let anybody shut an owner out; 55 random bits do not fall to guessing.
 * The counting runs for an unknown number too, so that it costs the same.
 */
export async function raiseAlertWhenDue(em: EntityManager, numberHash: string, missed: MissedCase | null, now: Date): Promise<void> {
  const { latest, withinHour: misses } = await countMissesOnNumber(em, numberHash, now);
  const lastAlert = await lastViewingAlert(em, missed ?? { applicationId: v7(), certificateId: v7() });
  if (missed === null || !alertIsDue(misses, lastAlert?.getTime() ?? null, latest.getTime())) return;
  await openViewingAlertTask(em, missed, misses, latest);
  await recordFact(em, {
    caseId: missed.applicationId, kind: 'ViewingAlertRaised', actor: SYSTEM, at: latest, data: { certificateId: missed.certificateId, misses },
    notify: startViewingAlert(missed.applicationId, v7()),
  });
}
