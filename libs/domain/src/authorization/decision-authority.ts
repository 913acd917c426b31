import type { CalendarDate } from '../calendar/calendar-date.js';
import { editionInForce } from '../calendar/editions.js';
import { formatYenInWords } from '../money/format-yen.js';
import { MAX_YEN, type Yen } from '../money/yen.js';
import { APPROVER_RANKS, type ApproverRank } from '../vocabulary/enumerations.js';
import { APPROVER_RANK_LABELS } from '../vocabulary/labels.js';
import type { Actor, CaseForRights } from './actors.js';
import { can, type Permission } from './can.js';
import { type Delegation, isInForce, isLatelyOver, lastMoment, overLine } from './delegation.js';

/** 決裁権限: from a day on, a rank decides up to this guarantee amount (effective-dated; ours). */
export interface AuthorityLimit {
  readonly rank: ApproverRank;
  readonly effectiveFrom: CalendarDate;
  readonly maximumYen: Yen;
}

export interface AuthorityPolicy {
  readonly day: CalendarDate;
  readonly limits: readonly AuthorityLimit[];
  /** In force, planned and lately over. */
  readonly delegations: readonly Delegation[];
}

/** Up to which amount a rank decides on a day; null when the table gives it nothing. */
export function limitOf(rank: ApproverRank, { limits, day }: Pick<AuthorityPolicy, 'limits' | 'day'>): Yen | null {
  return editionInForce(limits.filter((limit) => limit.rank === rank), day)?.maximumYen ?? null;
}

/** The lowest rank that may decide an amount: 課長 → 支店長 → 本店. */
export function requiredRank(amount: Yen, policy: Pick<AuthorityPolicy, 'limits' | 'day'>): ApproverRank | null {
  return APPROVER_RANKS.find((rank) => (limitOf(rank, policy) ?? -1) >= amount) ?? null;
}

/** With whose authority a decision is made; recorded with it. */
export interface DecisionAuthority {
  readonly rank: ApproverRank;
  /** 代決: in whose place; null for one's own authority. */
  readonly decidedForId: string | null;
}

export type DecisionPermission = { readonly allowed: true; readonly authority: DecisionAuthority } | Exclude<Permission, { allowed: true }>;

/**
 * 決裁できるか: everything `can` asks, and an amount within one's own limit or, by 代決, within that of someone absent.
 * The absent one must be neither a reviewer nor the entrant either, because a deputy stands in for that person.
 */
export function mayDecide(actor: Actor, theCase: CaseForRights, policy: AuthorityPolicy): DecisionPermission {
  const permission = can(actor, 'decide', theCase);
  if (!permission.allowed) return permission;
  if (actor.kind !== 'staff' || actor.rank === null) return { allowed: false, code: 'authority/forbidden', reason: '決裁の権限がありません' };
  const { guaranteeAmount, reviewerId, earlierReviewerIds, enteredById } = theCase;
  const involved = [reviewerId, ...earlierReviewerIds, enteredById];
  if ((limitOf(actor.rank, policy) ?? -1) >= guaranteeAmount) return { allowed: true, authority: { rank: actor.rank, decidedForId: null } };
  const sufficient = policy.delegations.filter(
    ({ deputyId, absentId, absentRank, absentBranchId }) =>
      deputyId === actor.staffId && absentBranchId === actor.branchId && !involved.includes(absentId) && (limitOf(absentRank, policy) ?? -1) >= guaranteeAmount,
  );
  const substituted = sufficient.find((delegation) => isInForce(delegation, policy.day));
  if (substituted) return { allowed: true, authority: { rank: substituted.absentRank, decidedForId: substituted.absentId } };
  const needed = requiredRank(guaranteeAmount, policy);
  const who = needed === null ? '決裁できる職位がありません' : `${APPROVER_RANK_LABELS[needed]}の決裁が必要です`;
  const over = sufficient.filter((delegation) => isLatelyOver(delegation, policy.day)).sort((one, other) => lastMoment(other) - lastMoment(one))[0];
  if (over) return { allowed: false, code: 'authority/stand-in-over', reason: `${overLine(over)}。${who}` };
  return { allowed: false, code: 'authority/above-limit', reason: `権限の金額を超えています。${who}` };
}

/** 課長（保証金額 5,000万円まで）, for the sheet and the line beside the buttons. */
export function describeAuthority(rank: ApproverRank, policy: Pick<AuthorityPolicy, 'limits' | 'day'>): string {
  const limit = limitOf(rank, policy);
  const words = limit === null ? '権限なし' : limit >= MAX_YEN ? '保証金額の上限なし' : `保証金額 ${formatYenInWords(limit)}まで`;
  return `${APPROVER_RANK_LABELS[rank]}（${words}）`;
}
