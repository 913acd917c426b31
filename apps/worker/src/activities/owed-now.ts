import { heldTotal, owedOf, type Yen, yen } from '#domain';
import { type PremiumCharge, Receipt, receiptForPremium } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** お支払いいただく額 as mail and paper name it: by what two people have confirmed. */
export async function owedNow(em: EntityManager, { application, amount }: Pick<PremiumCharge, 'application' | 'amount'>): Promise<Yen> {
  const held = heldTotal((await em.find(Receipt, { application })).map(receiptForPremium), true);
  return yen(owedOf(amount, held, false).amount);
}
