import type { StaffActor } from '../authorization/actors.js';
import { seesBranch } from '../authorization/can.js';
import { DomainError } from '../errors/domain-error.js';
import { BRANCH_ROLES, type StaffRole } from '../vocabulary/enumerations.js';
import type { AccountState } from './account-states.js';
import type { OpenLetterState, RegistrationPermission } from './registration-acts.js';

/** What of an お客様ID its rights depend on. */
export interface AccountForRights {
  readonly state: AccountState;
  /** 取扱支店 of the customer. */
  readonly branchId: string;
  /** A 再発行 was asked for and has not come to its end. */
  readonly reissueOpen: boolean;
  /** Where its letter stands that is to be printed, posted, used or printed again (`hasOpenLetter`); null for none. */
  readonly openLetter: OpenLetterState | null;
  /** 住所の変更 of the customer's record that waits for its second person; null for none. */
  readonly addressChange: AddressChangeForRights | null;
}

export interface AddressChangeForRights {
  readonly askedById: string;
  /** 記録を変えた人 (`recordChangers`). */
  readonly recordChangerIds: readonly string[];
}

interface AccountActRule {
  readonly roles: readonly StaffRole[];
  readonly states: readonly AccountState[];
}

/** What cannot be taken back, or takes customers out of the branch's sight, is not done at the counter alone. */
const ABOVE_CLERK: readonly StaffRole[] = ['reviewer', 'approver'];
const OPEN: readonly AccountState[] = ['awaiting-first-sign-in', 'in-use', 'locked', 'stopped'];

/** Why an ID gets no 再発行 beside its open letter, and what leads on instead. */
export const OPEN_LETTER_WAYS: Readonly<Record<OpenLetterState, string>> = {
  approved: 'まだ使われていない通知書があります。「通知書」の「印刷・発送」で、印刷と発送を済ませてください',
  posted: 'まだ使われていない通知書があります。届かないときや期限が切れたときは、お客様IDの画面の「通知書を出し直す」を使ってください',
  'letter-returned': '通知書が戻っています（返戻）。「通知書」の「作業」から送り先の住所を確かめ、ほかの人が承認したら、「印刷・発送」で印刷し直してください',
};

/** Why the address is not changed at the ID while its letter is to be printed: there it is checked, and answered for by a second person, with the letter. */
const ADDRESS_BESIDE_LETTER = '印刷を待つ通知書があります。住所は、「通知書」の「送り先の住所の確認」で直してください';

/** Every act on an お客様ID and who may do it, in one table (as `REGISTRATION_ACT_RULES`). */
export const ACCOUNT_ACT_RULES = {
  view: { roles: [...BRANCH_ROLES, 'administrator'], states: [...OPEN, 'closed'] },
  unlock: { roles: BRANCH_ROLES, states: ['locked'] },
  'ask-reissue': { roles: BRANCH_ROLES, states: OPEN },
  close: { roles: ABOVE_CLERK, states: OPEN },
  move: { roles: ABOVE_CLERK, states: OPEN },
  'correct-record': { roles: BRANCH_ROLES, states: OPEN },
  'ask-address-change': { roles: BRANCH_ROLES, states: OPEN },
  'confirm-address-change': { roles: BRANCH_ROLES, states: OPEN },
  'end-address-change': { roles: BRANCH_ROLES, states: [...OPEN, 'closed'] },
} as const satisfies Record<string, AccountActRule>;

export type AccountAct = keyof typeof ACCOUNT_ACT_RULES;
export const ACCOUNT_ACTS = Object.keys(ACCOUNT_ACT_RULES) as readonly AccountAct[];

/** Who may do what to an お客様ID: role, branch, state, and one 再発行 and one open letter at a time. */
export function canManageAccount(actor: StaffActor, act: AccountAct, account: AccountForRights): RegistrationPermission {
  const { roles, states }: AccountActRule = ACCOUNT_ACT_RULES[act];
  if (!seesBranch(actor, account.branchId)) return { allowed: false, code: 'authority/other-branch', reason: 'ほかの支店のお客様です' };
  if (!roles.includes(actor.role)) return { allowed: false, code: 'authority/forbidden', reason: 'この操作の権限がありません' };
  if (!states.includes(account.state)) return { allowed: false, code: 'application/state', reason: account.state === 'closed' ? '退会したお客様IDです' : 'ロックされていません' };
  if (act === 'ask-reissue' && account.reissueOpen) return { allowed: false, code: 'application/state', reason: '再発行の手続き中です' };
  if (act === 'ask-reissue' && account.openLetter !== null) return { allowed: false, code: 'application/state', reason: OPEN_LETTER_WAYS[account.openLetter] };
  return addressChangePermission(actor, act, account);
}

/** Why a change is not confirmed beside a letter that lies printed for the old address, or may be printed for it: that letter would go astray, or stand there without its check. */
const CONFIRMED_AFTER_LETTER = '印刷・発送を待つ通知書があります。住所の変更は、「通知書」の「印刷・発送」でその発送を記録してから承認してください。古い住所へ送らないときは、この変更を取りやめ、「送り先の住所の確認」で住所を直してください';

/** 住所の変更: one at a time, asked for by one person and answered for by another who has not written the record it rests on. */
function addressChangePermission({ staffId }: StaffActor, act: AccountAct, { addressChange, openLetter }: AccountForRights): RegistrationPermission {
  if (act === 'ask-address-change') {
    if (addressChange !== null) return { allowed: false, code: 'application/state', reason: '承認を待っている住所の変更があります' };
    if (openLetter === 'approved' || openLetter === 'letter-returned') return { allowed: false, code: 'application/state', reason: ADDRESS_BESIDE_LETTER };
  }
  if (act !== 'confirm-address-change' && act !== 'end-address-change') return { allowed: true };
  if (addressChange === null) return { allowed: false, code: 'application/state', reason: '承認を待っている住所の変更はありません' };
  if (act === 'end-address-change') return { allowed: true };
  if (openLetter === 'approved' || openLetter === 'letter-returned') return { allowed: false, code: 'application/state', reason: CONFIRMED_AFTER_LETTER };
  if (addressChange.askedById === staffId) return { allowed: false, code: 'authority/same-person', reason: '住所の変更を申し出た人は承認できません' };
  if (addressChange.recordChangerIds.includes(staffId)) return { allowed: false, code: 'authority/same-person', reason: 'この顧客の記録を、前の承認のあとで変えた人は承認できません' };
  return { allowed: true };
}

/** Like `canManageAccount`, for use cases: @throws DomainError with the code of the refusal. */
export function authorizeAccount(actor: StaffActor, act: AccountAct, account: AccountForRights): void {
  const permission = canManageAccount(actor, act, account);
  if (!permission.allowed) throw new DomainError(permission.code, { act });
}
