import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, ArrivalPart, type Registration } from '../entities/index.js';
import { recordFact, SYSTEM } from '../facts.js';

const HANDED_IN = 'upload/';

/** `sourceKey` of the file that a clerk handed in with a registration: one each. */
export function handedInKey(registrationId: string): string {
  return `${HANDED_IN}${registrationId}`;
}

/** The registration that an arrival was handed in with, also when it is at that one no longer; null for what came by itself. */
export function handedInWith({ sourceKey }: Pick<Arrival, 'sourceKey'>): string | null {
  return sourceKey.startsWith(HANDED_IN) ? sourceKey.slice(HANDED_IN.length) : null;
}

/** The registration of an arrival in 隔離 has ended: nothing of it is seen there, and it stands as an arrival of its own, for a person to say what becomes of it. */
export async function standAlone(em: EntityManager, arrival: Arrival, { receptionNumber }: Pick<Registration, 'receptionNumber'>, at: Date): Promise<void> {
  const parts = await em.find(ArrivalPart, { arrival: arrival.id });
  for (const part of parts) part.registration = null;
  Object.assign(arrival, { registration: null, classRule: `いっしょに受け付けた ${receptionNumber} が終了しました` });
  await recordFact(em, { caseId: arrival.id, kind: 'ArrivalTakenBack', actor: SYSTEM, at, data: { from: 'registration', registration: receptionNumber } });
}

/** Of what was handed in with a registration that ends, all that could not be opened as a whole. The registration is locked by the caller. */
export async function leaveQuarantined(em: EntityManager, registration: Pick<Registration, 'id' | 'receptionNumber'>, at: Date): Promise<void> {
  for (const arrival of await em.find(Arrival, { registration: registration.id, state: 'quarantined' }, { lockMode: LockMode.PESSIMISTIC_WRITE })) await leaveUnopened(em, arrival, registration, at);
}

/** What was handed in comes back to 隔離 (it was 対象外, or under the seal of a 誤送信) when its registration has ended meanwhile: it stands by itself too. Registration and arrival are locked by the caller. */
export async function leaveIfEnded(em: EntityManager, arrival: Arrival, registration: Pick<Registration, 'id' | 'receptionNumber' | 'state' | 'mergedInto'> | null, at: Date): Promise<void> {
  if (registration === null || registration.id !== arrival.registration || registration.state !== 'closed' || registration.mergedInto) return;
  if (arrival.state === 'quarantined') await leaveUnopened(em, arrival, registration, at);
}

async function leaveUnopened(em: EntityManager, arrival: Arrival, registration: Pick<Registration, 'receptionNumber'>, at: Date): Promise<void> {
  // What could be opened of it is a page or a file of the registration, and stays there.
  if ((await em.count(ArrivalPart, { arrival: arrival.id, quarantine: null })) === 0) await standAlone(em, arrival, registration, at);
}
