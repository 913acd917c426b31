import { seesBranch } from '../authorization/can.js';
import type { StaffActor } from '../authorization/actors.js';
import { DomainError, type DomainErrorCode } from '../errors/domain-error.js';
import { BRANCH_ROLES, type StaffRole } from '../vocabulary/enumerations.js';
import { REGISTRATION_STATE_LABELS, REGISTRATION_STATES, type RegistrationState } from './registration-states.js';

/** What of a registration its rights depend on. */
export interface RegistrationForRights {
  readonly state: RegistrationState;
  /** 取扱支店; until it is set, the branch that received it. */
  readonly branchId: string;
  /** 担当: who holds it. */
  readonly assigneeId: string | null;
  /** 値を入れた人: everybody who put a value into it (`withEntrants`), also before somebody else took it over. */
  readonly entrantIds: readonly string[];
  /** Whether the person in question has opened every page of it since the entry. */
  readonly pagesOpened: boolean;
  /** Who recorded the 住所の確認 that waits for another person. */
  readonly addressCheckedById?: string | null;
  /** 記録を変えた人: who changed the record of its customer, through whichever registration, since one was last approved (`recordChangers`). */
  readonly recordChangerIds?: readonly string[];
  /** 発送した支店 of the letter in question: what happens to a letter is entered by whoever has posted it, too. */
  readonly postedByBranchId?: string | null;
}

interface RegistrationActRule {
  readonly roles: readonly StaffRole[];
  readonly states: readonly RegistrationState[];
  readonly person: 'anyone' | 'holder' | 'nobody-holds' | 'no-other-holds' | 'not-holder' | 'other-than-entrant' | 'other-who-looked' | 'other-than-checker';
  /** The branch that has posted the letter does it as well. */
  readonly alsoPoster?: boolean;
}

/** At the desk: not approved and not ended. */
const DESK: readonly RegistrationState[] = ['awaiting-paper', 'received', 'in-entry', 'deficient', 'awaiting-approval'];
/**
 * Letters are the work of 受付 alone: the sheet shows a sign-in of the customer, which nobody may hold who gives an opinion on the customer's
 * applications or decides them. They see what waits, and are the second person of a 住所の確認.
 */
const LETTERS: readonly StaffRole[] = ['clerk'];
const ISSUED = ['approved', 'posted', 'letter-returned'] as const satisfies readonly RegistrationState[];
/** States in which a letter is open (`hasOpenLetter`). */
export type OpenLetterState = (typeof ISSUED)[number];

function rule(roles: readonly StaffRole[], states: readonly RegistrationState[], person: RegistrationActRule['person'] = 'anyone'): RegistrationActRule {
  return { roles, states, person };
}

/** Whether its letter is to be printed, posted, used or printed again. An ID has one such registration at a time: the letter of another would kill what this one has led to. */
export function hasOpenLetter(state: RegistrationState): state is OpenLetterState {
  return (ISSUED as readonly RegistrationState[]).includes(state);
}

/** Whether anything of its entry may still be asked of anybody: what is approved or has ended asks for nothing. */
export function isAtDesk(state: RegistrationState): boolean {
  return DESK.includes(state);
}

/** Whether pages may still come to it from another registration; what is approved rests on the pages that it had. */
export function takesPages(state: RegistrationState): boolean {
  return isAtDesk(state);
}

