import { type PurposeHashes, SIGN_IN_LIMITS, throttleState } from '#identity';
import { SignInFailure } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

const LONGEST_WINDOW = Math.max(...Object.values(SIGN_IN_LIMITS).map(({ window }) => window));

/** What failed sign-ins of an お客様ID are counted under. */
export function failuresOf(hashes: PurposeHashes, loginId: string): { readonly audience: 'contractor'; readonly idHash: string } {
  return { audience: 'contractor', idHash: hashes.loginId.of(`contractor\0${loginId}`) };
}

/**
 * The holder of the ID has proved himself by his mail: none of its misses counts for it any more. They count on for the networks they came from, so that nobody
 * buys new attempts on other IDs with one of his own.
 */
export async function forgiveAttempts(em: EntityManager, hashes: PurposeHashes, loginId: string): Promise<void> {
  const misses = await em.find(SignInFailure, failuresOf(hashes, loginId));
  await em.nativeDelete(SignInFailure, failuresOf(hashes, loginId));
  const idHash = hashes.loginId.of(`forgiven\0${loginId}`);
  await em.insertMany(SignInFailure, misses.map(({ audience, addressHash, at }) => ({ id: v7(), audience, idHash, addressHash, at })));
}

/** Until when sign-ins of these IDs are refused, somewhere or everywhere; IDs that are not locked are left out. */
export async function readLocks(em: EntityManager, hashes: PurposeHashes, loginIds: readonly string[], now: Date): Promise<ReadonlyMap<string, Date>> {
  const byHash = new Map(loginIds.map((loginId) => [failuresOf(hashes, loginId).idHash, loginId]));
  const rows = await em.find(SignInFailure, { audience: 'contractor', idHash: { $in: [...byHash.keys()] }, at: { $gt: new Date(now.getTime() - LONGEST_WINDOW) } });
  const locks = new Map<string, Date>();
  for (const [idHash, loginId] of byHash) {
    const own = rows.filter((row) => row.idHash === idHash);
    for (const network of new Set(own.map(({ addressHash }) => addressHash))) {
      const state = throttleState({ ofIdHere: own.filter((row) => row.addressHash === network).map(({ at }) => at), ofNetwork: [], ofIdAnywhere: own.map(({ at }) => at) }, now);
      if (!state.open && state.opensAt > (locks.get(loginId) ?? now)) locks.set(loginId, state.opensAt);
    }
  }
  return locks;
}
