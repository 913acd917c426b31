import { collectiveStanding, type CollectiveStanding } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PremiumCharge, Receipt } from '../entities/index.js';
import { receiptForPremium } from '../receipt-for-premium.js';

/** How far a 一括納付 has been paid; null for a case that is none. */
export async function readCollectiveStanding(em: EntityManager, applicationId: string): Promise<CollectiveStanding | null> {
  const charge = await em.findOne(PremiumCharge, { application: applicationId, deferred: true });
  if (charge === null) return null;
  return collectiveStanding(charge.amount, (await em.find(Receipt, { application: applicationId })).map(receiptForPremium));
}
