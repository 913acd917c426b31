import type { CalendarDate } from '../calendar/calendar-date.js';
import { addDays, inclusiveDays } from '../calendar/date-arithmetic.js';
import { formatJapanInstant, japanDate, japanInstant } from '../calendar/japan-time.js';
import { formatShortDate } from '../calendar/format-date.js';
import type { ApproverRank } from '../vocabulary/enumerations.js';
import { APPROVER_RANK_LABELS } from '../vocabulary/labels.js';
import type { Actor } from './actors.js';

/** 代決: while someone is absent a deputy of the same branch decides with the absent one's authority, and the decision says so. */
export interface Delegation {
  readonly absentId: string;
  readonly absentName: string;
  readonly absentRank: ApproverRank;
  /** Where the absent one decides now: whoever moved to another branch stands in for nobody here. */
  readonly absentBranchId: string;
  readonly deputyId: string;
  readonly from: CalendarDate;
  readonly until: CalendarDate;
  /** The early end: when, and who ended it. */
  readonly ended: { readonly at: number; readonly byName: string } | null;
}

/** How long one absence may be named for, in days (ours): a slip in the year must not hand the authority on for good. */
export const LONGEST_ABSENCE_DAYS = 92;

/** A 決裁者 who may be away. */
export interface Absentee {
  readonly staffId: string;
  readonly rank: ApproverRank | null;
}

/**
 * Who may name a deputy (代決者) for whom, and end it early: 支店長 and 本店 in the own place, and 本店 for the 支店長 of any branch, who may be
 * away without having named anybody. Above a 課長 there is always somebody in the branch.
 */
export function mayNameDeputyFor(actor: Actor, absent: Absentee): boolean {
  if (!mayNameDeputy(actor)) return false;
  return actor.kind === 'staff' && (actor.staffId === absent.staffId || (actor.rank === 'head-office' && absent.rank === 'branch-manager'));
}

/** Who may name a deputy in the own place: 支店長 and 本店. */
export function mayNameDeputy(actor: Actor): boolean {
  return actor.kind === 'staff' && actor.role === 'approver' && (actor.rank === 'branch-manager' || actor.rank === 'head-office');
}

export type AbsenceProblem = 'begins-before-today' | 'ends-before-it-begins' | 'too-long';

/** What is wrong with the days of an absence that is named today; null when nothing is. */
export function absenceProblem({ from, until }: Pick<Delegation, 'from' | 'until'>, today: CalendarDate): AbsenceProblem | null {
  if (from < today) return 'begins-before-today';
  if (until < from) return 'ends-before-it-begins';
  return inclusiveDays(from, until) > LONGEST_ABSENCE_DAYS ? 'too-long' : null;
}

export type DelegationStage = 'planned' | 'in-force' | 'over' | 'ended-early';

export const DELEGATION_STAGE_LABELS: Readonly<Record<DelegationStage, string>> = {
  planned: '予定', 'in-force': '期間中', over: '期間満了', 'ended-early': '途中で終了',
};

/** How far a named absence has come on a day. */
export function delegationStage({ from, until, ended }: Pick<Delegation, 'from' | 'until'> & { readonly ended: boolean }, today: CalendarDate): DelegationStage {
  if (ended) return 'ended-early';
  if (until < today) return 'over';
  return from <= today ? 'in-force' : 'planned';
}

/** 代決：○○（支店長 △△ 不在のため）, as the decision, the 決裁用 sheet and the timelines say it. */
export function standInLine(deputyName: string, absentRank: ApproverRank, absentName: string): string {
  return `代決：${deputyName}（${APPROVER_RANK_LABELS[absentRank]} ${absentName} 不在のため）`;
}

/** How long a 代決 that is over is still told to the deputy who tries to decide, in days (ours): after that it explains nothing any more. */
const REMEMBERED_DAYS = 31;

/** Whether a 代決 gives its deputy the absent one's authority on a day. */
export function isInForce({ from, until, ended }: Pick<Delegation, 'from' | 'until' | 'ended'>, day: CalendarDate): boolean {
  return delegationStage({ from, until, ended: ended !== null }, day) === 'in-force';
}

/** Whether a 代決 that would be known to its deputy is over, and not for so long that nobody thinks of it. */
export function isLatelyOver({ from, until, ended }: Pick<Delegation, 'from' | 'until' | 'ended'>, day: CalendarDate): boolean {
  const last = ended === null ? until : japanDate(ended.at);
  return from <= day && (ended !== null || until < day) && day <= addDays(last, REMEMBERED_DAYS);
}

/** From which last day on a 代決 may be in force or lately over on a day: what is older need not be read. */
export function earliestTold(day: CalendarDate): CalendarDate {
  return addDays(day, -REMEMBERED_DAYS);
}

/** Until which moment it gave its authority. */
export function lastMoment({ until, ended }: Pick<Delegation, 'until' | 'ended'>): number {
  return ended === null ? japanInstant(addDays(until, 1)) : ended.at;
}

/** 支店長 △△の代決は、11月24日 10:42 に△△が終了しました: how it came to its end. */
export function overLine({ absentRank, absentName, until, ended }: Pick<Delegation, 'absentRank' | 'absentName' | 'until' | 'ended'>): string {
  const whose = `${APPROVER_RANK_LABELS[absentRank]} ${absentName}の代決は、`;
  return ended === null ? `${whose}${formatShortDate(until)}で期間が終わりました` : `${whose}${formatJapanInstant(ended.at)} に${ended.byName}が終了しました`;
}
