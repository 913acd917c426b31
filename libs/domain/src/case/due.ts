import { addBusinessMinutes, BRANCH_HOURS } from '../calendar/business-time.js';
import type { BusinessCalendar } from '../calendar/business-calendar.js';
import type { CalendarDate } from '../calendar/calendar-date.js';
import { japanInstant } from '../calendar/japan-time.js';
import type { ApplicationState, EndState } from '../vocabulary/enumerations.js';

/** States in which the customer has the ball: the branch's clock stands, and the day that the customer was told counts. */
export const CUSTOMER_STATES = ['correction-requested', 'awaiting-premium'] as const satisfies readonly ApplicationState[];
export type CustomerState = (typeof CUSTOMER_STATES)[number];

/** The branch's own states, each with a 処理目標. */
export type TargetState = Exclude<ApplicationState, CustomerState | EndState>;

/** 処理目標: business hours within which the branch means to finish each of its own states. */
export type BranchTargets = Readonly<Record<TargetState, number>>;

export function isCustomerState(state: ApplicationState): state is CustomerState {
  return (CUSTOMER_STATES as readonly ApplicationState[]).includes(state);
}

/**
 * 期限 of a case in a state of the branch, in milliseconds since the epoch: its 処理目標 in business hours since it came there.
 * 発行希望日 presses: the case is due by the closing time of that day, if that is earlier.
 */
export function branchDue(state: TargetState, since: number, desiredIssueOn: CalendarDate | null, targets: BranchTargets, calendar: BusinessCalendar): number {
  const target = addBusinessMinutes(since, targets[state] * 60, calendar);
  return desiredIssueOn === null ? target : Math.min(target, customerDue(desiredIssueOn));
}

/** What is left of the branch's way to the decision, from where a case stands. */
const TO_DECISION = {
  submitted: ['submitted', 'in-review', 'awaiting-decision'],
  'in-review': ['in-review', 'awaiting-decision'],
} as const satisfies Partial<Record<TargetState, readonly TargetState[]>>;

/**
 * 審査の目安: by when a case is decided that came in, or came back into review (補正, 差戻し), at this instant: the 処理目標 up to the decision, added
 * up. What the customer is told at the submission and when the branch is reminded are this one instant.
 */
export function decisionDue(from: keyof typeof TO_DECISION, since: number, targets: BranchTargets, calendar: BusinessCalendar): number {
  const hours = TO_DECISION[from].reduce((sum, state) => sum + targets[state], 0);
  return addBusinessMinutes(since, hours * 60, calendar);
}

/** 期限 while the customer has the ball: the closing time of the day that was told, お願いしたい日 or 払込期限. */
export function customerDue(until: CalendarDate): number {
  return japanInstant(until, BRANCH_HOURS.closes);
}
