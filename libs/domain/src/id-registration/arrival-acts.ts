import type { StaffActor } from '../authorization/actors.js';
import { seesBranch } from '../authorization/can.js';
import { DomainError, type DomainErrorCode } from '../errors/domain-error.js';
import { BRANCH_ROLES, type StaffRole } from '../vocabulary/enumerations.js';
import { ARRIVAL_STATES, type ArrivalClass, type ArrivalState } from './arrivals.js';

/** What of an arrival its rights depend on. */
export interface ArrivalForRights {
  readonly state: ArrivalState;
  readonly class: ArrivalClass | null;
  /** 受付支店. */
  readonly branchId: string;
  /** Came with a registration, from a clerk's hand: it becomes no other. */
  readonly handedIn: boolean;
}

interface ArrivalActRule {
  readonly roles: readonly StaffRole[];
  readonly states: readonly ArrivalState[];
  /** Whether the act is also for what the 誤送信 register holds: such an arrival goes by its entry alone. */
  readonly misdelivered: boolean;
}

/** Every act on an arrival and who may do it, in one table (as `REGISTRATION_ACT_RULES` for what became a registration). */
export const ARRIVAL_ACT_RULES = {
  'view': { roles: BRANCH_ROLES, states: ARRIVAL_STATES, misdelivered: true },
  'register': { roles: BRANCH_ROLES, states: ['sorting', 'quarantined'], misdelivered: false },
  'answer': { roles: BRANCH_ROLES, states: ['sorting', 'quarantined'], misdelivered: false },
  'file-by-code': { roles: BRANCH_ROLES, states: ['sorting', 'quarantined'], misdelivered: false },
  'set-aside': { roles: BRANCH_ROLES, states: ['sorting', 'quarantined', 'set-aside'], misdelivered: false },
  'record-misdelivery': { roles: BRANCH_ROLES, states: ['sorting', 'quarantined', 'set-aside'], misdelivered: false },
  'propose-disposal': { roles: BRANCH_ROLES, states: ['filed', 'set-aside'], misdelivered: true },
  'open-sealed': { roles: ['approver'], states: ['set-aside'], misdelivered: true },
  'read-again': { roles: BRANCH_ROLES, states: ['quarantined'], misdelivered: false },
  'take-back': { roles: BRANCH_ROLES, states: ['set-aside'], misdelivered: false },
} as const satisfies Record<string, ArrivalActRule>;

export type ArrivalAct = keyof typeof ARRIVAL_ACT_RULES;
export const ARRIVAL_ACTS = Object.keys(ARRIVAL_ACT_RULES) as readonly ArrivalAct[];

/** What was handed in with a registration becomes no other. */
const BECOMES_ANOTHER: readonly ArrivalAct[] = ['register', 'answer', 'file-by-code'];

/** 封緘: what the 誤送信 register holds is seen by nobody; a 決裁者 opens it, with a reason that stays. */
export function isSealed({ class: is }: { readonly class?: ArrivalClass | null }): boolean {
  return is === 'misdelivered';
}

/** So long what was opened stays open, for whoever gave the reason. Ours. */
export const SEAL_OPEN_MINUTES = 15;

/** The one place that says who may do what to an arrival: null when allowed, else the code of the refusal. */
export function refusalOfArrivalAct(actor: StaffActor, act: ArrivalAct, arrival: ArrivalForRights): DomainErrorCode | null {
  const { roles, states, misdelivered }: ArrivalActRule = ARRIVAL_ACT_RULES[act];
  if (!seesBranch(actor, arrival.branchId)) return 'authority/other-branch';
  if (!roles.includes(actor.role)) return 'authority/forbidden';
  if (!states.includes(arrival.state)) return 'application/state';
  if (BECOMES_ANOTHER.includes(act) && arrival.handedIn) return 'application/state';
  if (act === 'open-sealed' && !isSealed(arrival)) return 'application/state';
  return arrival.class === 'misdelivered' && !misdelivered ? 'application/state' : null;
}

/** Like `refusalOfArrivalAct`, for use cases: @throws DomainError with the code of the refusal. */
export function authorizeArrival(actor: StaffActor, act: ArrivalAct, arrival: ArrivalForRights): void {
  const code = refusalOfArrivalAct(actor, act, arrival);
  if (code !== null) throw new DomainError(code, { act });
}
