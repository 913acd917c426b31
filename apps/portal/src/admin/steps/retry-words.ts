import { formatJapanTime } from '#domain';
import { formatDuration } from '../durations.js';

/** A step that failed, as far as its next attempt goes. */
export interface Retried {
  /** Attempts that failed. */
  readonly attempt: number;
  readonly nextRetryAt: Date | null;
  /** The attempt that runs now; null while the next one is waited for. */
  readonly runningAttempt: number | null;
}

/** An attempt that runs. */
export function runningWords(attempt: number): string {
  return `実行中（${attempt}回目）`;
}

/** One whose time has come and that nobody has taken up yet. */
export const QUEUED = '順番待ち';

/** When it is tried again, and the how-manieth attempt that is. */
export function retryAtWords(next: Date, attempt: number): string {
  return `${formatJapanTime(next.getTime())}（${attempt}回目）`;
}

/** What is next for a step that failed: the attempt that runs, or the next one and its time. */
export function retryWords({ attempt, nextRetryAt, runningAttempt }: Retried, now: Date): string {
  if (runningAttempt !== null) return runningWords(runningAttempt);
  if (nextRetryAt === null) return '自動では再試行しません';
  const left = nextRetryAt.getTime() - now.getTime();
  return `次の再試行 ${retryAtWords(nextRetryAt, attempt + 1)}　${left <= 0 ? QUEUED : `あと${formatDuration(left)}`}`;
}
