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

/** What stands in an empty view, and where to go on from there. */
export const EMPTY_VIEWS: Readonly<Record<QueueView, { readonly words: string; readonly next: QueueView | null }>> = {
  unclaimed: { words: '未着手の案件はありません。新しい申込みが届くと、ここに並びます。', next: 'mine' },
  mine: { words: '担当している案件はありません。未着手の案件を開き、「担当する」を押すと、ここに並びます。', next: 'unclaimed' },
  reviewing: { words: '担当の付いた審査中の案件はありません。', next: 'unclaimed' },
  correction: { words: '補正を待っている案件はありません。審査中の案件で「補正のお願い」を送ると、お客様の回答まで、ここに並びます。', next: 'reviewing' },
  decision: { words: '決裁を待っている案件はありません。審査担当が意見を付けて決裁へ回すと、ここに並びます。', next: 'reviewing' },
  premium: { words: '保証料の入金を待っている案件はありません。承認された案件が、入金の確認まで、ここに並びます。', next: 'decision' },
  issuing: { words: '発行・交付を待っている案件はありません。保証料の入金が確認された案件が、ここに並びます。', next: 'premium' },
  all: { words: '処理中の案件はありません。新しい申込みが届くと、ここに並びます。', next: 'done' },
  done: { words: '完了した案件はありません。発行や交付の終わった案件、取り下げられた案件が、ここに並びます。', next: 'all' },
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
