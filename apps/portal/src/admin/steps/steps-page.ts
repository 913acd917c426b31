import { formatFileSize, formatJapanInstant, formatJapanInstantFully } from '#domain';
import type { FailingStep } from '#persistence';
import type { HistoryReading, HistoryStep, ProcedureHistory } from '#temporal';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { TagView } from '../../http/view-models.js';
import { guaranteeApplicationId } from '#workflows/contract';
import type { CaseFrameView } from '../cases/case-frame.js';
import { NO_ADDRESS } from '../cases/case-lists-page.js';
import { formatDuration } from '../durations.js';
import { failureWords } from './failure-catalogue.js';
import { idleCutScale, WIDTH } from './idle-cut-scale.js';
import { QUEUED, retryWords, runningWords } from './retry-words.js';
import { drawStep, type StepDrawing } from './step-drawing.js';
import { stepLabel } from './step-label.js';

export interface StepLineView {
  readonly number: string;
  readonly label: string;
  readonly tag: TagView;
  readonly attempts: string;
  readonly retried: boolean;
  readonly begun: string;
  readonly took: string;
  readonly failing: boolean;
  readonly drawing: StepDrawing;
  /** Failure in Japanese; null when the last attempt did not fail. */
  readonly failure: string | null;
}

export interface ProcedureView {
  readonly name: string;
  readonly workflowId: string;
  readonly temporalHref: string | null;
  /** Set when there is no history to show; the timeline is complete all the same. */
  readonly missing: string | null;
  readonly state: TagView | null;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly lines: readonly StepLineView[];
}

export interface AttemptView {
  readonly attempt: string;
  readonly at: string;
  readonly result: string;
}

export interface FailureView {
  readonly id: string;
  readonly step: string;
  readonly count: string;
  readonly needsPerson: boolean;
  readonly cause: string;
  /** Of a mail, the addresses that do not have it yet. */
  readonly waitingFor: string | null;
  readonly effect: string;
  readonly remedy: string;
  readonly next: string;
  readonly since: string;
  readonly last: string;
  readonly same: string;
  /** What is known of the attempts, the next one first. */
  readonly attempts: readonly AttemptView[];
  /** Set where attempts lie between those whose time is known. */
  readonly unknown: string | null;
  readonly code: string;
  readonly raw: string;
}

export interface StepsPageView extends PageView {
  readonly frame: CaseFrameView;
  readonly failures: readonly FailureView[];
  readonly procedures: readonly ProcedureView[];
  readonly barWidth: string;
}

export const stepsPage = pageTemplate<StepsPageView>('admin/steps');

export interface StepsInput {
  readonly frame: CaseFrameView;
  readonly caseId: string;
  /** All failing steps of the house, so that an outage is recognised as one. */
  readonly failing: readonly FailingStep[];
  readonly procedures: readonly { readonly name: string; readonly workflowId: string; readonly temporalHref: string | null; readonly reading: HistoryReading }[];
  readonly now: Date;
  /** The mails of this case that were never written, for want of an address, by their steps. */
  readonly noAddress?: ReadonlySet<string>;
}

export function stepsPageView({ frame, caseId, failing, procedures, now, noAddress = NONE }: StepsInput): StepsPageView {
  return {
    title: `${frame.receptionNumber} 処理詳細`,
    frame,
    failures: failing.filter((step) => step.case?.caseId === caseId).map((step) => failureView(step, failing, now)),
    procedures: procedures.map(({ name, workflowId, temporalHref, reading }) => ({
      // The frame leads to the procedure of the record itself; here stand the ways to the others.
      name, workflowId, temporalHref: temporalHref === frame.temporalHref ? null : temporalHref,
      ...(reading.found
        ? { missing: null, state: STATUS_TAGS[reading.history.status], facts: factsOf(reading.history, now), lines: linesOf(reading.history, failing.filter((step) => step.workflowId === workflowId), workflowId === guaranteeApplicationId(caseId) ? noAddress : NONE, now) }
        : { missing: MISSING[reading.reason], state: null, facts: [], lines: [] }),
    })),
    barWidth: String(WIDTH),
  };
}

const NONE: ReadonlySet<string> = new Set();

const MISSING = {
  gone: 'Temporalに履歴がありません。まだ始まっていないか、終了から90日を過ぎて消去されたか、Temporalの記録が失われています。終わっていない手続きは、次の連絡（決裁・入金・取下げなど）のときに自動で始め直します。業務タイムラインには、すべての記録が残っています。',
  unreachable: 'Temporalに接続できないため、手順の履歴を表示できません。受け付けた申込や決裁は失われません。業務タイムラインと失敗中の手順は、データベースの記録から表示しています。',
} as const;

const STATUS_TAGS: Readonly<Record<ProcedureHistory['status'], TagView>> = {
  running: { tone: 'blue', text: '進行中', icon: 'clock' },
  completed: { tone: 'green', text: '完了', icon: 'check' },
  failed: { tone: 'red', text: '失敗', icon: 'alert' },
  cancelled: { tone: 'neutral', text: '取消し', icon: null },
  terminated: { tone: 'red', text: '強制終了', icon: 'alert' },
  'timed-out': { tone: 'red', text: '時間切れ', icon: 'alert' },
};

