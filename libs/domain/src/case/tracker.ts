import type { CalendarDate } from '../calendar/calendar-date.js';
import { dateParts } from '../calendar/date-arithmetic.js';
import { japanDate } from '../calendar/japan-time.js';
import { endedWithoutContract } from '../receipt/assess-receipt.js';
import type { ApplicationState, CertificateStatus, Medium } from '../vocabulary/enumerations.js';
import { type Handover, handoverWaitsFor } from './handover.js';
import { effectiveState } from './registered.js';

/** 受付・審査・保証料・発行・提出・閲覧; a 書面 case ends at 交付. */
export const TRACKER_STEPS = ['reception', 'review', 'premium', 'issue', 'submission', 'viewing', 'delivery'] as const;
export type TrackerStep = (typeof TRACKER_STEPS)[number];
export const TRACKER_STEP_LABELS: Readonly<Record<TrackerStep, string>> = {
  reception: '受付',
  review: '審査',
  premium: '保証料',
  issue: '発行',
  submission: '提出',
  viewing: '閲覧',
  delivery: '交付',
};

/** What the tracker looks at; instants are epoch milliseconds, null while it has not happened. */
export interface TrackedCase extends Handover {
  readonly state: ApplicationState;
  /** 証書の状態; null while there is none. */
  readonly certificate: CertificateStatus | null;
  readonly medium: Medium;
  readonly submittedAt: number;
  readonly claimedAt: number | null;
  readonly approvedAt: number | null;
  readonly securedAt: number | null;
  /**
   * 一括納付, with its 約定日 where it is known, or that it will be told with the notice, whether it has been paid, and whether the customer is late with it; null
   * for a premium that is paid by itself.
   */
  readonly collective: { readonly on: CalendarDate | 'told-by-notice' | null; readonly paid: boolean; readonly overdue: boolean } | null;
  /** Money came in that the branch has yet to confirm, or of which it has yet to decide who bears a deducted fee. */
  readonly receiptWithBranch: boolean;
  /** Registered in the viewing service (電子), or printed for delivery (書面). */
  readonly issuedAt: number | null;
  /** 交付: handed over or arrived. */
  readonly deliveredAt: number | null;
}

/** 完了, いま, まだ; of a case that ended without a certificate, where it stopped (中止) and what will not come any more. */
export type TrackerStatus = 'done' | 'current' | 'later' | 'stopped' | 'never';

export interface TrackedStep {
  readonly step: TrackerStep;
  readonly label: string;
  readonly status: TrackerStatus;
  /** For the current step a word of its state; for the premium of a 一括納付 that and when it is paid; for a 閲覧 before its turn that there was one; else ''. */
  readonly word: string;
  readonly at: number | null;
}

/** いまの担当: who has the ball, and whom to call about it. */
export interface BallHolder {
  readonly who: 'contractor' | 'branch' | 'system' | 'owner' | 'nobody';
  /** お客様（保証料のお支払い）, 取扱支店（審査） and so on. */
  readonly words: string;
  /** Questions go to the branch while it can help; about a viewing to the owner's department. */
  readonly call: 'branch' | 'owner';
}

export interface Tracker {
  readonly steps: readonly TrackedStep[];
  readonly ball: BallHolder;
}

interface Position {
  readonly step: TrackerStep;
  readonly word: string;
  readonly ball: BallHolder;
}

/** The tracker of a case: each step done, current or to come, and who has the ball. */
export function trackCase(tracked: TrackedCase): Tracker {
  const order = stepsOf(tracked.medium);
  const position = positionOf(tracked);
  const reached = position === null ? order.length : order.indexOf(position.step);
  const stopped = endedWithoutContract(tracked.state);
  const steps = order.map((step, index): TrackedStep => {
    const passed = step === 'premium' && isOverdue(tracked) ? 'later' : 'done';
    const status = index < reached ? passed : index > reached ? (stopped ? 'never' : 'later') : stopped ? 'stopped' : 'current';
    return {
      step,
      label: TRACKER_STEP_LABELS[step],
      status,
      word: index === reached ? (position?.word ?? '') : stopped ? '' : wordBeside(step, index < reached, tracked),
      at: status === 'done' ? instantOf(step, tracked) : null,
    };
  });
  return { steps, ball: ballOf(tracked, position?.ball ?? { who: 'nobody', words: '手続きは完了しています', call: 'branch' }) };
}

/** What is said of a step that is not the current one. */
function wordBeside(step: TrackerStep, passed: boolean, { collective, viewedAt }: TrackedCase): string {
  if (step === 'premium' && passed) return collectiveWords(collective);
  if (step !== 'viewing' || passed || viewedAt === null) return '';
  const { month, day } = dateParts(japanDate(viewedAt));
  return `${month}/${day} 閲覧あり`;
}

function isOverdue({ collective }: TrackedCase): boolean {
  return collective?.overdue === true && !collective.paid;
}

