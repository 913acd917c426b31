import type { DomainErrorCode } from '../errors/domain-error.js';
import type { ApplicationState } from '../vocabulary/enumerations.js';

const CLOSED_BY: Readonly<Partial<Record<ApplicationState, DomainErrorCode>>> = {
  retracted: 'application/retracted', declined: 'application/declined', lapsed: 'application/lapsed', concluded: 'application/concluded', issued: 'application/concluded',
};

/** What has closed an application to its customer for good: how it ended, or the contract that was concluded; null while it is open. */
export function closedBy(state: ApplicationState): DomainErrorCode | null {
  return CLOSED_BY[state] ?? null;
}
