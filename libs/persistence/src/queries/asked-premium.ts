import { heldTotal, owedOf, type Yen, yen } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PremiumCharge, Receipt, StoredPaper } from '../entities/index.js';
import { receiptForPremium } from '../receipt-for-premium.js';

/** お支払いいただく額 as mail and paper name it: by what two people have confirmed. */
export async function owedNow(em: EntityManager, { application, amount }: Pick<PremiumCharge, 'application' | 'amount'>): Promise<Yen> {
  const held = heldTotal((await em.find(Receipt, { application })).map(receiptForPremium), true);
  return yen(owedOf(amount, held, false).amount);
}

/** The 保証料のご案内 that counts, and what it asks for. */
export interface LatestNotice {
  readonly edition: number;
  readonly owed: Yen;
}

export async function latestNotice(em: EntityManager, { application, amount }: Pick<PremiumCharge, 'application' | 'amount'>): Promise<LatestNotice | null> {
  const latest = await em.findOne(StoredPaper, { subject: application, kind: 'premium-notice' }, { orderBy: { edition: 'desc' } });
  return latest && { edition: latest.edition, owed: latest.owed ?? amount };
}

/** Whether a notice asks for another sum than is owed. Once nothing is owed, it stays as it was. */
export function asksForElse({ owed }: Pick<LatestNotice, 'owed'>, now: number): boolean {
  return now > 0 && owed !== now;
}
