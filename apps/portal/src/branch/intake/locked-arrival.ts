import { type ArrivalForRights, DomainError, seesBranch } from '#domain';
import { Arrival, Registration } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { rowId } from '../../http/row-id.js';

/** What of an arrival its rights depend on, as the domain asks it. */
export function arrivalRights(arrival: Arrival): ArrivalForRights {
  return { state: arrival.state, class: arrival.class ?? null, branchId: arrival.branch, handedIn: Boolean(arrival.registration) };
}

/** Another branch's arrival is not there. @throws PageNotFound, DomainError `authority/other-branch` */
export async function findArrival(em: EntityManager, actor: StaffActor, id: string): Promise<Arrival> {
  return visible(await em.findOne(Arrival, { id: rowId(id) }), actor, id);
}

/** The arrival, its row locked until the transaction ends: every writing act begins here, and puts the mark of its form into the fact, under `form`. @throws as `findArrival` */
export async function lockArrival(em: EntityManager, actor: StaffActor, id: string): Promise<Arrival> {
  return visible(await em.findOne(Arrival, { id: rowId(id) }, { lockMode: LockMode.PESSIMISTIC_WRITE }), actor, id);
}

/** The registration that an arrival as a whole is at, its row locked: before the arrival's, as wherever both are. Null where it is at none. */
export async function lockRegistrationOf(em: EntityManager, arrivalId: string): Promise<Registration | null> {
  const [at] = await em.execute<{ registration: string | null }[]>('select registration_id as registration from arrival where id = ?', [rowId(arrivalId)]);
  return at?.registration ? em.findOneOrFail(Registration, at.registration, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null;
}

function visible(arrival: Arrival | null, actor: StaffActor, id: string): Arrival {
  if (arrival === null) throw new PageNotFound(`no arrival ${id.slice(0, 40)}`);
  if (!seesBranch(actor, arrival.branch)) throw new DomainError('authority/other-branch');
  return arrival;
}
