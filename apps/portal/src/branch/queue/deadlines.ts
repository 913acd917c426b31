import {
  APPLICATION_STATE_LABELS, type ApplicationState, BRANCH_HOURS, type BusinessCalendar, businessMinutesBetween, type CertificateStatus, effectiveState, END_STATES, formatJapanInstant, formatShortDate,
  isCustomerState, japanDate,
} from '#domain';
import type { DeadlineView } from '../../http/view-models.js';

/** What the time that is left is measured with. */
export interface DeadlineClock {
  readonly now: number;
  readonly calendar: BusinessCalendar;
}

/** Below this many minutes the deadline turns orange (残り3時間). */
const SOON = 180;
const DAY = BRANCH_HOURS.closes - BRANCH_HOURS.opens;

/**
 * 期限 of a case in its present state, as the queue is ordered by it. While the customer has the ball the branch's clock stands
 * (補正待ち, 保証料入金待ち) until the day that the customer was told. Ended cases have none, nor has one whose certificate has reached its
 * customer (交付, 登録): what its procedure still does awaits nobody.
 */
export function deadlineOf(
  { state, dueAt, certificateStatus }: { readonly state: ApplicationState; readonly dueAt: Date; readonly certificateStatus: CertificateStatus | null }, clock: DeadlineClock,
): DeadlineView | null {
  if ((END_STATES as readonly ApplicationState[]).includes(effectiveState(state, certificateStatus))) return null;
  const due = dueAt.getTime();
  if (isCustomerState(state)) {
    const over = due < clock.now;
    return { tone: over ? 'over' : 'paused', text: `${over ? '期限超過' : '停止中'}（${APPLICATION_STATE_LABELS[state]}）`, at: `${formatShortDate(japanDate(due))} まで` };
  }
  return timeLeft(due, clock);
}

/** 補正待ち of which the customer knows nothing: no term runs before the branch has told him. */
export const UNTOLD: DeadlineView = { tone: 'over', text: `お客様に未連絡（${APPLICATION_STATE_LABELS['correction-requested']}）`, at: null };

/** 期限 while the branch is awaited: what is left of it or by how much it is exceeded, in the branch's hours. */
export function timeLeft(due: number, clock: DeadlineClock): DeadlineView {
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
