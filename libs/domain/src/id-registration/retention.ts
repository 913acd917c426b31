import type { StaffActor } from '../authorization/actors.js';
import { seesBranch } from '../authorization/can.js';
import type { CalendarDate } from '../calendar/calendar-date.js';
import { addDays, addMonths } from '../calendar/date-arithmetic.js';
import { editionInForce } from '../calendar/editions.js';
import { DomainError, type DomainErrorCode } from '../errors/domain-error.js';
import { BRANCH_ROLES } from '../vocabulary/enumerations.js';

/** 書類の区分 of what came in, as far as how long it is kept depends on it. */
export const PAPER_CLASSES = ['registration', 'question', 'other-paper', 'junk', 'bounce', 'misdelivered', 'misdelivered-reported'] as const;
export type PaperClass = (typeof PAPER_CLASSES)[number];

export const PAPER_CLASS_LABELS: Readonly<Record<PaperClass, string>> = {
  registration: '利用申込書',
  question: '質問',
  'other-paper': '他の書類',
  junk: '迷惑',
  bounce: '送信メールの不達',
  misdelivered: '誤送信（返却・廃棄）',
  'misdelivered-reported': '誤送信（報告したもの）',
};

/** 起算日: the day from which a class of paper is kept. Ours. */
export const RETENTION_STARTS: Readonly<Record<PaperClass, string>> = {
  registration: '受付が終わった日（初回ログインの完了・終了）',
  question: '受信した日',
  'other-paper': '受信した日',
  junk: '受信した日',
  bounce: '受信した日',
  misdelivered: '誤送信の措置を確認した日',
  'misdelivered-reported': '誤送信の措置を確認した日',
};

/** One dated line of the table 保存期間: papers whose 起算日 is on or after `effectiveFrom` are kept so many months. */
export interface RetentionRule {
  readonly paperClass: PaperClass;
  readonly effectiveFrom: CalendarDate;
  readonly months: number;
}

/** The rule in force on a 起算日; null where the table says nothing, and then nothing is ever due. */
export function retentionRuleFor(rules: readonly RetentionRule[], paperClass: PaperClass, startsOn: CalendarDate): RetentionRule | null {
  return editionInForce(rules.filter((rule) => rule.paperClass === paperClass), startsOn);
}

/** 保存期限: the last day on which a paper is kept for certain; null when the table says nothing about it. */
export function keptUntil(rules: readonly RetentionRule[], paperClass: PaperClass, startsOn: CalendarDate): CalendarDate | null {
  const rule = retentionRuleFor(rules, paperClass, startsOn);
  return rule && addMonths(startsOn, rule.months);
}

/** Something that stands on an original: each registration that a page or a file of it is filed to, and what the rest of it was sorted as. */
export interface RetentionClaim {
  readonly paperClass: PaperClass;
  /** 起算日; null while it is still open. */
  readonly startsOn: CalendarDate | null;
}

/** The claim that an original is kept by, and its 保存期限; null while there is no 起算日, or where the table says nothing. */
export interface Retention extends RetentionClaim {
  readonly keptUntil: CalendarDate | null;
}

/** One original, however many papers it is: kept for the longest of all that stands on it, and for as long as any of it has no 保存期限. Null where nothing stands on it. */
export function longestRetention(rules: readonly RetentionRule[], claims: readonly RetentionClaim[]): Retention | null {
  const kept = claims.map((claim) => ({ ...claim, keptUntil: claim.startsOn && keptUntil(rules, claim.paperClass, claim.startsOn) }));
  const open = kept.find(({ startsOn }) => startsOn === null) ?? kept.find((one) => one.keptUntil === null);
  return open ?? kept.reduce<Retention | null>((longest, one) => (longest?.keptUntil && one.keptUntil && longest.keptUntil >= one.keptUntil ? longest : one), null);
}

/** Whether a 保存期限 is past, so that 廃棄 may be proposed and done. */
export function isPastRetention(retention: Retention | null, today: CalendarDate): boolean {
  return retention !== null && retention.keptUntil !== null && retention.keptUntil < today;
}

/** 起算日 from … to, both included. */
export interface DueStarts {
  readonly paperClass: PaperClass;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
}

/** The 起算日 whose 保存期限 is past on a day: exactly those for which {@link keptUntil} is before it. So a list can be asked of the database: what every claim of which is among them. */
export function dueStarts(rules: readonly RetentionRule[], today: CalendarDate): readonly DueStarts[] {
  return rules.flatMap(({ paperClass, effectiveFrom, months }) => {
    const next = rules.filter((rule) => rule.paperClass === paperClass && rule.effectiveFrom > effectiveFrom).map((rule) => rule.effectiveFrom).sort()[0];
    let to = addDays(addMonths(today, -months), 3);
    while (addMonths(to, months) >= today) to = addDays(to, -1);
    if (next !== undefined && addDays(next, -1) < to) to = addDays(next, -1);
    return to < effectiveFrom ? [] : [{ paperClass, from: effectiveFrom, to }];
  });
}

/** How a proposed 廃棄 ends: decided on by another person, taken back by its proposer, or over with what it was for. */
export type DisposalDecision = 'approved' | 'refused' | 'withdrawn' | 'ended';

/** What of a proposed 廃棄 its rights depend on. */
export interface DisposalForRights {
  readonly branchId: string;
  readonly proposedById: string;
  readonly decided: boolean;
}

/** What is done with a proposed 廃棄: another person than its proposer decides on it, its proposer takes it back; either as long as nobody has decided. */
export type DisposalAct = 'decide' | 'withdraw';

/** Null when allowed. */
export function refusalOfDisposal(actor: StaffActor, act: DisposalAct, disposal: DisposalForRights): DomainErrorCode | null {
  if (!seesBranch(actor, disposal.branchId)) return 'authority/other-branch';
  const isOwn = actor.staffId === disposal.proposedById;
  if (!(act === 'decide' ? BRANCH_ROLES.includes(actor.role) : isOwn)) return 'authority/forbidden';
  if (disposal.decided) return 'application/state';
  return act === 'decide' && isOwn ? 'authority/same-person' : null;
}

/** Like `refusalOfDisposal`, for use cases: @throws DomainError with the code of the refusal. */
export function authorizeDisposal(actor: StaffActor, act: DisposalAct, disposal: DisposalForRights): void {
  const code = refusalOfDisposal(actor, act, disposal);
  if (code !== null) throw new DomainError(code);
}
