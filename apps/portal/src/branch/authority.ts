import { DomainError, type StaffRole } from '#domain';
import type { GuaranteeApplication } from '#persistence';
import type { StaffActor } from '../http/actor.js';

/** Who of the branch may do what (職務). Limits of amount and 四眼 come on top of it. */
const ROLES = {
  claim: ['clerk', 'reviewer'],
  'take-over': ['clerk', 'reviewer'],
  release: ['clerk', 'reviewer'],
  reassign: ['approver'],
  transfer: ['reviewer', 'approver'],
} as const satisfies Readonly<Record<string, readonly StaffRole[]>>;
export type BranchAct = keyof typeof ROLES;

export function requireAct(actor: StaffActor, act: BranchAct, _application: GuaranteeApplication): void {
  if (!(ROLES[act] as readonly StaffRole[]).includes(actor.role)) throw new DomainError('authority/forbidden');
}

export function mayTakeCases(actor: StaffActor): boolean {
  return actor.role === 'clerk' || actor.role === 'reviewer';
}
