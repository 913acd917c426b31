import type { PurposeHashes } from '#identity';
import { ContractorAccount, Registration } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type AccountFile, readAccountFile } from '../../account-records/account-file.js';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { rowId } from '../../http/row-id.js';
import { lockCustomer } from '../customer-record/lock-customer.js';
import { requireInSight } from './account-in-sight.js';

export interface LockedAccountFile extends AccountFile {
  /** The moment of the act. */
  readonly at: Date;
}

/**
 * The file of an お客様ID that is about to be acted on: the ID, the registrations of it and of its customer's other IDs, and the customer are locked, in this order, as
 * everybody locks them, and only then is read what the act and its rights depend on. @throws PageNotFound, and what `requireInSight` throws
 */
export async function lockAccountFile(em: EntityManager, hashes: PurposeHashes, actor: StaffActor, id: string, clock: Clock): Promise<LockedAccountFile> {
  const account = await em.findOne(ContractorAccount, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (account === null) throw new PageNotFound(`no account ${id}`);
  const ids = { $in: (await em.find(ContractorAccount, { customer: account.customer })).map((one) => one.id) };
  await em.find(Registration, { $or: [{ account: ids }, { reissueOf: ids }] }, { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' } });
  const { at } = await lockCustomer(em, clock, account.customer);
  const file = await readAccountFile(em, hashes, account.id, at);
  requireInSight(actor, file);
  return { ...file, at };
}
