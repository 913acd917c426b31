import { BRANCH_ROLES, END_STATES, type ApplicationState, type StaffRole } from '../vocabulary/enumerations.js';

/** Who may do an act: a group of roles, and the condition on the person that no role can express. */
export interface ActRule {
  readonly contractor: boolean;
  readonly roles: readonly StaffRole[];
  /** Null: in any state. */
  readonly states: readonly ApplicationState[] | null;
  readonly medium: 'electronic' | 'paper' | null;
  /** What must hold between the person and the case. */
  readonly person: 'anyone' | 'assignee' | 'not-assignee' | 'nobody-assigned' | 'never-claimed' | 'entered-and-unclaimed' | 'decider' | 'not-recorder';
}

const BEFORE_CONCLUSION: readonly ApplicationState[] = [
  'submitted', 'in-review', 'correction-requested', 'awaiting-decision', 'awaiting-premium', 'premium-secured',
];
const ENDED_WITHOUT_CONTRACT: readonly ApplicationState[] = ['declined', 'retracted', 'lapsed'];
const WITH_CHARGE: readonly ApplicationState[] = ['awaiting-premium', 'premium-secured', 'concluded', ...END_STATES];

function contractor(states: ActRule['states'], more: Partial<ActRule> = {}): ActRule {
  return { contractor: true, roles: [], states, medium: null, person: 'anyone', ...more };
}

function staff(roles: readonly StaffRole[], states: ActRule['states'], more: Partial<ActRule> = {}): ActRule {
  return { contractor: false, roles, states, medium: null, person: 'anyone', ...more };
}

/** Every act on a case and who may do it, in one table. The names are stored nowhere and may change. */
export const ACT_RULES = {
  // 閲覧
  'view-case': { ...staff(BRANCH_ROLES, null), contractor: true },
  'open-attachment': { ...staff(BRANCH_ROLES, null), contractor: true },
  'inspect-case': staff(['administrator'], null),
  // 受注者
  'edit-application': contractor(['submitted'], { person: 'never-claimed' }),
  'answer-correction': contractor(['correction-requested']),
  'retract': contractor(BEFORE_CONCLUSION),
  'view-certificate': contractor(['issued']),
  'display-key': contractor(['issued'], { medium: 'electronic' }),
  'record-submission': contractor(['issued'], { medium: 'electronic' }),
  // 担当
  'claim': staff(['reviewer'], ['submitted', 'in-review'], { person: 'nobody-assigned' }),
  'take-over': staff(['reviewer'], ['in-review', 'correction-requested'], { person: 'not-assignee' }),
  'release': staff(['reviewer'], ['in-review'], { person: 'assignee' }),
  'reassign': staff(['approver'], ['submitted', 'in-review', 'correction-requested', 'awaiting-decision']),
  'transfer': staff(['approver'], ['submitted', 'in-review', 'correction-requested']),
  // 審査・決裁
  'answer-checklist': staff(['reviewer'], ['in-review'], { person: 'assignee' }),
  // In 補正待ち another round asks for more.
  'request-correction': staff(['reviewer'], ['in-review', 'correction-requested'], { person: 'assignee' }),
  'give-opinion': staff(['reviewer'], ['in-review'], { person: 'assignee' }),
  'decide': staff(['approver'], ['awaiting-decision'], { person: 'decider' }),
  'print-sheet': staff(['reviewer', 'approver'], null),
  // 受付が書面の申込みを直し、その補正を入れる
  'edit-entry': staff(['clerk'], ['submitted'], { person: 'entered-and-unclaimed' }),
  'enter-correction': staff(['clerk'], ['correction-requested']),
  'enter-retraction': staff(['clerk'], BEFORE_CONCLUSION),
  // 保証料
  'record-receipt': staff(BRANCH_ROLES, WITH_CHARGE),
  'confirm-receipt': staff(BRANCH_ROLES, WITH_CHARGE, { person: 'not-recorder' }),
  // After the confirmation: whether we bear the transfer fee or ask for what is missing. Again not who recorded the receipt.
  'decide-fee': staff(BRANCH_ROLES, ['awaiting-premium', 'premium-secured', 'concluded', 'issued'], { person: 'not-recorder' }),
  // After the conclusion only where the premium is with us without it: `mayReverseReceipt`. A case that ended without one keeps none from it.
  'reverse-receipt': staff(['reviewer', 'approver'], WITH_CHARGE),
  // 確認の前の記録: nothing leans on it yet, whatever became of the case
  'cancel-receipt': staff(['reviewer', 'approver'], null),
  // 返しすぎの雑損処理: of a running case the customer is asked for it as 不足, with the premium.
  'propose-write-off': staff(BRANCH_ROLES, ENDED_WITHOUT_CONTRACT),
  'confirm-write-off': staff(['reviewer', 'approver'], ENDED_WITHOUT_CONTRACT, { person: 'not-recorder' }),
  'close-task': staff(BRANCH_ROLES, null),
  'resend-mail': staff(BRANCH_ROLES, null),
  // 書面の証書
  'print-paper': staff(BRANCH_ROLES, ['concluded'], { medium: 'paper' }),
  'dispatch-paper': staff(BRANCH_ROLES, ['concluded'], { medium: 'paper' }),
  'deliver-paper': staff(BRANCH_ROLES, ['concluded'], { medium: 'paper' }),
  // 認証キー: nobody of the surety ever displays one
  'lift-key-block': staff(BRANCH_ROLES, ['issued'], { medium: 'electronic' }),
  'reissue-key': staff(['reviewer', 'approver'], ['issued'], { medium: 'electronic' }),
} as const satisfies Record<string, ActRule>;

export type Act = keyof typeof ACT_RULES;
export const ACTS = Object.keys(ACT_RULES) as readonly Act[];
