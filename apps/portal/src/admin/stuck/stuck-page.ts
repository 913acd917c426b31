import { formatJapanInstant, holdsKey, searchWords } from '#domain';
import type { StuckCase } from '#persistence';
import type { PageView } from '../../http/pages.js';
import { pageTemplate } from '../../http/pages.js';
import type { DataTableView, PanelView, TagView } from '../../http/view-models.js';
import { caseHref, registrationHref, type RegistrationTab } from '../case-links.js';
import { dataTable } from '../data-table.js';
import { formatDuration } from '../durations.js';
import { QUEUED, retryAtWords, runningWords } from '../steps/retry-words.js';
import type { SilentPart } from '../system/system-page.js';
import { countStuckItems, groupStuckItems, LATE, type StuckGroup, type StuckItem } from './stuck-items.js';

export const STUCK_SCOPES = ['all', 'person', 'auto'] as const;
export type StuckScope = (typeof STUCK_SCOPES)[number];

export interface StuckGroupView {
  readonly id: string;
  readonly tone: 'person' | 'auto' | 'late';
  readonly tag: TagView;
  readonly cause: string;
  readonly count: string;
  readonly first: string;
  readonly effect: string;
  readonly remedy: string;
  readonly rawMessages: readonly { readonly subject: string; readonly text: string }[];
  readonly rows: DataTableView['rows'];
}

export interface StuckPageView extends PageView {
  readonly total: string;
  /** Parts of the system that do not show themselves, and since when. */
  readonly silent: PanelView | null;
  readonly at: string;
  /** What was typed into the search, kept by the scopes; `found` says how many fit, null where nothing is searched. */
  readonly query: string;
  readonly found: string | null;
  /** The scope that a search stays in. */
  readonly only: StuckScope;
  readonly allHref: string;
  readonly scopes: readonly { readonly href: string; readonly text: string; readonly count: string; readonly current: boolean; readonly alarming: boolean }[];
  readonly columns: DataTableView['columns'];
  readonly groups: readonly StuckGroupView[];
}

export const stuckPage = pageTemplate<StuckPageView>('admin/stuck');

/** Raw texts of one outage are alike: a few are enough to see the cause. */
const RAW_SHOWN = 5;

export function stuckPageView(items: readonly StuckItem[], silent: readonly SilentPart[], { scope, query }: { readonly scope: StuckScope; readonly query: string }, now: Date): StuckPageView {
  const { person, auto } = countStuckItems(items);
  const words = searchWords(query, 1);
  const fitting = items.filter((item) => fits(item, words));
  const shown = groupStuckItems(fitting).filter((group) => scope === 'all' || (group.words.needsPerson ? scope === 'person' : scope === 'auto' && group.cause !== LATE));
  return {
    title: '止まっている処理',
    total: `${person + auto}件`,
    silent: silent.length === 0 ? null : {
      tone: 'error', title: `応答していない部分があります：${silent.map(silentWords).join('、')}`,
      lines: ['受け付けた申込や決裁は失われません。復旧すると自動で続きますが、それまで手続きや送信が進みません。'],
      link: { href: '/admin/system', text: 'システムの状態を見る', hidden: null },
    },
    at: formatJapanInstant(now.getTime()),
    query,
    found: words.length === 0 ? null : `${shown.reduce((sum, group) => sum + group.items.length, 0)}件`,
    only: scope,
    allHref: hrefOf(scope, ''),
    scopes: [
      { href: hrefOf('all', query), text: 'すべて', count: String(items.length), current: scope === 'all', alarming: false },
      { href: hrefOf('person', query), text: '人の対応が必要', count: String(person), current: scope === 'person', alarming: person > 0 },
      { href: hrefOf('auto', query), text: '自動で再試行中', count: String(auto), current: scope === 'auto', alarming: false },
    ],
    columns: stuckTable([], now).columns,
    groups: shown.map((group, index) => groupView(group, index, now)),
  };
}

