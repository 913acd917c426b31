import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, ArrivalPage, ArrivalPart, Registration } from '../entities/index.js';

/** The submission key of the registration that a form of an arrival becomes: the same form of the same arrival makes no second one. */
export function arrivalFormKey(arrivalId: string, position: number, number: number): string {
  return `arrival/${arrivalId}/${position}/${number}`;
}

/** What came in by itself and became this registration; null when a person made it. */
export function arrivalThatBecame(em: EntityManager, { submissionKey }: Pick<Registration, 'submissionKey'>): Promise<Arrival | null> {
  const id = /^arrival\/([0-9a-f-]{36})\//.exec(submissionKey)?.[1];
  return id === undefined ? Promise.resolve(null) : em.findOne(Arrival, id);
}

/** The other registrations that one and the same mail became; none for what came by another door, or what has become part of another. */
export async function registrationsOfSameMail(em: EntityManager, registration: Pick<Registration, 'id' | 'submissionKey'>): Promise<ReadonlySet<string>> {
  const arrival = await arrivalThatBecame(em, registration);
  if (arrival?.channel !== 'mailbox' && arrival?.channel !== 'smtp') return new Set();
  const parts = await em.find(ArrivalPart, { arrival: arrival.id });
  const pages = await em.find(ArrivalPage, { part: { $in: parts.map(({ id }) => id) } });
  const keys = parts.flatMap(({ id, position }) => [0, ...pages.filter(({ part }) => part === id).map(({ number }) => number)].map((number) => arrivalFormKey(arrival.id, position, number)));
  const made = await em.find(Registration, { submissionKey: { $in: keys }, id: { $ne: registration.id }, mergedInto: null });
  return new Set(made.map(({ id }) => id));
}
