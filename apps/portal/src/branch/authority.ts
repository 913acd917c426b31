import type * as domain from '#domain';
import {
  type Act, APPROVER_RANK_LABELS, type AuthorityPolicy, type CalendarDate, can, type CaseForRights, type DecisionAuthority, type DecisionPermission, DomainError, earliestTold,
  formatShortDate, isInForce, mayDecide, type Permission,
} from '#domain';
import { AuthorityLimit, Delegation, type GuaranteeApplication, type Review, Staff } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { StaffActor } from '../http/actor.js';
import { ToldRefusal } from '../http/problems.js';

/** What of a case its rights depend on, as the domain asks it. */
export function rightsOf(
  application: GuaranteeApplication, more: Partial<Pick<CaseForRights, 'certificate' | 'reviewerId' | 'earlierReviewerIds' | 'receiptRecordedById'>> = {},
): CaseForRights {
  return {
    state: application.state,
    certificate: more.certificate ?? null,
    customerId: application.customer,
    branchId: application.branch,
    medium: application.medium,
    guaranteeAmount: application.guaranteeAmount,
    assigneeId: application.assignee ?? null,
    everClaimed: (application.claimedAt ?? null) !== null,
    enteredById: application.enteredBy ?? null,
    reviewerId: more.reviewerId ?? null,
    earlierReviewerIds: more.earlierReviewerIds ?? [],
    receiptRecordedById: more.receiptRecordedById ?? null,
  };
}

/** Who gave an opinion on the case: of the open round, and in the rounds before. */
export function reviewersOf(reviews: readonly Review[]): Pick<CaseForRights, 'reviewerId' | 'earlierReviewerIds'> {
  const open = reviews.find(({ outcome }) => (outcome ?? null) === null);
  return { reviewerId: open?.reviewer ?? null, earlierReviewerIds: reviews.filter((review) => review !== open).map(({ reviewer }) => reviewer) };
}

/** An act as a button shows it: possible, or readable with the reason why not. */
export interface ActView {
  readonly allowed: boolean;
  readonly reason: string | null;
}

export function actView(actor: StaffActor, act: Act, rights: CaseForRights): ActView {
  return permissionView(can(actor, act, rights));
}

export function permissionView(permission: Permission | DecisionPermission): ActView {
  return permission.allowed ? { allowed: true, reason: null } : { allowed: false, reason: permission.reason };
}

/** With whose authority this person decides the case. @throws DomainError with the code of the refusal; of a 代決 that is over with its end */
export function authorizeDecision(actor: StaffActor, rights: CaseForRights, policy: AuthorityPolicy): DecisionAuthority {
  const permission = mayDecide(actor, rights, policy);
  if (permission.allowed) return permission.authority;
  throw permission.code === 'authority/stand-in-over' ? new ToldRefusal(permission.code, `${permission.reason}。`) : new DomainError(permission.code, { act: 'decide' });
}

/** An absence as the pages name it: also why. */
export interface NamedDelegation extends domain.Delegation {
  readonly reason: string;
}

export type NamedPolicy = Omit<AuthorityPolicy, 'delegations'> & { readonly delegations: readonly NamedDelegation[] };

/** Limits of the day and the absences in which this person stands in for somebody, or did until lately. */
export async function authorityPolicy(em: EntityManager, actor: StaffActor, day: CalendarDate): Promise<NamedPolicy> {
  const limits = await em.find(AuthorityLimit, {});
  const absences = await em.find(Delegation, { deputy: actor.staffId, until: { $gte: earliestTold(day) } });
  const people = absences.length === 0 ? [] : await em.find(Staff, { id: { $in: absences.flatMap(({ absent, endedBy }) => [absent, endedBy ?? absent]) } });
  const personOf = (id: string): Staff | undefined => people.find((person) => person.id === id);
  return {
    day,
    limits,
    delegations: absences.flatMap(({ absent: absentId, deputy: deputyId, from, until, reason, endedAt, endedBy }) => {
      const away = personOf(absentId);
      if (!away?.active || !away.rank) return [];
      const ended = endedAt ? { at: endedAt.getTime(), byName: personOf(endedBy ?? absentId)?.name ?? '' } : null;
      return [{ absentId, absentName: away.name, absentRank: away.rank, absentBranchId: away.branch, deputyId, from, until, ended, reason }];
    }),
  };
}

/** Said before the act, when deciding would be a 代決: in whose place, and how long that person is away. */
export function standInWords(permission: DecisionPermission, policy: NamedPolicy): string | null {
  if (!permission.allowed || permission.authority.decidedForId === null) return null;
  const { rank, decidedForId } = permission.authority;
  const absence = policy.delegations.find((delegation) => delegation.absentId === decidedForId && isInForce(delegation, policy.day));
  if (absence === undefined) return null;
  return `${APPROVER_RANK_LABELS[rank]}の代決として記録されます（${absence.absentName}　不在 ${formatShortDate(absence.from)}～${formatShortDate(absence.until)}　${absence.reason}）`;
}
