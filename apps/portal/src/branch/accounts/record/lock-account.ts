import { type AccountAct, authorizeAccount } from '#domain';
import type { PurposeHashes } from '#identity';
import type { Clock } from '#platform';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../../http/actor.js';
import { isRepeated } from '../../../http/repeated-form.js';
import { lockAccountFile, type LockedAccountFile } from '../lock-account-file.js';

/** Whoever acts, at which ID, and the mark of the form. */
export interface RecordAct {
  readonly actor: StaffActor;
  readonly accountId: string;
  readonly mark: string;
}

/** The ID, locked, with what its rights depend on; null when this very form has been acted on. @throws PageNotFound, DomainError of `authorizeAccount` */
export async function lockAccount(em: EntityManager, hashes: PurposeHashes, { actor, accountId, mark }: RecordAct, act: AccountAct, clock: Clock): Promise<LockedAccountFile | null> {
  const file = await lockAccountFile(em, hashes, actor, accountId, clock);
  if (await isRepeated(em, file.account.id, actor, mark)) return null;
  authorizeAccount(actor, act, file.rights);
  return file;
}
