import type { EntityManager } from '@mikro-orm/postgresql';
import { PremiumCharge } from '../entities/application.js';

/** 一括納付: the case's premium is paid with those of other cases, and nothing is awaited for it. */
export async function isPremiumDeferred(em: EntityManager, applicationId: string): Promise<boolean> {
  return (await em.count(PremiumCharge, { application: applicationId, deferred: true })) > 0;
}