/** Who is late with a 一括納付 has the ball, whatever the certificate waits for; unless it waits for us. */
function ballOf(tracked: TrackedCase, ball: BallHolder): BallHolder {
  if (!isOverdue(tracked) || ball.who === 'branch' || ball.who === 'system') return ball;
  const words = ball.who === 'contractor' ? ball.words.replace('）', '、保証料のお支払い）') : 'お客様（保証料のお支払い）';
  return { who: 'contractor', words, call: 'branch' };
}

/** 一括納付（12月21日）; once it is paid 一括納付（お支払い済み）, once it is late 一括納付（12月21日を過ぎて未入金）. */
function collectiveWords(collective: TrackedCase['collective']): string {
  if (collective === null) return '';
  if (collective.paid) return '一括納付（お支払い済み）';
  if (collective.on === null) return '一括納付';
  if (collective.on === 'told-by-notice') return '一括納付（ご案内の送付待ち）';
  const { month, day } = dateParts(collective.on);
  return `一括納付（${month}月${day}日${collective.overdue ? 'を過ぎて未入金' : ''}）`;
}

function stepsOf(medium: Medium): readonly TrackerStep[] {
  return medium === 'electronic' ? ['reception', 'review', 'premium', 'issue', 'submission', 'viewing'] : ['reception', 'review', 'premium', 'delivery'];
}

function positionOf(tracked: TrackedCase): Position | null {
  const branch = (words: string): BallHolder => ({ who: 'branch', words: `取扱支店（${words}）`, call: 'branch' });
  const customer = (words: string): BallHolder => ({ who: 'contractor', words: `お客様（${words}）`, call: 'branch' });
  const nobody = (words: string): BallHolder => ({ who: 'nobody', words, call: 'branch' });
  const last = tracked.medium === 'electronic' ? 'issue' : 'delivery';
  switch (effectiveState(tracked.state, tracked.certificate)) {
    case 'submitted':
      return { step: 'reception', word: '受付待ち', ball: branch('受付') };
    case 'in-review':
      return { step: 'review', word: '審査中', ball: branch('審査') };
    case 'correction-requested':
      return { step: 'review', word: '補正のお願い', ball: customer('補正') };
    case 'awaiting-decision':
      return { step: 'review', word: '審査中', ball: branch('審査') };
    case 'awaiting-premium':
      return tracked.receiptWithBranch
        ? { step: 'premium', word: '入金確認中', ball: branch('入金の確認') }
        : { step: 'premium', word: '入金待ち', ball: customer('保証料のお支払い') };
    case 'premium-secured':
      return { step: last, word: '締結中', ball: { who: 'system', words: '発行処理中', call: 'branch' } };
    case 'concluded':
      return tracked.certificate === 'paper-pending'
        ? { step: last, word: '交付待ち', ball: branch('証書の交付') }
        : { step: last, word: '発行処理中', ball: { who: 'system', words: '発行処理中', call: 'branch' } };
    case 'issued':
      return afterIssue(tracked, customer);
    case 'declined':
      return { step: 'review', word: 'お引受けできません', ball: nobody('お引受けできませんでした') };
    case 'retracted':
      return { step: stoppedAt(tracked), word: '取下げ', ball: nobody('取り下げられました') };
    case 'lapsed':
      return { step: stoppedAt(tracked), word: '期限切れ', ball: nobody('期限切れで終了しました') };
  }
}

function afterIssue(tracked: TrackedCase, customer: (words: string) => BallHolder): Position | null {
  const waitsFor = tracked.medium === 'electronic' ? handoverWaitsFor(tracked) : null;
  if (waitsFor === null) return null;
  if (waitsFor === 'viewing') return { step: 'viewing', word: '閲覧待ち', ball: { who: 'owner', words: '発注者（閲覧）', call: 'owner' } };
  return tracked.viewedAt === null
    ? { step: 'submission', word: '未提出', ball: customer('発注者への提出') }
    : { step: 'submission', word: '未記録', ball: customer('発注者への提出の記録') };
}

/** Where a case stood when it was taken back or lapsed. */
function stoppedAt({ claimedAt, approvedAt, securedAt, medium }: TrackedCase): TrackerStep {
  if (securedAt !== null) return medium === 'electronic' ? 'issue' : 'delivery';
  if (approvedAt !== null) return 'premium';
  return claimedAt === null ? 'reception' : 'review';
}

function instantOf(step: TrackerStep, tracked: TrackedCase): number | null {
  switch (step) {
    case 'reception':
      return tracked.submittedAt;
    case 'review':
      return tracked.approvedAt;
    case 'premium':
      return tracked.securedAt;
    case 'issue':
      return tracked.issuedAt;
    case 'submission':
      return tracked.submittedToOwnerAt;
    case 'viewing':
      return tracked.viewedAt;
    case 'delivery':
      return tracked.deliveredAt;
  }
}