/** Every act on a registration and who may do it, in one table (as `ACT_RULES` for guarantees). */
export const REGISTRATION_ACT_RULES = {
  'view': rule(BRANCH_ROLES, REGISTRATION_STATES),
  'inspect': rule(['administrator'], REGISTRATION_STATES),
  'claim': rule(BRANCH_ROLES, ['received', 'in-entry', 'deficient', 'awaiting-paper'], 'nobody-holds'),
  'take-over': rule(BRANCH_ROLES, ['received', 'in-entry', 'deficient'], 'not-holder'),
  'release': rule(BRANCH_ROLES, ['in-entry', 'deficient'], 'holder'),
  'enter': rule(BRANCH_ROLES, ['in-entry', 'deficient'], 'holder'),
  'transfer': rule(BRANCH_ROLES, DESK, 'no-other-holds'),
  'raise-deficiency': rule(BRANCH_ROLES, ['in-entry', 'deficient'], 'holder'),
  'find-deficient': rule(BRANCH_ROLES, ['awaiting-approval'], 'other-than-entrant'),
  'print-deficiency': rule(BRANCH_ROLES, ['deficient']),
  'send-deficiency': rule(BRANCH_ROLES, ['deficient']),
  'close': rule(BRANCH_ROLES, DESK, 'no-other-holds'),
  // An ID is approved by whoever put nothing into it: another 受付, or somebody above.
  'approve': rule(BRANCH_ROLES, ['awaiting-approval'], 'other-who-looked'),
  'send-back': rule(BRANCH_ROLES, ['awaiting-approval'], 'other-than-entrant'),
  'print-letter': rule(LETTERS, ['approved', 'letter-returned']),
  // Also afterwards: a customer may sign in, or leave, before the branch has recorded the posting.
  'post-letter': rule(LETTERS, ['approved', 'completed', 'closed']),
  'track-letter': { ...rule(LETTERS, [...ISSUED, 'completed', 'closed']), alsoPoster: true },
  // Whatever became of it since: a letter that is back is a fact. What it does says `returnStopsId`.
  'record-return': { ...rule(LETTERS, [...ISSUED, 'completed', 'closed']), alsoPoster: true },
  'end-returned': rule(BRANCH_ROLES, ['letter-returned']),
  // Neither used nor come back: lost in the post, or past its day.
  'replace-letter': rule(LETTERS, ['posted']),
  // 再発行の取りやめ at its ID, also of a letter that is on its way: it gives nobody access.
  'withdraw-reissue': rule(BRANCH_ROLES, ['awaiting-approval', ...ISSUED], 'no-other-holds'),
  'verify-address': rule(BRANCH_ROLES, [...DESK, ...ISSUED]),
  'confirm-address': rule(BRANCH_ROLES, ['approved', 'letter-returned'], 'other-than-checker'),
  // The letter waits then for the check of the new address, and for its second person.
  'correct-address': rule(BRANCH_ROLES, ['approved', 'letter-returned']),
} as const satisfies Record<string, RegistrationActRule>;

/** Whether letters are this person's work at all; which ones says `canRegister`. */
export function mayHandleLetters({ role }: StaffActor): boolean {
  return LETTERS.includes(role);
}

/** Without an act for so long the holder has gone: others take over without asking (ours). */
const LEASE_MILLIS = 10 * 60_000;

/** When the holder's lease runs out; an instant that has passed means that it has. */
export function leaseEnd(seenAt: number): number {
  return seenAt + LEASE_MILLIS;
}

export type RegistrationAct = keyof typeof REGISTRATION_ACT_RULES;
export const REGISTRATION_ACTS = Object.keys(REGISTRATION_ACT_RULES) as readonly RegistrationAct[];

export type RegistrationPermission = { readonly allowed: true } | { readonly allowed: false; readonly code: DomainErrorCode; readonly reason: string };

/** What puts a value into a registration: whoever has done one of these approves it never (四眼). */
export const ENTERING_WORKS = { counter: '窓口の受付', entry: '入力・押印の確認', duplicate: '重複の判断', customer: '顧客の記録', 'address-check': '住所の確認', call: '電話での訂正' } as const;
const ENTERED_IT = `この受付に値を入れた人（${Object.values(ENTERING_WORKS).join('・')}）は確認できません`;

const CHANGED_RECORD = 'この顧客の記録を、前の承認のあとで変えた人は承認できません';

const ALLOWED: RegistrationPermission = { allowed: true };

function refused(code: DomainErrorCode, reason: string): RegistrationPermission {
  return { allowed: false, code, reason };
}

/** What lies between this state and the act: the step that leads there, if one person can take it, or the state. */
function whyNotNow(states: readonly RegistrationState[], state: RegistrationState): string {
  const isTakenFirst = states.includes('in-entry') && (REGISTRATION_ACT_RULES.claim.states as readonly RegistrationState[]).includes(state);
  return isTakenFirst ? '先に「担当する」を押してください' : `いまの状態（${REGISTRATION_STATE_LABELS[state]}）ではできません`;
}