function factsOf(history: ProcedureHistory, now: Date): ProcedureView['facts'] {
  const moved = history.steps.reduce((latest, step) => Math.max(latest, (step.endedAt ?? step.begunAt).getTime()), history.startedAt.getTime());
  const still = history.closedAt === null ? [{ label: '動きのない時間', value: formatDuration(now.getTime() - moved) }] : [];
  return [
    { label: '開始', value: formatJapanInstantFully(history.startedAt.getTime()) },
    { label: '終了', value: history.closedAt === null ? 'まだ' : formatJapanInstantFully(history.closedAt.getTime()) },
    ...still,
    { label: '手順', value: `${history.steps.length}件` },
    { label: '履歴', value: `${history.events}件・${formatFileSize(history.bytes)}` },
  ];
}

function linesOf(history: ProcedureHistory, failing: readonly FailingStep[], noAddress: ReadonlySet<string>, now: Date): readonly StepLineView[] {
  const until = history.closedAt ?? now;
  const work = history.steps.filter(({ kind }) => kind !== 'wait').map((step) => ({ from: step.begunAt.getTime(), to: (step.nextRetryAt ?? step.endedAt ?? until).getTime() }));
  const scale = idleCutScale(work, Math.max(until.getTime(), ...work.map(({ to }) => to)));
  const drawn = { scale, until: until.getTime(), now: history.closedAt === null ? now.getTime() : null };
  return history.steps.map((step, index) => {
    const failure = failing.find((one) => one.step === step.step) ?? null;
    const mail = { waitingFor: failure?.waitingFor ?? null, noAddress: step.step !== null && noAddress.has(step.step) };
    return lineView(step, index, drawStep(step, failure, drawn), mail, now);
  });
}

const STEP_TAGS: Readonly<Record<HistoryStep['state'], TagView>> = {
  done: { tone: 'green', text: '完了', icon: 'check' },
  running: { tone: 'blue', text: '実行中', icon: 'clock' },
  retrying: { tone: 'orange', text: '再試行待ち', icon: 'history' },
  failed: { tone: 'red', text: '失敗', icon: 'alert' },
  waiting: { tone: 'soft', text: '待ち', icon: 'pause' },
  cancelled: { tone: 'neutral', text: '不要になった', icon: null },
};

function lineView(step: HistoryStep, index: number, drawing: StepDrawing, { waitingFor, noAddress }: { readonly waitingFor: string | null; readonly noAddress: boolean }, now: Date): StepLineView {
  const took = (step.endedAt ?? now).getTime() - step.begunAt.getTime();
  const retry = step.nextRetryAt ? `　${retryWords({ attempt: step.attempts, nextRetryAt: step.nextRetryAt, runningAttempt: null }, now)}` : '';
  return {
    number: String(index + 1),
    label: step.label,
    tag: step.state === 'done' && noAddress ? { tone: 'orange', text: '送信なし', icon: 'alert' } : step.state === 'running' && step.attempts > 1 ? { ...STEP_TAGS.running, text: runningWords(step.attempts) } : STEP_TAGS[step.state],
    attempts: step.attempts > 0 ? String(step.attempts) : '—',
    retried: step.attempts > 1,
    begun: formatJapanInstantFully(step.begunAt.getTime()).slice('2026/'.length),
    took: step.endedAt !== null && took === 0 ? '—' : formatDuration(took),
    failing: step.state === 'retrying' || step.state === 'failed',
    drawing,
    failure: step.state === 'done' ? (noAddress ? NO_ADDRESS : null) : step.lastFailure ? `${failureWords(step.lastFailure.code).cause}${waitingFor === null ? '' : `（宛先 ${waitingFor}）`}${retry}` : null,
  };
}

function failureView(step: FailingStep, all: readonly FailingStep[], now: Date): FailureView {
  const words = failureWords(step.code);
  const same = all.filter(({ code }) => code === step.code);
  const first = same.reduce((earliest, { firstFailedAt }) => (firstFailedAt < earliest ? firstFailedAt : earliest), step.firstFailedAt);
  const stopped = words.needsPerson || step.nextRetryAt === null;
  return {
    id: `failure-${step.id}`,
    step: stepLabel(step.step),
    count: `${step.attempt}回失敗`,
    needsPerson: stopped,
    cause: words.cause,
    waitingFor: step.waitingFor,
    effect: words.effect,
    remedy: words.remedy,
    next: retryWords(step, now),
    since: `${formatJapanInstant(step.firstFailedAt.getTime())}（${formatDuration(now.getTime() - step.firstFailedAt.getTime())}前）`,
    last: formatJapanInstant(step.lastFailedAt.getTime()),
    same: `${same.length}件（最初 ${formatJapanInstant(first.getTime())}）`,
    attempts: attemptsOf(step, words.cause, now),
    unknown: step.attempt > 2 ? 'あいだの試行の時刻と理由は記録に残りません。' : null,
    code: step.code,
    raw: step.cause,
  };
}

/** The record keeps the first failure that was noted and the last one; which attempt the first was is not known. */
function attemptsOf({ attempt, firstFailedAt, lastFailedAt, nextRetryAt, runningAttempt }: FailingStep, cause: string, now: Date): readonly AttemptView[] {
  const at = (time: Date): string => formatJapanInstantFully(time.getTime()).slice('2026/'.length);
  const result = runningAttempt !== null ? '実行中' : nextRetryAt !== null && nextRetryAt <= now ? QUEUED : '次の再試行（予定）';
  return [
    ...(nextRetryAt === null ? [] : [{ attempt: String(runningAttempt ?? attempt + 1), at: at(nextRetryAt), result }]),
    { attempt: String(attempt), at: at(lastFailedAt), result: cause },
    ...(firstFailedAt < lastFailedAt ? [{ attempt: '—', at: at(firstFailedAt), result: '最初に記録した失敗' }] : []),
  ];
}
