import {
  CHANNEL_LABELS, formatJapanInstant, formatPercent, formatShortDate,
  groupDigits, GUARANTEE_KIND_LABELS, MEDIUM_LABELS,
} from '#domain';
import { type Onlooker, QUEUE_VIEWS, type QueueCounts, type QueueRow, type QueueView } from '#persistence';
import type { StaffActor } from '../../http/actor.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DeadlineView, IconName, PaginationView, PanelView, TagView, ViewLinkView } from '../../http/view-models.js';
import { stateTag } from '../state-tag.js';
import type { CasePreviewView } from './case-preview.js';
import { BULK_ACTS, bulkActsOf, feasible } from './bulk-acts.js';
import { type DeadlineClock, deadlineOf, UNTOLD } from './deadlines.js';
import { conditionFields, type FilterChipView, filterChips, hiddenConditions, isNarrowed, type QueueList } from './queue-list.js';
import { countWords, EMPTY_VIEWS, VIEW_NAMES } from './queue-views.js';

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
  /** Who has the case open: its holder 作業中, others 閲覧. */
  readonly presence: { readonly working: boolean; readonly text: string } | null;
  readonly previewHref: string;
  readonly previewed: boolean;
  readonly desiredIssueOn: string | null;
  readonly hasMessage: boolean;
  readonly tasks: string | null;
  /** Anything of 発行希望日, 連絡事項, 作業. */
  readonly marked: boolean;
  /** 担当する: for an unclaimed case and somebody who may take it. */
  readonly claim: { readonly action: string; readonly version: string } | null;
  /** What is sent when it is ticked; null where nothing is done to several cases. */
  readonly tick: string | null;
}

/** 条件: which are set, and the forms that add more. Null while searching. */
interface NarrowingView {
  readonly chips: readonly FilterChipView[];
  readonly words: string;
  readonly keptByWords: readonly { readonly name: string; readonly value: string }[];
  readonly keptByConditions: readonly { readonly name: string; readonly value: string }[];
  readonly fields: ReturnType<typeof conditionFields>;
  readonly order: string;
  readonly clearHref: string | null;
}

/** まとめて: what can be done to ticked cases, or to all that fit. */
interface BulkView {
  readonly kept: readonly { readonly name: string; readonly value: string }[];
  readonly acts: readonly { readonly value: string; readonly text: string }[];
  readonly all: string | null;
}

/** What stands in the place of rows; the link leads on. */
interface EmptyQueueView {
  readonly words: string;
  readonly link: { readonly href: string; readonly text: string } | null;
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
  readonly narrowing: NarrowingView | null;
  readonly bulk: BulkView | null;
  readonly empty: EmptyQueueView;
  readonly pagination: PaginationView | null;
  readonly entersApplications: boolean;
  readonly preview: CasePreviewView | null;
}

export const QUEUE_PAGE = pageTemplate<QueuePageView>('branch/queue');

const VIEW_ICONS: Readonly<Record<QueueView, IconName>> = {
  unclaimed: 'inbox', mine: 'person', reviewing: 'document', correction: 'return', decision: 'stamp', premium: 'yen',
  issuing: 'print', all: 'list', done: 'check',
};

export function emptyQueue(searching: boolean, list: QueueList): EmptyQueueView {
  if (searching) return { words: '該当する案件はありません。番号や名前の一部を変えて、もう一度お探しください。', link: null };
  if (isNarrowed(list)) return { words: '条件に合う案件はありません。', link: { href: `/branch?view=${list.view}`, text: '条件をすべて外す' } };
  const { words, next } = EMPTY_VIEWS[list.view];
  return { words, link: next && { href: `/branch?view=${next}`, text: `「${VIEW_NAMES[next]}」を見る` } };
}

/** The views of the left column; the work list 作業 stands among them. */
export function queueViewLinks(counts: QueueCounts, current: QueueView | 'tasks' | null): ViewLinkView[] {
  const views = QUEUE_VIEWS.map((view): ViewLinkView => ({
    href: `/branch?view=${view}`,
    text: VIEW_NAMES[view],
    icon: VIEW_ICONS[view],
    count: countWords(counts[view]),
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

export interface RowContext {
  readonly actor: StaffActor;
  readonly clock: DeadlineClock;
  /** Of this list, to which a preview is added. */
  readonly address: string;
  /** What a case's address says about the list it was opened from. */
  readonly query: string;
  readonly previewed: string;
  readonly onlookers: ReadonlyMap<string, readonly Onlooker[]>;
  /** Cases whose customer knows nothing of the 補正. */
  readonly untold: ReadonlySet<string>;
  readonly ticks: boolean;
}

export function queueRow(row: QueueRow, { actor, clock, address, query, previewed, onlookers, untold, ticks }: RowContext): QueueRowView {
  const share = row.contractPrice > 0 ? Math.round((row.guaranteeAmount / row.contractPrice) * 1_000) * 1_000 : 0;
  return {
    href: `/branch/cases/${row.id}${query}`,
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
    deadline: untold.has(row.id) ? UNTOLD : deadlineOf(row, clock),
    ended: row.endedAt === null ? null : formatJapanInstant(row.endedAt.getTime()),
    state: stateTag({ state: row.state, certificate: row.certificateStatus, medium: row.medium }),
    assignee: row.assigneeId === actor.staffId ? `${row.assigneeName ?? ''}（あなた）` : (row.assigneeName ?? '未割当'),
    mine: row.assigneeId === actor.staffId,
    presence: presenceWords(row, (onlookers.get(row.id) ?? []).filter(({ staffId }) => staffId !== actor.staffId)),
    previewHref: `${address}&preview=${row.id}`,
    previewed: row.id === previewed,
    desiredIssueOn: row.desiredIssueOn === null ? null : formatShortDate(row.desiredIssueOn),
    hasMessage: row.hasMessage,
    tasks: row.openTasks > 0 ? `作業 ${row.openTasks}件` : null,
    marked: row.desiredIssueOn !== null || row.hasMessage || row.openTasks > 0,
    claim: feasible(actor, 'claim', row).allowed ? { action: `/branch/cases/${row.id}/claim${query}`, version: String(row.version) } : null,
    tick: ticks ? row.id : null,
  };
}

/** The holder who has the case open works on it; others only look. */
function presenceWords({ assigneeId }: QueueRow, onlookers: readonly Onlooker[]): QueueRowView['presence'] {
  if (onlookers.length === 0) return null;
  if (onlookers.some(({ staffId }) => staffId === assigneeId)) return { working: true, text: '作業中' };
  const [first] = onlookers;
  return { working: false, text: onlookers.length === 1 ? `${first?.name ?? ''} 閲覧` : `${onlookers.length}人 閲覧` };
}

export function narrowingView(list: QueueList): NarrowingView {
  return {
    chips: filterChips(list), words: list.words, keptByWords: hiddenConditions(list, 'words'), keptByConditions: hiddenConditions(list, 'conditions'),
    fields: conditionFields(list), order: list.view === 'done' ? '終了の新しい順' : '期限の早い順', clearHref: isNarrowed(list) ? `/branch?view=${list.view}` : null,
  };
}

/** @param total of the cases that fit the conditions */
export function bulkView(actor: StaffActor, list: QueueList, total: number): BulkView | null {
  const acts = bulkActsOf(actor);
  if (acts.length === 0 || list.view === 'done' || total === 0) return null;
  return {
    kept: hiddenConditions(list, null),
    acts: acts.map((value) => ({ value, text: BULK_ACTS[value].name })),
    all: total > 1 ? `条件に合う${countWords(total)}件すべて` : null,
  };
}
