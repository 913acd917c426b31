import type { FailingStep } from '#persistence';
import type { HistoryStep } from '#temporal';
import { type Scale, WIDTH } from './idle-cut-scale.js';

/** One step on the axis of its procedure. */
export interface StepDrawing {
  /** The attempt that succeeded or runs, or a wait. */
  readonly bar: { readonly x: string; readonly width: string; readonly kind: string } | null;
  /** From the last failed attempt to the next one. */
  readonly ahead: { readonly x: string; readonly width: string } | null;
  readonly marks: readonly { readonly x: string; readonly kind: 'failed' | 'next' }[];
  /** The present, while the procedure runs. */
  readonly nowAt: string | null;
}

export interface Axis {
  readonly scale: Scale;
  readonly until: number;
  readonly now: number | null;
}

const LEAST_BAR = 3;
const MARK = 5;

/** Marks stand where an attempt is known to have failed: the first, and the last one; the history keeps no others. */
export function drawStep(step: HistoryStep, failure: FailingStep | null, { scale, until, now }: Axis): StepDrawing {
  const begun = step.begunAt.getTime();
  const retrying = step.state === 'retrying';
  const begins = step.attempts > 1 && step.attemptAt !== null ? step.attemptAt.getTime() : begun;
  const failed = retrying
    ? [failure?.firstFailedAt.getTime() ?? begun, ...(step.attempts > 1 ? [failure?.lastFailedAt.getTime() ?? begins] : [])]
    : step.attempts > 1 ? [begun] : [];
  const last = failed.at(-1) ?? begun;
  const next = step.nextRetryAt?.getTime() ?? null;
  return {
    bar: retrying ? null : { ...span(scale(begins), scale(step.endedAt?.getTime() ?? until)), kind: step.kind === 'wait' ? 'wait' : step.state },
    ahead: next === null ? null : span(scale(last), scale(next)),
    marks: [...failed.map((at) => ({ x: place(scale(at), MARK), kind: 'failed' as const })), ...(next === null ? [] : [{ x: place(scale(next), MARK), kind: 'next' as const }])],
    nowAt: now === null ? null : place(scale(now), 2),
  };
}

function span(from: number, to: number): { readonly x: string; readonly width: string } {
  const width = Math.max(LEAST_BAR, to - from);
  return { x: place(from, width), width: width.toFixed(1) };
}

/** Nothing is drawn beyond the edge. */
function place(x: number, width: number): string {
  return Math.min(x, WIDTH - width).toFixed(1);
}
