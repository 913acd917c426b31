import {
  type AuditEventKind, branchDue, type BranchTargets, type BusinessCalendar, type CalendarDate, formatJapanInstant, formatShortDate, japanDate, type TargetState,
} from '#domain';
import type { TimelineFact } from '#persistence';

/** The limits a case was under: 処理目標 of the branch, pressed by 発行希望日 as in the queue, 補正 by round, 払込期限 with the day the last counted payment came in. */
export interface CaseLimits {
  readonly targets: BranchTargets;
  readonly calendar: BusinessCalendar;
  readonly desiredIssueOn: CalendarDate | null;
  readonly answerBy: ReadonlyMap<number, CalendarDate>;
  readonly premiumDueOn: CalendarDate | null;
  readonly premiumReceivedOn: CalendarDate | null;
}

export interface LimitWords {
  readonly met: boolean;
  readonly text: string;
}

/** Where a state of the branch begins: its target runs from there. */
const BEGINS: Readonly<Partial<Record<AuditEventKind, { readonly target: TargetState; readonly since: readonly AuditEventKind[] }>>> = {
  OpinionGiven: { target: 'in-review', since: ['ClaimTaken', 'ApplicationCorrected', 'DecisionMade'] },
  DecisionMade: { target: 'awaiting-decision', since: ['OpinionGiven'] },
};

/** 期限内 or 超過 of a fact that a time limit stood over; null for all others, and where the limit is not known (any more). */
export function limitOf(fact: TimelineFact, before: readonly TimelineFact[], limits: CaseLimits): LimitWords | null {
  const branch = BEGINS[fact.kind];
  if (branch) {
    const since = before.findLast(({ kind }) => branch.since.includes(kind));
    if (!since) return null;
    const due = branchDue(branch.target, since.at.getTime(), limits.desiredIssueOn, limits.targets, limits.calendar);
    return words(fact.at.getTime() <= due, `目安${formatJapanInstant(due)}`);
  }
  if (fact.kind === 'ApplicationCorrected') {
    const asked = before.findLast(({ kind }) => kind === 'CorrectionRequested');
    const day = asked && limits.answerBy.get(Number(asked.data['round']));
    return day ? by(japanDate(fact.at.getTime()), day) : null;
  }
  if (fact.kind === 'PremiumSecured' && limits.premiumDueOn !== null && limits.premiumReceivedOn !== null) return by(limits.premiumReceivedOn, limits.premiumDueOn);
  return null;
}

function by(day: CalendarDate, limit: CalendarDate): LimitWords {
  return words(day <= limit, `期限${formatShortDate(limit)}`);
}

function words(met: boolean, limit: string): LimitWords {
  return { met, text: `${met ? '期限内' : '超過'}（${limit}）` };
}
