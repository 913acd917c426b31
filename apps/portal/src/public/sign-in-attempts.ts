import { DAY_MILLIS } from '#domain';
import { SIGN_IN_LIMITS, type SignInFailures, throttleState, type ThrottleState } from '#identity';
import { type Audience, Session, SignInFailure, SYSTEM, takeTurn, UnitOfWork } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';
import { NOBODY, recordFactUnseen } from '../account-records/unseen-fact.js';

/** Where which ID is tried. Both as keyed hashes. */
export interface SignInAttempt {
  readonly audience: Audience;
  readonly idHash: string;
  readonly networkHash: string;
}

/** An attempt that may go on, and until when the ID is locked if it is wrong; or one that has to wait. */
export type CountedAttempt = { readonly open: true; readonly locksUntil: Date | null } | Extract<ThrottleState, { open: false }>;

/**
 * Counts an attempt as a failure before its password is looked at, so that any number of them at once, at any number of
 * portals, is counted exactly; a right password takes its count back. Refused attempts are not counted.
 */
export function countAttempt(work: UnitOfWork, attempt: SignInAttempt, personId: string | null, now: Date): Promise<CountedAttempt> {
  return work.run(async (em) => {
    // Always the network first: two attempts that share both cannot wait for each other.
    await takeTurn(em, `sign-in/${attempt.networkHash}`, `sign-in/${attempt.idHash}`);
    const before = await failures(em, attempt, personId, now);
    const throttle = throttleState(before, now);
    if (!throttle.open) return throttle;
    await em.nativeDelete(SignInFailure, { at: { $lt: new Date(now.getTime() - DAY_MILLIS) } });
    em.create(SignInFailure, { id: v7(), audience: attempt.audience, idHash: attempt.idHash, addressHash: attempt.networkHash, at: now });
    const after = throttleState({ ofIdHere: [...before.ofIdHere, now], ofNetwork: [], ofIdAnywhere: [...before.ofIdAnywhere, now] }, now);
    return { open: true, locksUntil: after.open ? null : after.opensAt };
  });
}

/** ロック: the attempt that was one too many has turned out wrong. On record with whose ID it was; of an unknown one nothing stays. */
export async function recordLock(work: UnitOfWork, accountId: string | null, until: Date, at: Date): Promise<void> {
  await work.run((em) => recordFactUnseen(em, accountId !== null, { caseId: accountId ?? NOBODY, kind: 'AccountLocked', actor: SYSTEM, at, data: { until: until.toISOString() } }));
}

/** A right password: what was tried of this ID from here was this person. */
export async function forgetAttempts(work: UnitOfWork, { audience, idHash, networkHash }: SignInAttempt): Promise<void> {
  await work.run((em) => em.nativeDelete(SignInFailure, { audience, idHash, addressHash: networkHash }));
}

async function failures(em: EntityManager, { audience, idHash, networkHash }: SignInAttempt, personId: string | null, now: Date): Promise<SignInFailures> {
  const newest = async (scope: keyof SignInFailures, where: { idHash?: string; addressHash?: string }): Promise<Date[]> => {
    const { window, failures: limit } = SIGN_IN_LIMITS[scope];
    const rows = await em.find(SignInFailure, { audience, at: { $gt: new Date(now.getTime() - window) }, ...where }, { orderBy: { at: 'desc' }, limit });
    return rows.map(({ at }) => at);
  };
  const [ofIdHere, ofNetwork, ofIdAnywhere] = [
    await newest('ofIdHere', { idHash, addressHash: networkHash }), await newest('ofNetwork', { addressHash: networkHash }), await newest('ofIdAnywhere', { idHash }),
  ];
  const person = personId ?? NOBODY;
  const isKnownHere = (await em.count(Session, { networkHash, $or: [{ account: person }, { staff: person }] })) > 0;
  return { ofIdHere, ofNetwork, ofIdAnywhere: isKnownHere ? [] : ofIdAnywhere };
}
