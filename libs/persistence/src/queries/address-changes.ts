import type { EntityManager } from '@mikro-orm/postgresql';
import { AddressChange } from '../entities/index.js';

/** 登録の住所の変更 of a customer that waits for its second person, at whichever of its IDs it was asked for; null where none does. */
export function findOpenAddressChange(em: EntityManager, customerId: string): Promise<AddressChange | null> {
  return em.findOne(AddressChange, { customer: customerId, outcome: null });
}
