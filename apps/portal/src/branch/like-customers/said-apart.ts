import { type AuditData, type Customer, type CustomerFacts, findLikeCustomers, type LikeCustomer } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** 別の顧客です: by their ids the customers that were shown, and what they had in common with the record. */
export interface SaidApart {
  readonly from: Readonly<Record<string, readonly string[]>>;
  readonly reason: string;
}

/** Whether a record is another customer's than those that are like it: whom that has to be said of first, and what is kept and told of it once it was. */
export interface ApartVerdict {
  /** Nobody has said of these that they are others: nothing is kept then. */
  readonly asks: readonly LikeCustomer[];
  readonly kept: Partial<Pick<Customer, 'apartFrom' | 'apartReason'>>;
  readonly told: AuditData;
}

/**
 * However a record is made or changed, it is compared with all others, one record at a time: a second that is made at the same moment is compared with the first.
 * @param known the record that changes, locked by the caller; null for a new one
 */
export async function judgeApart(em: EntityManager, facts: CustomerFacts, known: Pick<Customer, 'id' | 'apartFrom'> | null, said: SaidApart): Promise<ApartVerdict> {
  const others = await findLikeCustomers(em, facts, known?.id ?? null);
  const isSaid = (decided: Readonly<Record<string, readonly string[]>>, { customer, reasons }: LikeCustomer): boolean => reasons.every((reason) => decided[customer.id]?.includes(reason));
  const open = others.filter((other) => !isSaid(known?.apartFrom ?? {}, other));
  if (open.length === 0) return { asks: [], kept: {}, told: {} };
  if (said.reason === '' || !open.every((other) => isSaid(said.from, other))) return { asks: open, kept: {}, told: {} };
  return {
    asks: [], kept: { apartReason: said.reason, apartFrom: Object.fromEntries(others.map(({ customer, reasons }) => [customer.id, reasons])) },
    told: { apartFrom: open.map((other) => other.customer.customerNumber), reason: said.reason },
  };
}
