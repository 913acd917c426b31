import { collectiveStanding, type CollectiveStanding } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PremiumCharge, Receipt } from '../entities/index.js';

/** How far a 一括納付 has been paid; null for a case that is none. */
export async function readCollectiveStanding(em: EntityManager, applicationId: string): Promise<CollectiveStanding | null> {
  const charge = await em.findOne(PremiumCharge, { application: applicationId, deferred: true });
  if (charge === null) return null;
  const receipts = await em.find(Receipt, { application: applicationId, reversedAt: null });
  return collectiveStanding(charge.amount, receipts.map(({ amount, feeWaived, confirmedAt }) => ({ amount, feeWaived, confirmed: (confirmedAt ?? null) !== null })));
}