function hrefOf(scope: StuckScope, query: string): string {
  const params = new URLSearchParams({ ...(scope === 'all' ? {} : { only: scope }), ...(query === '' ? {} : { q: query }) }).toString();
  return `/admin/stuck${params === '' ? '' : `?${params}`}`;
}

/** Every word stands in what the row or its group shows: number, customer, step, branch, who has it, cause. */
function fits(item: StuckItem, words: readonly string[]): boolean {
  const shown = [item.case?.receptionNumber, item.case?.customerName, item.step, item.to, item.case?.branchName, item.case?.assigneeName, item.words.cause].filter(Boolean).join(' ');
  return words.every((word) => holdsKey(shown, word));
}

function silentWords({ name, since }: SilentPart): string {
  return since === null ? `${name}（一度も確認できていません）` : `${name}（${formatJapanInstant(since.getTime())} から）`;
}

function groupView(group: StuckGroup, index: number, now: Date): StuckGroupView {
  const { words, items } = group;
  const first = items.reduce((earliest, { since }) => (since < earliest ? since : earliest), items[0]?.since ?? now);
  const late = group.cause === LATE;
  return {
    id: `cause-${index + 1}`,
    tone: words.needsPerson ? 'person' : late ? 'late' : 'auto',
    tag: words.needsPerson
      ? { tone: 'red', text: '人の対応が必要', icon: 'alert' }
      : late
        ? { tone: 'neutral', text: '記録', icon: 'info' }
        : { tone: 'orange', text: '自動で再試行中', icon: 'history' },
    cause: words.cause,
    count: `${items.length}件`,
    first: `最初 ${formatJapanInstant(first.getTime())}`,
    effect: words.effect,
    remedy: words.remedy,
    rawMessages: items.flatMap((item) => (item.raw === null ? [] : [{ subject: item.case?.receptionNumber ?? '案件なし', text: item.raw }])).slice(0, RAW_SHOWN),
    rows: stuckTable(items, now).rows,
  };
}

function stuckTable(items: readonly StuckItem[], now: Date): DataTableView {
  return dataTable<StuckItem>({
    caption: '止まっている処理',
    empty: '',
    rows: items,
    columns: [
      { title: '受付番号', fixed: true, cell: (item) => (item.case ? { text: item.case.receptionNumber, href: stuckHref(item.case, 'timeline') } : '—') },
      { title: '顧客', cell: (item) => item.case?.customerName ?? '（案件なし）' },
      { title: '止まっている手順', cell: (item) => (item.to === null ? item.step : { text: item.step, sub: `宛先 ${item.to}` }) },
      { title: '試行', numeric: true, cell: (item) => (item.attempts > 0 ? String(item.attempts) : '—') },
      { title: '最終失敗', fixed: true, cell: (item) => (item.lastFailedAt ? formatJapanInstant(item.lastFailedAt.getTime()) : '—') },
      { title: '次の再試行', cell: (item) => nextWords(item, now) },
      { title: '停止時間', fixed: true, cell: (item) => formatDuration(now.getTime() - item.since.getTime()) },
      { title: '支店・担当', cell: (item) => (item.case ? `${item.case.branchName}・${item.case.assigneeName ?? '未割当'}` : '—') },
      { title: '詳細', cell: (item) => (item.case ? { text: '処理詳細', href: stuckHref(item.case, 'steps'), hidden: `：${item.case.receptionNumber}` } : '—') },
    ],
  });
}

function stuckHref({ kind, caseId }: StuckCase, tab: RegistrationTab): string {
  return kind === 'registration' ? registrationHref(caseId, tab) : caseHref(caseId, tab);
}

function nextWords(item: StuckItem, now: Date): string {
  if (item.cause === LATE) return '—';
  if (item.runningAttempt !== null) return runningWords(item.runningAttempt);
  if (item.nextAt === null) return item.words.needsPerson ? 'しません' : '復旧しだい';
  const next = retryAtWords(item.nextAt, item.attempts + 1);
  return item.nextAt <= now ? `${next}　${QUEUED}` : next;
}
