import { END_STATES, type ApplicationState } from '#domain';
import type { GuaranteeApplication } from './entities/index.js';

/** What changes together when a case comes into a state. */
export type StateColumns = Pick<GuaranteeApplication, 'state' | 'stateSince' | 'endedAt'>;

/** The columns of a case that comes into this state now. */
export function stateColumns(state: ApplicationState, at: Date): StateColumns {
  return { state, stateSince: at, endedAt: (END_STATES as readonly ApplicationState[]).includes(state) ? at : null };
}

/** The one way into another state. The case is locked by the caller. */
export function moveTo(application: StateColumns, state: ApplicationState, at: Date): void {
  Object.assign(application, stateColumns(state, at));
}
