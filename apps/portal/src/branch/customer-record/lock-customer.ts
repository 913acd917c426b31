import { Customer, takeTurn } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';

/** A customer's record that nobody else changes or approves before this transaction ends. */
export interface LockedCustomer {
  readonly customer: Customer;
  /** The moment of the act that has it. */
  readonly at: Date;
}

/**
 * The record of a customer, locked last: after the お客様ID and the registrations that an act has in hand. Every act that changes a record, or rests on what it says and
 * on who has changed it, reads and judges from here on, and is of the moment at which it has the record. So the times of the facts order as the acts did, by which it is
 * told who has changed a record since it was approved (`recordChangers`); the database refuses one that does not. One record at a time: one that is made or changed is
 * compared with all others.
 */
export async function lockCustomer(em: EntityManager, clock: Clock, customerId: string): Promise<LockedCustomer> {
  await oneRecordAtATime(em);
  const customer = await em.findOneOrFail(Customer, customerId, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  return { customer, at: clock.now() };
}

/** The same of several customers, whose letters are printed or posted: nobody changes a record between the look at it and the paper. */
export async function lockCustomers(em: EntityManager, clock: Clock, customerIds: readonly string[]): Promise<{ readonly customers: readonly Customer[]; readonly at: Date }> {
  const customers = await em.find(Customer, { id: { $in: [...customerIds] } }, { lockMode: LockMode.PESSIMISTIC_READ, orderBy: { id: 'asc' }, refresh: true });
  return { customers, at: clock.now() };
}

/** The same of a record that is yet to be made. @returns the moment of the act */
export async function turnForNewCustomer(em: EntityManager, clock: Clock): Promise<Date> {
  await oneRecordAtATime(em);
  return clock.now();
}

async function oneRecordAtATime(em: EntityManager): Promise<void> {
  await takeTurn(em, 'customer records');
}
