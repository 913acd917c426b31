import { ContractorAccount, Registration } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { PageNotFound } from '../../http/problems.js';

export interface LockedRegistration {
  readonly registration: Registration;
  /** The ID that was issued. */
  readonly account: ContractorAccount;
}

/**
 * Registrations with their IDs, locked until the transaction ends: the IDs first, as everybody does, and each kind in the order of its
 * keys, so that two batches cannot wait for each other. In the order asked for.
 * @param besides other registrations that the act changes too: locked among them, for whoever has a customer's registrations in hand locks all of them in that order
 * @throws PageNotFound when one is unknown or has no ID yet
 */
export async function lockIssued(em: EntityManager, ids: readonly string[], besides: readonly string[] = []): Promise<readonly LockedRegistration[]> {
  const found = await em.find(Registration, { id: { $in: [...ids] } });
  const accountIds = found.map(({ account }) => account ?? null).filter((id) => id !== null);
  const accounts = await em.find(ContractorAccount, { id: { $in: accountIds } }, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' }, refresh: true });
  const registrations = await em.find(Registration, { id: { $in: [...ids, ...besides] } }, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' }, refresh: true });
  return ids.map((id) => {
    const registration = registrations.find((row) => row.id === id);
    const account = accounts.find((row) => row.id === registration?.account);
    if (!registration || !account) throw new PageNotFound(`no issued registration ${id}`);
    return { registration, account };
  });
}

/** The same of a single registration. @throws PageNotFound when it is unknown or has no ID yet */
export async function lockOneIssued(em: EntityManager, id: string): Promise<LockedRegistration> {
  const [locked] = await lockIssued(em, [id]);
  if (!locked) throw new PageNotFound(`no issued registration ${id}`);
  return locked;
}
