import { type ApplicationState, groupDigits } from '#domain';
import { COUNTED, QUEUE_VIEWS, type QueueView } from '#persistence';

export const VIEW_NAMES: Readonly<Record<QueueView, string>> = {
  unclaimed: '未着手',
  mine: '私の担当',
  reviewing: '審査中',
  correction: '補正待ち',
  decision: '決裁待ち',
  premium: '保証料入金待ち',
  issuing: '発行・交付',
  all: '処理中すべて',
  done: '完了',
};

export function isQueueView(value: string): value is QueueView {
  return (QUEUE_VIEWS as readonly string[]).includes(value);
}

/** How many, as far as they are counted. */
export function countWords(count: number): string {
  return count > COUNTED ? `${groupDigits(COUNTED)}+` : groupDigits(count);
}

/** The view in which a person finds a case as it stands. */
export function viewOfCase({ state, endedAt, assignee }: { readonly state: ApplicationState; readonly endedAt?: Date | null; readonly assignee?: string | null }, staffId: string): QueueView {
  if (endedAt) return 'done';
  switch (state) {
    case 'submitted':
    case 'in-review':
      return assignee === staffId ? 'mine' : assignee ? 'reviewing' : 'unclaimed';
    case 'correction-requested':
      return 'correction';
    case 'awaiting-decision':
      return 'decision';
    case 'awaiting-premium':
      return 'premium';
    default:
      return 'issuing';
  }
}