/** The one place that says who may do what to a registration: role, branch, state, and four eyes (入力 ≠ 確認). */
export function canRegister(actor: StaffActor, act: RegistrationAct, registration: RegistrationForRights): RegistrationPermission {
  const { roles, states, person, alsoPoster = false }: RegistrationActRule = REGISTRATION_ACT_RULES[act];
  const posted = alsoPoster && Boolean(registration.postedByBranchId) && seesBranch(actor, registration.postedByBranchId ?? '');
  if (!posted && !seesBranch(actor, registration.branchId)) return refused('authority/other-branch', 'ほかの支店の受付です');
  if (!roles.includes(actor.role)) return refused('authority/forbidden', 'この操作の権限がありません');
  if (!states.includes(registration.state)) return refused('application/state', whyNotNow(states, registration.state));
  const holds = registration.assigneeId === actor.staffId;
  const entered = registration.entrantIds.includes(actor.staffId);
  const changedRecord = registration.recordChangerIds?.includes(actor.staffId) ?? false;
  switch (person) {
    case 'anyone':
      return ALLOWED;
    case 'holder':
      return holds ? ALLOWED : refused('authority/forbidden', '担当者だけができます');
    case 'nobody-holds':
      return registration.assigneeId === null ? ALLOWED : refused('application/already-claimed', 'ほかの人が担当しています');
    case 'no-other-holds':
      return registration.assigneeId === null || holds ? ALLOWED : refused('application/already-claimed', 'ほかの人が担当しています。引き継いでから行ってください');
    case 'not-holder':
      return registration.assigneeId !== null && !holds ? ALLOWED : refused('application/state', '引き継ぐ相手がいません');
    case 'other-than-entrant':
      return entered ? refused('authority/same-person', ENTERED_IT) : ALLOWED;
    case 'other-than-checker':
      if (registration.addressCheckedById === actor.staffId) return refused('authority/same-person', '住所の確認を記録した人は承認できません');
      return changedRecord ? refused('authority/same-person', CHANGED_RECORD) : ALLOWED;
    case 'other-who-looked':
      if (entered) return refused('authority/same-person', ENTERED_IT);
      if (changedRecord) return refused('authority/same-person', CHANGED_RECORD);
      return registration.pagesOpened ? ALLOWED : refused('authority/pages-unopened', '先に申込書のページを開いてください（紙のない申込みは、その記録と確認）');
  }
}

/** What of a letter that came back decides whether it stops the ID. */
export interface ReturnedLetter {
  readonly state: RegistrationState;
  /** A newer letter of the ID is on its way or in use, or goes to another address. */
  readonly replaced: boolean;
  /** The registration, another one of the ID, whose letter is approved for the very address and has not left, printed or not; null where there is none. */
  readonly nextRegistrationId: string | null;
}

/**
 * 返戻: whether it stops the ID. It does while the ID waits for a first sign-in by that very letter, or by one that has not left for the address it came back from, whichever registration that
 * is of (a 再発行 that was taken back, and the one after it); an older letter, or one that has led to a first sign-in, says something of the address and nothing of the newer letter or of who uses the ID.
 */
export function returnStopsId({ state, replaced, nextRegistrationId }: ReturnedLetter): boolean {
  return !replaced && (state === 'posted' || state === 'approved' || nextRegistrationId !== null);
}

/** 値を入れた人: everybody who put a value into a registration, with these, as of another whose values come to it; approved, it takes none, for what is recorded then was not approved with it. */
export function withEntrants(entrants: readonly string[], staffIds: readonly string[], approved: boolean): readonly string[] {
  return approved ? entrants : [...new Set([...entrants, ...staffIds])];
}

/** 顧客の記録 of a customer who is known: changed by the customer's branch and by 本店; another branch chooses the customer and reads it. */
export function mayChangeRecord(actor: StaffActor, customerBranchId: string): boolean {
  return seesBranch(actor, customerBranchId);
}

/** Like `canRegister`, for use cases: @throws DomainError with the code of the refusal. */
export function authorizeRegistration(actor: StaffActor, act: RegistrationAct, registration: RegistrationForRights): void {
  const permission = canRegister(actor, act, registration);
  if (!permission.allowed) throw new DomainError(permission.code, { act });
}
