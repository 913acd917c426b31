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

/** The 保証料計算書 of a 一括納付 that counts, and what it says is left to pay: all, where it says nothing of it; 0 once it states what came. */
export interface StatedRest {
  readonly certificateId: string;
  readonly edition: number;
  readonly owed: Yen;
}

/** @returns null of a premium that is paid by itself, and where none is made yet */
export async function statedRest(em: EntityManager, { application, amount, deferred }: Pick<PremiumCharge, 'application' | 'amount' | 'deferred'>): Promise<StatedRest | null> {
  if (!deferred) return null;
  const [latest] = await em.execute<{ certificateId: string; edition: number; owed: string | null }[]>(
    `select p.subject as "certificateId", p.edition, p.owed
       from guarantee_contract g join contract_revision r on r.contract_id = g.id join certificate c on c.revision_id = r.id join stored_paper p on p.subject = c.id and p.kind = 'premium-statement'
      where g.application_id = ? order by r.revision desc, p.edition desc limit 1`, [application],
  );
  return latest === undefined ? null : { certificateId: latest.certificateId, edition: latest.edition, owed: latest.owed === null ? amount : yen(Number(latest.owed)) };
}

/** Whether a notice asks for another sum than is owed. Once nothing is owed, it stays as it was. */
export function asksForElse({ owed }: Pick<LatestNotice, 'owed'>, now: number): boolean {
  return now > 0 && owed !== now;
}
