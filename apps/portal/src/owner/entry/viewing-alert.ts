import { VIEWING_LIMITS } from '#domain';
import { countMissesOnNumber, type MissedCase, openViewingAlertTask, recordFact, SYSTEM } from '#persistence';
import { startViewingAlert } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

const HOUR = 3_600_000;

/**
 * 50 misses on one certificate within an hour, from wherever: branch and contractor are told, once an hour. Nobody is stopped
 * by it, since a lock for all would let anybody shut an owner out; 55 random bits do not fall to guessing.
 * The counting runs for an unknown number too, so that it costs the same.
 */
export async function raiseAlertWhenDue(em: EntityManager, numberHash: string, missed: MissedCase | null, now: Date): Promise<void> {
  const misses = await countMissesOnNumber(em, numberHash, new Date(now.getTime() - HOUR));
  if (misses < VIEWING_LIMITS.alertMissesPerHour || missed === null) return;
  if (!(await openViewingAlertTask(em, missed, misses, now))) return;
  await recordFact(em, {
    caseId: missed.applicationId, kind: 'ViewingAlertRaised', actor: SYSTEM, at: now, data: { certificateId: missed.certificateId, misses },
    notify: startViewingAlert(missed.applicationId, v7()),
  });
}
