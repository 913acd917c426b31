import {
  addBusinessMinutes, type AuditEventKind, type BranchTargets, type BusinessCalendar, type CalendarDate, formatShortDate, japanDate, type TargetState,
} from '#domain';
import type { TimelineFact } from '#persistence';

/** The limits a case was under: 審査の目安 of the branch, 補正 by round, 払込期限 with the day the last counted payment came in. */
export interface CaseLimits {
  readonly targets: BranchTargets;
  readonly calendar: BusinessCalendar;
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
    return since ? words(fact.at.getTime() <= addBusinessMinutes(since.at.getTime(), limits.targets[branch.target] * 60, limits.calendar), `目安${limits.targets[branch.target]}時間`) : null;
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
