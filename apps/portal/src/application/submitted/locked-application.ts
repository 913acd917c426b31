import { type Act, type Actor, type ApplicationState, authorize, type CaseForRights, closedBy, DomainError, type DomainErrorCode } from '#domain';
import { GuaranteeApplication } from '#persistence';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { SignedInActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { isRowId } from '../../http/row-id.js';

const CORRECTING_ACTS: readonly Act[] = ['edit-application', 'edit-entry', 'answer-correction', 'enter-correction'];

/** What of an application the rights of its customer and of 受付 depend on. */
export function rightsOf(application: GuaranteeApplication): CaseForRights {
  return {
    state: application.state, certificate: null, customerId: application.customer, branchId: application.branch, medium: application.medium,
    guaranteeAmount: application.guaranteeAmount, assigneeId: application.assignee ?? null, everClaimed: (application.claimedAt ?? null) !== null,
    enteredById: application.enteredBy ?? null,
    reviewerId: null, earlierReviewerIds: [], receiptRecordedById: null,
  };
}

/** Whether a case can be shown to this person at all. @throws PageNotFound otherwise: another's case is no different from none */
export function requireVisible(actor: SignedInActor, application: GuaranteeApplication | null): GuaranteeApplication {
  const visible = application && (actor.kind === 'contractor' ? application.customer === actor.customerId : actor.isHeadOffice || application.branch === actor.branchId);
  if (!application || !visible) throw new PageNotFound();
  return application;
}

export async function findVisible(em: EntityManager, actor: SignedInActor, id: string): Promise<GuaranteeApplication> {
  return requireVisible(actor, isRowId(id) ? await em.findOne(GuaranteeApplication, id) : null);
}

/** The application with its row locked until the transaction ends. @throws PageNotFound */
export async function lockVisible(em: EntityManager, actor: SignedInActor, id: string): Promise<GuaranteeApplication> {
  return requireVisible(actor, isRowId(id) ? await em.findOne(GuaranteeApplication, id, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null);
}

/**
 * The application with its row locked until the transaction ends, and the right to the act checked on what the row says
 * then: a claim or a conclusion that was committed first wins, and this act is answered by 409 in plain words.
 * @throws PageNotFound, DomainError of `authorize`, `application/not-editable`
 */
export async function lockApplication(em: EntityManager, actor: SignedInActor, id: string, act: Act): Promise<GuaranteeApplication> {
  const application = await lockVisible(em, actor, id);
  const subject: Actor = actor;
  try {
    authorize(subject, act, rightsOf(application));
  } catch (error) {
    throw error instanceof DomainError ? new DomainError(refusalCode(error.code, act, application.state)) : error;
  }
  return application;
}

/** Why an act comes too late, as exactly as the state says it: a case that has ended or is concluded is not one under review. */
export function refusalCode(code: DomainErrorCode, act: Act, state: ApplicationState): DomainErrorCode {
  if (code !== 'application/already-claimed' && code !== 'application/state') return code;
  return closedBy(state) ?? (CORRECTING_ACTS.includes(act) ? 'application/not-editable' : code);
}
