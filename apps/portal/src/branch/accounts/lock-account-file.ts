import type { PurposeHashes } from '#identity';
import { ContractorAccount } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type AccountFile, readAccountFile } from '../../account-records/account-file.js';
import { PageNotFound } from '../../http/problems.js';
import { rowId } from '../../http/row-id.js';

/** The file of an お客様ID that is about to be acted on, read behind its lock. @throws PageNotFound */
export async function lockAccountFile(em: EntityManager, hashes: PurposeHashes, id: string, now: Date): Promise<AccountFile> {
  const account = await em.findOne(ContractorAccount, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (account === null) throw new PageNotFound(`no account ${id}`);
  return readAccountFile(em, hashes, account.id, now);
}
