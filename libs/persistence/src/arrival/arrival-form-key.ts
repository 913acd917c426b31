import type { EntityManager } from '@mikro-orm/postgresql';
import { Arrival, type Registration } from '../entities/index.js';

/** The submission key of the registration that a form of an arrival becomes: the same form of the same arrival makes no second one. */
export function arrivalFormKey(arrivalId: string, position: number, number: number): string {
  return `arrival/${arrivalId}/${position}/${number}`;
}

/** What came in by itself and became this registration; null when a person made it. */
export function arrivalThatBecame(em: EntityManager, { submissionKey }: Pick<Registration, 'submissionKey'>): Promise<Arrival | null> {
  const id = /^arrival\/([0-9a-f-]{36})\//.exec(submissionKey)?.[1];
  return id === undefined ? Promise.resolve(null) : em.findOne(Arrival, id);
}
