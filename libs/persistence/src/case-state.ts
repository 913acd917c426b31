import {
  type ApplicationState, branchDue, type CalendarDate, type CustomerState, customerDue, END_STATES, type EndState, isCustomerState, type TargetState,
} from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { GuaranteeApplication } from './entities/index.js';
import { readBranchTargets, readBusinessCalendar } from './queries/branch-settings.js';

/** What changes together when a case comes into a state. */
export type StateColumns = Pick<GuaranteeApplication, 'state' | 'stateSince' | 'dueAt' | 'endedAt'>;

/** Where a case goes: while the customer has the ball, with the day that the customer was told. */
export type Destination = Exclude<ApplicationState, CustomerState> | { readonly state: CustomerState; readonly until: CalendarDate };

type Pressed = Pick<GuaranteeApplication, 'desiredIssueOn'>;

/** The columns of a case that comes into this state now; of an ended one, 期限 is when it ended. */
export async function stateColumns(em: EntityManager, application: Pressed, to: Destination, at: Date): Promise<StateColumns> {
  if (typeof to !== 'string') return { state: to.state, stateSince: at, dueAt: new Date(customerDue(to.until)), endedAt: null };
  return isEndState(to) ? { state: to, stateSince: at, dueAt: at, endedAt: at } : { state: to, stateSince: at, dueAt: await dueOf(em, application, to, at), endedAt: null };
}

/** The one way into another state. The case is locked by the caller. */
export async function moveTo(em: EntityManager, application: StateColumns & Pressed, to: Destination, at: Date): Promise<void> {
  Object.assign(application, await stateColumns(em, application, to, at));
}

/** After a correction of 発行希望日 in a state of the branch: it presses anew. */
export async function renewDue(em: EntityManager, application: StateColumns & Pressed): Promise<void> {
  const { state, stateSince } = application;
  if (!isCustomerState(state) && !isEndState(state)) application.dueAt = await dueOf(em, application, state, stateSince);
}

/** The customer was told a later day than was decided: the case is due by then. The case is locked by the caller. */
export function putOffDue(application: Pick<StateColumns, 'dueAt'>, until: CalendarDate): void {
  application.dueAt = new Date(customerDue(until));
}

async function dueOf(em: EntityManager, { desiredIssueOn }: Pressed, state: TargetState, since: Date): Promise<Date> {
  return new Date(branchDue(state, since.getTime(), desiredIssueOn ?? null, await readBranchTargets(em), await readBusinessCalendar(em)));
}

function isEndState(state: ApplicationState): state is EndState {
  return (END_STATES as readonly ApplicationState[]).includes(state);
}
