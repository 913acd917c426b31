import { authorizeRegistration, DomainError, type RegistrationAct, type RegistrationForRights, seesBranch, withEntrants } from '#domain';
import { Registration } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRepeated } from '../../http/repeated-form.js';
import { type CaseForm } from '../case/locked-case.js';
import { rowId } from '../../http/row-id.js';

/** What of a registration its rights depend on, as the domain asks it. */
export function registrationRights(registration: Registration, pagesOpened = false): RegistrationForRights {
  return {
    state: registration.state, branchId: registration.branch, assigneeId: registration.assignee ?? null, entrantIds: registration.entrants ?? [], pagesOpened,
  };
}

/** 四眼: this person has put a value into it, and approves it never. Called by every act that does (`ENTERING_WORKS`); the database refuses the approval of whoever was forgotten. */
export function keepEntrant(registration: Registration, { staffId }: StaffActor): void {
  keepEntrants(registration, [staffId]);
}

/** 統合: what was put into a registration goes over with whoever put it there. */
export function keepEntrantsOf(registration: Registration, { entrants }: Pick<Registration, 'entrants'>): void {
  keepEntrants(registration, entrants ?? []);
}

/** Whoever wrote what stands in it, wherever that was written. */
export function keepEntrants(registration: Registration, staffIds: readonly string[]): void {
  registration.entrants = [...withEntrants(registration.entrants ?? [], staffIds, Boolean(registration.approvedAt))];
}

/** Another branch's registration is not there. @throws PageNotFound, DomainError `authority/other-branch` */
export async function findRegistration(em: EntityManager, actor: StaffActor, id: string): Promise<Registration> {
  return visible(await em.findOne(Registration, { id: rowId(id) }), actor, id);
}

/**
 * The registration, its row locked until the transaction ends: every writing act begins here. Null when this person's very form has been
 * acted on, as by the first of two clicks: nothing is left to do, and the answer is the same. Whoever acts puts `form.mark` into the fact,
 * under `form`.
 * @throws PageNotFound, DomainError `authority/other-branch`
 */
export async function lockRegistration(em: EntityManager, actor: StaffActor, form: CaseForm): Promise<Registration | null> {
  const registration = await em.findOne(Registration, { id: rowId(form.id) }, { lockMode: LockMode.PESSIMISTIC_WRITE });
  // Before the question whose branch it is: a 転送 has given it to another.
  if (registration !== null && (await isRepeated(em, registration.id, actor, form.mark))) return null;
  return visible(registration, actor, form.id);
}

/** @throws DomainError `version/conflict` when somebody changed the registration after the form was shown */
export function requireSameVersion(registration: Registration, form: CaseForm): void {
  if (form.version !== String(registration.version)) throw new DomainError('version/conflict');
}

/**
 * A form with something wrong in it is answered as one without wherever its act is refused, or the registration has changed since: its page
 * would come back with the newest version, and the next press would overwrite what this window has never shown. Asked of the registration of
 * the page that comes back.
 * @throws DomainError of `authorizeRegistration`; `version/conflict`
 */
export function requireShown(actor: StaffActor, act: RegistrationAct, registration: Registration, form: CaseForm): void {
  authorizeRegistration(actor, act, registrationRights(registration));
  requireSameVersion(registration, form);
}

function visible(registration: Registration | null, actor: StaffActor, id: string): Registration {
  if (registration === null) throw new PageNotFound(`no registration ${id.slice(0, 40)}`);
  if (!seesBranch(actor, registration.branch)) throw new DomainError('authority/other-branch');
  return registration;
}
