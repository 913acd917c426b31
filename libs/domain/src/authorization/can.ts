import { effectiveState } from '../case/registered.js';
import { DomainError, type DomainErrorCode } from '../errors/domain-error.js';
import type { StaffRole } from '../vocabulary/enumerations.js';
import { APPLICATION_STATE_LABELS, CONTRACTOR_STATE_LABELS, STAFF_ROLE_LABELS } from '../vocabulary/labels.js';
import { ACT_RULES, type Act, type ActRule } from './acts.js';
import type { Actor, CaseForRights, StaffActor } from './actors.js';

/** Allowed, or not and why: the code for the program, the sentence to stand beside the button. */
export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly code: DomainErrorCode; readonly reason: string };

const ALLOWED: Permission = { allowed: true };

function refused(code: DomainErrorCode, reason: string): Permission {
  return { allowed: false, code, reason };
}

/**
 * The one place that says who may do what to a case: role, branch, customer, state, medium and the segregation of duties
 * (起票≠審査≠決裁; one records a receipt, another confirms it). The amount limit of a decision is added by `mayDecide`.
 */
export function can(actor: Actor, act: Act, theCase: CaseForRights): Permission {
  const rule: ActRule = ACT_RULES[act];
  const reach = withinReach(actor, rule, theCase);
  if (!reach.allowed) return reach;
  const state = effectiveState(theCase.state, theCase.certificate);
  if (rule.states !== null && !rule.states.includes(state)) return refused('application/state', `いまの状態（${(actor.kind === 'contractor' ? CONTRACTOR_STATE_LABELS : APPLICATION_STATE_LABELS)[state]}）ではできません`);
  if (rule.medium !== null && (theCase.medium === 'electronic') !== (rule.medium === 'electronic')) {
    return rule.medium === 'electronic'
      ? refused('certificate/not-electronic', '書面の証書の件ではできません')
      : refused('certificate/not-paper', '電子証書の件ではできません');
  }
  return personFits(actor, rule, theCase);
}

/** Like `can`, for use cases: @throws DomainError with the code of the refusal, and the state of the case in its details. */
export function authorize(actor: Actor, act: Act, theCase: CaseForRights): void {
  const permission = can(actor, act, theCase);
  if (!permission.allowed) throw new DomainError(permission.code, { act, actor: actor.kind, state: effectiveState(theCase.state, theCase.certificate) });
}

/** Whether a person may type in paper, FAX and counter applications (受付). */
export function mayEnterApplications(actor: Actor): boolean {
  return hasRole(actor, ['clerk']);
}

/** Whether a person may see the pages of the システム管理者. */
export function mayAdministrate(actor: Actor): boolean {
  return hasRole(actor, ['administrator']);
}

/** Whether a case of a branch is within a person's sight: 本店 and システム管理者 see all, others their own branch. */
export function seesBranch(actor: StaffActor, branchId: string): boolean {
  return actor.isHeadOffice || actor.role === 'administrator' || actor.branchId === branchId;
}

function hasRole(actor: Actor, roles: readonly StaffRole[]): boolean {
  return actor.kind === 'staff' && roles.includes(actor.role);
}

function withinReach(actor: Actor, rule: ActRule, theCase: CaseForRights): Permission {
  if (actor.kind === 'contractor') {
    if (!rule.contractor) return refused('authority/forbidden', 'この操作はできません');
    return actor.customerId === theCase.customerId ? ALLOWED : refused('authority/other-customer', 'ほかのお客様の件です');
  }
  if (!rule.roles.includes(actor.role)) return refused('authority/forbidden', `この職務ではできません${whoMay(rule)}`);
  return seesBranch(actor, theCase.branchId) ? ALLOWED : refused('authority/other-branch', 'ほかの支店の件です');
}

/** Whom to ask instead. */
function whoMay({ roles }: ActRule): string {
  return roles.length === 0 ? '' : `（${roles.map((role) => STAFF_ROLE_LABELS[role]).join('・')}ができます）`;
}

function personFits(actor: Actor, rule: ActRule, theCase: CaseForRights): Permission {
  const self = actor.kind === 'staff' ? actor.staffId : null;
  const { assigneeId, everClaimed, enteredById, reviewerId, earlierReviewerIds, receiptRecordedById } = theCase;
  switch (rule.person) {
    case 'anyone':
      return ALLOWED;
    case 'nobody-assigned':
      if (actor.kind === 'staff' && self === enteredById) return refused('authority/same-person', '入力者は審査できません');
      return assigneeId === null ? ALLOWED : refused('application/already-claimed', '担当が決まっています');
    case 'never-claimed':
      return everClaimed ? refused('application/already-claimed', '審査が始まっています') : ALLOWED;
    case 'entered-and-unclaimed':
      if (enteredById === null) return refused('authority/forbidden', 'お客様がお申込みになった件です');
      return everClaimed ? refused('application/already-claimed', '審査が始まっています') : ALLOWED;
    case 'assignee':
      if (self === enteredById) return refused('authority/same-person', '入力者は審査できません');
      return assigneeId === self ? ALLOWED : refused('authority/forbidden', '担当者だけができます');
    case 'not-assignee':
      if (self === enteredById) return refused('authority/same-person', '入力者は審査できません');
      return assigneeId !== self ? ALLOWED : refused('application/already-claimed', 'すでに担当です');
    case 'decider':
      if (reviewerId === null) return refused('decision/no-opinion', '審査担当の意見がまだありません');
      if (reviewerId === self) return refused('authority/same-person', '審査担当は決裁できません');
      if (self !== null && earlierReviewerIds.includes(self)) return refused('authority/same-person', '前の回に審査した人は決裁できません');
      return enteredById !== self ? ALLOWED : refused('authority/same-person', '入力者は決裁できません');
    case 'not-recorder':
      if (receiptRecordedById === null) return refused('receipt/not-recorded', '入金の記録がありません');
      return receiptRecordedById !== self ? ALLOWED : refused('authority/same-person', '記録した人は確認できません');
  }
}
