import { type AccountAct, authorizeAccount } from '#domain';
import type { PurposeHashes } from '#identity';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AccountFile } from '../../../account-records/account-file.js';
import type { StaffActor } from '../../../http/actor.js';
import { isRepeated } from '../../../http/repeated-form.js';
import { lockAccountFile } from '../lock-account-file.js';

/** Whoever acts, at which ID, and the mark of the form. */
export interface RecordAct {
  readonly actor: StaffActor;
  readonly accountId: string;
  readonly mark: string;
}

/** The ID, locked, with what its rights depend on; null when this very form has been acted on. @throws PageNotFound, DomainError of `authorizeAccount` */
export async function lockAccount(em: EntityManager, hashes: PurposeHashes, { actor, accountId, mark }: RecordAct, act: AccountAct, now: Date): Promise<AccountFile | null> {
  const file = await lockAccountFile(em, hashes, accountId, now);
  authorizeAccount(actor, 'view', file.rights);
  if (await isRepeated(em, file.account.id, actor, mark)) return null;
  authorizeAccount(actor, act, file.rights);
  return file;
}
