import type { StaffActor } from '../authorization/actors.js';
import { seesBranch } from '../authorization/can.js';
import { DomainError, type DomainErrorCode } from '../errors/domain-error.js';
import { BRANCH_ROLES, type StaffRole } from '../vocabulary/enumerations.js';
import { ARRIVAL_ACT_RULES } from './arrival-acts.js';

/** 誤送信: what came to us and was not for us, and what we sent to where it was not for. */
export const MISDELIVERY_DIRECTIONS = ['received', 'sent'] as const;
export type MisdeliveryDirection = (typeof MISDELIVERY_DIRECTIONS)[number];

export const MISDELIVERY_DIRECTION_LABELS: Readonly<Record<MisdeliveryDirection, string>> = {
  received: '当社あてでないものを受け取った',
  sent: '当社が誤った宛先へ送った',
};

/** 措置: what was done with the paper that was where it should not be. */
export const MISDELIVERY_HANDLINGS = ['returned', 'destroyed-with-consent', 'reported'] as const;
export type MisdeliveryHandling = (typeof MISDELIVERY_HANDLINGS)[number];

export const MISDELIVERY_HANDLING_LABELS: Readonly<Record<MisdeliveryHandling, string>> = {
  returned: '返却した',
  'destroyed-with-consent': '先方の同意を得て廃棄する',
  reported: '個人情報の担当へ報告した',
};

/** 対応中 → 確認待ち → 確認済; 取消し until it is confirmed. */
export const MISDELIVERY_STATES = ['open', 'handled', 'confirmed', 'withdrawn'] as const;
export type MisdeliveryState = (typeof MISDELIVERY_STATES)[number];

export const MISDELIVERY_STATE_LABELS: Readonly<Record<MisdeliveryState, string>> = {
  open: '対応中',
  handled: '確認待ち',
  confirmed: '確認済',
  withdrawn: '取消し',
};

/** What of an entry its rights depend on. */
export interface MisdeliveryForRights {
  readonly state: MisdeliveryState;
  readonly branchId: string;
  readonly recordedById: string;
  /** Who wrote down the 措置; null before. */
  readonly handledById: string | null;
  /** Whether it holds an arrival under seal (封緘). */
  readonly seals: boolean;
}

interface MisdeliveryActRule {
  readonly states: readonly MisdeliveryState[];
  /** Whether somebody else has to do it than who recorded the entry and its 措置. */
  readonly second: boolean;
  /** Who does it where it lifts a 封緘, as who opens one. */
  readonly sealRoles: readonly StaffRole[];
}

/** Every act on an entry of the register and in which state, in one table. */
export const MISDELIVERY_ACT_RULES = {
  handle: { states: ['open', 'handled'], second: false, sealRoles: BRANCH_ROLES },
  confirm: { states: ['handled'], second: true, sealRoles: BRANCH_ROLES },
  withdraw: { states: ['open', 'handled'], second: false, sealRoles: ARRIVAL_ACT_RULES['open-sealed'].roles },
} as const satisfies Record<string, MisdeliveryActRule>;
export type MisdeliveryAct = keyof typeof MISDELIVERY_ACT_RULES;

/** The one place that says who may do what to an entry of the register: null when allowed, else the code of the refusal. */
export function refusalOfMisdeliveryAct(actor: StaffActor, act: MisdeliveryAct, entry: MisdeliveryForRights): DomainErrorCode | null {
  const { states, second, sealRoles }: MisdeliveryActRule = MISDELIVERY_ACT_RULES[act];
  if (!seesBranch(actor, entry.branchId)) return 'authority/other-branch';
  if (!(entry.seals ? sealRoles : BRANCH_ROLES).includes(actor.role)) return 'authority/forbidden';
  if (!states.includes(entry.state)) return 'application/state';
  return second && (actor.staffId === entry.recordedById || actor.staffId === entry.handledById) ? 'authority/same-person' : null;
}

/** Like `refusalOfMisdeliveryAct`, for use cases: @throws DomainError with the code of the refusal. */
export function authorizeMisdelivery(actor: StaffActor, act: MisdeliveryAct, entry: MisdeliveryForRights): void {
  const code = refusalOfMisdeliveryAct(actor, act, entry);
  if (code !== null) throw new DomainError(code, { act });
}

/** 登録番号 of the register: 誤26-0012, by fiscal year; ours. */
export function formatMisdeliveryNumber(year: number, serial: number): string {
  return `誤${String(year % 100).padStart(2, '0')}-${String(serial).padStart(4, '0')}`;
}
