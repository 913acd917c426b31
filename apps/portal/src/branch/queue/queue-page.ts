import {
  CHANNEL_LABELS, formatJapanInstant, formatPercent, formatShortDate,
  groupDigits, GUARANTEE_KIND_LABELS, MEDIUM_LABELS,
} from '#domain';
import { QUEUE_VIEWS, type QueueCounts, type QueueRow, type QueueView } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DeadlineView, IconName, PaginationView, PanelView, TagView, ViewLinkView } from '../../http/view-models.js';
import { stateTag } from '../state-tag.js';
import type { CasePreviewView } from './case-preview.js';
import { type DeadlineClock, deadlineOf } from './deadlines.js';

export interface QueueRowView {
  readonly href: string;
  readonly receptionNumber: string;
  readonly receivedAt: string;
  readonly channel: string;
  readonly kind: string;
  readonly medium: string | null;
  readonly customerName: string;
  readonly projectName: string;
  readonly ownerName: string;
  readonly branchName: string | null;
  readonly amount: string;
  readonly rate: string;
  readonly deadline: DeadlineView | null;
  readonly ended: string | null;
  readonly state: TagView;
  readonly assignee: string;
  readonly mine: boolean;
  readonly previewHref: string;
  readonly previewed: boolean;
  readonly desiredIssueOn: string | null;
  readonly hasMessage: boolean;
  readonly tasks: string | null;
  /** Anything of 発行希望日, 連絡事項, 作業. */
  readonly marked: boolean;
  /** 担当する: for an unclaimed case and somebody who may take it. */
  readonly claim: { readonly action: string; readonly version: string } | null;
}

export interface QueuePageView extends PageView {
  readonly heading: string;
  readonly scope: string;
  readonly views: readonly ViewLinkView[];
  readonly view: string;
  readonly searching: boolean;
  readonly notice: PanelView | null;
  readonly dateColumn: string;
  readonly count: string | null;
  readonly rows: readonly QueueRowView[];
  readonly empty: string;
  readonly pagination: PaginationView | null;
  readonly entersApplications: boolean;
  readonly preview: CasePreviewView | null;
}

export const QUEUE_PAGE = pageTemplate<QueuePageView>('branch/queue');

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

const VIEW_ICONS: Readonly<Record<QueueView, IconName>> = {
  unclaimed: 'inbox', mine: 'person', reviewing: 'document', correction: 'return', decision: 'stamp', premium: 'yen',
  issuing: 'print', all: 'list', done: 'check',
};

export function isQueueView(value: string): value is QueueView {
  return (QUEUE_VIEWS as readonly string[]).includes(value);
}

/** The views of the left column; the work list 作業 stands among them. */
export function queueViewLinks(counts: QueueCounts, current: QueueView | 'tasks' | null): ViewLinkView[] {
  const views = QUEUE_VIEWS.map((view): ViewLinkView => ({
    href: `/branch?view=${view}`,
    text: VIEW_NAMES[view],
    icon: VIEW_ICONS[view],
    count: view === 'done' ? null : groupDigits(counts[view]),
    current: view === current,
    alarming: false,
  }));
  const tasks: ViewLinkView = {
    href: '/branch/tasks', text: '作業', icon: 'clip', count: groupDigits(counts.tasks), current: current === 'tasks', alarming: counts.tasks > 0,
  };
  return [...views.slice(0, 7), tasks, ...views.slice(7)];
}

/** The end of a work's name tells lots apart (第3工区), so a long one is shortened in the middle. */
export function shortenMiddle(name: string, longest = 30): string {
  const characters = [...name];
  if (characters.length <= longest) return name;
  const tail = 10;
  return `${characters.slice(0, longest - tail - 1).join('')}…${characters.slice(-tail).join('')}`;
}

/** @param address of this list, to which a preview is added */
export function queueRow(row: QueueRow, actor: StaffActor, clock: DeadlineClock, address: string, previewed: string): QueueRowView {
  const share = row.contractPrice > 0 ? Math.round((row.guaranteeAmount / row.contractPrice) * 1_000) * 1_000 : 0;
  return {
    href: `/branch/cases/${row.id}`,
    receptionNumber: row.receptionNumber,
    receivedAt: formatJapanInstant(row.submittedAt.getTime()),
    channel: CHANNEL_LABELS[row.channel],
    kind: GUARANTEE_KIND_LABELS[row.kind],
    medium: row.medium === 'electronic' ? null : MEDIUM_LABELS[row.medium],
    customerName: row.customerName,
    projectName: shortenMiddle(row.projectName),
    ownerName: row.ownerName,
    branchName: actor.isHeadOffice ? row.branchName : null,
    amount: groupDigits(row.guaranteeAmount),
    rate: formatPercent(share),
    deadline: deadlineOf(row, clock),
    ended: row.endedAt === null ? null : formatJapanInstant(row.endedAt.getTime()),
    state: stateTag({ state: row.state, certificate: row.certificateStatus, medium: row.medium }),
    assignee: row.assigneeId === actor.staffId ? `${row.assigneeName ?? ''}（あなた）` : (row.assigneeName ?? '未割当'),
    mine: row.assigneeId === actor.staffId,
    previewHref: `${address}&preview=${row.id}`,
    previewed: row.id === previewed,
    desiredIssueOn: row.desiredIssueOn === null ? null : formatShortDate(row.desiredIssueOn),
    hasMessage: row.hasMessage,
    tasks: row.openTasks > 0 ? `作業 ${row.openTasks}件` : null,
    marked: row.desiredIssueOn !== null || row.hasMessage || row.openTasks > 0,
    claim: actor.role === 'reviewer' && row.assigneeId === null && (row.state === 'submitted' || row.state === 'in-review')
      ? { action: `/branch/cases/${row.id}/claim`, version: String(row.version) } : null,
  };
}
