import { AccountLink, IdLetter, Session } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The living letter of an ID, who is signed in by it, and links it has led to: none of them opens anything from here on. */
export async function endSignIns(em: EntityManager, accountId: string, at: Date): Promise<void> {
  await em.nativeUpdate(IdLetter, { account: accountId, voidedAt: null }, { voidedAt: at });
  await em.nativeUpdate(Session, { account: accountId, revokedAt: null }, { revokedAt: at });
  await em.nativeUpdate(AccountLink, { account: accountId, usedAt: null, voidedAt: null }, { voidedAt: at });
}
