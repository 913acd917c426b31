import {
  APPLICATION_STATE_LABELS, type ApplicationState, type BusinessCalendar, formatJapanInstant,
} from '#domain';
import type { TargetState } from '#persistence';
import type { DeadlineView } from '../../http/view-models.js';
import { addBusinessMinutes, BRANCH_HOURS, businessMinutesBetween } from './business-time.js';

/** What the age of a case is measured with. */
export interface TargetClock {
  readonly now: number;
  readonly calendar: BusinessCalendar;
  /** 処理目標 in business hours. */
  readonly targets: Readonly<Record<TargetState, number>>;
}

/** Below this many minutes the deadline turns orange (残り3時間). */
const SOON = 180;
const DAY = BRANCH_HOURS.closes - BRANCH_HOURS.opens;

/**
 * 期限 of a case in its present state: business hours since it came there against the branch's target. While the customer
 * has the ball the clock stands (補正待ち, 保証料入金待ち); ended cases have none.
 */
export function deadlineOf(state: ApplicationState, stateSince: Date, clock: TargetClock): DeadlineView | null {
  const since = stateSince.getTime();
  if (state === 'correction-requested' || state === 'awaiting-premium') {
    return { tone: 'paused', text: `停止中（${APPLICATION_STATE_LABELS[state]}）`, at: `${formatJapanInstant(since)} から` };
  }
  if (!isTargetState(state, clock.targets)) return null;
  const due = addBusinessMinutes(since, clock.targets[state] * 60, clock.calendar);
  const at = formatJapanInstant(due);
  if (due < clock.now) return { tone: 'over', text: `超過 ${spell(businessMinutesBetween(due, clock.now, clock.calendar))}`, at };
  const left = businessMinutesBetween(clock.now, due, clock.calendar);
  return { tone: left < SOON ? 'soon' : 'ample', text: `残り ${spell(left)}`, at };
}

/** 1時間23分, 2営業日 1時間; a branch day has eight hours. */
function spell(minutes: number): string {
  const days = Math.floor(minutes / DAY);
  const hours = Math.floor((minutes % DAY) / 60);
  if (days > 0) return hours > 0 ? `${days}営業日 ${hours}時間` : `${days}営業日`;
  return hours > 0 ? `${hours}時間${String(minutes % 60).padStart(2, '0')}分` : `${minutes}分`;
}

function isTargetState(state: ApplicationState, targets: TargetClock['targets']): state is TargetState {
  return Object.hasOwn(targets, state);
}
