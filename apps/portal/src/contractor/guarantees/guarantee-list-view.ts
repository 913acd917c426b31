import { type CalendarDate, groupDigits, GUARANTEE_KIND_LABELS, GUARANTEE_KINDS } from '#domain';
import type { GuaranteeRow, KeysetPage, SubmissionView } from '#persistence';
import { choiceGroup, selectField, textField } from '../../http/fields.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChoiceGroupView, PaginationView, SelectFieldView, TextFieldView } from '../../http/view-models.js';
import { guaranteeListHref, type GuaranteeQuery, isSignsOnly, yearChoices } from './guarantee-filter.js';
import { guaranteeRowView, type GuaranteeRowView } from './guarantee-row-view.js';

/** Lines per page of 保証工事一覧. */
export const GUARANTEES_PER_PAGE = 20;

export interface GuaranteeListView extends PageView {
  readonly search: TextFieldView;
  readonly places: ChoiceGroupView;
  readonly kind: SelectFieldView;
  readonly year: SelectFieldView;
  readonly issuedOnly: boolean;
  readonly currentView: string;
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly count: string; readonly current: boolean; readonly alarming: boolean }[];
  readonly position: string;
  /** 一覧をCSVで保存; null where there is nothing to save. */
  readonly csvHref: string | null;
  readonly rows: readonly GuaranteeRowView[];
  readonly empty: string;
  readonly pagination: PaginationView | null;
}

export const GUARANTEE_LIST = pageTemplate<GuaranteeListView>('contractor/guarantees');

const TABS: readonly (readonly [SubmissionView, string])[] = [
  ['all', 'すべて'], ['to-submit', '提出してください'], ['to-view', '閲覧待ち'], ['viewed', '閲覧済み'],
];

const EMPTY_TAB: Readonly<Record<SubmissionView, string>> = {
  all: 'このページに並ぶ保証証書はありません。',
  'to-submit': 'いま発注者へ提出していただく保証証書はありません。',
  'to-view': 'いま発注者の閲覧を待っている保証証書はありません。',
  viewed: '提出のあと、認証キーで閲覧された保証証書は、まだありません。',
};

export function guaranteeListView(
  query: GuaranteeQuery, page: KeysetPage<GuaranteeRow>, counts: Readonly<Record<SubmissionView, number>>, today: CalendarDate,
): GuaranteeListView {
  const total = counts[query.view];
  const first = (query.page - 1) * GUARANTEES_PER_PAGE + 1;
  const last = first + page.rows.length - 1;
  return {
    title: '保証工事一覧',
    search: textField({ name: 'q', label: '探す言葉', unmarked: true, support: '空のままなら、すべて表示', value: query.text, width: 'full', maxLength: 100 }),
    places: choiceGroup({
      name: 'in', label: '探すところ', unmarked: true, chosen: query.places,
      choices: [{ value: 'number', label: '保証契約番号' }, { value: 'project', label: '工事名' }, { value: 'owner', label: '発注者' }],
    }),
    kind: selectField({
      name: 'kind', label: '区分', unmarked: true, width: 's', chosen: query.kind ?? '',
      options: [{ value: '', label: 'すべて' }, ...GUARANTEE_KINDS.map((kind) => ({ value: kind, label: GUARANTEE_KIND_LABELS[kind] }))],
    }),
    year: selectField({ name: 'year', label: '発行日', unmarked: true, width: 's', chosen: query.year === null ? '' : String(query.year), options: yearChoices(today) }),
    issuedOnly: query.issuedOnly,
    currentView: query.view,
    tabs: TABS.map(([view, text]) => ({
      href: guaranteeListHref(query, { view }), text, count: groupDigits(counts[view]), current: view === query.view,
      alarming: view === 'to-submit' && counts[view] > 0,
    })),
    position: page.rows.length === 0 ? '0件' : `${groupDigits(total)}件中 ${groupDigits(first)}–${groupDigits(last)}件`,
    csvHref: total === 0 ? null : guaranteeListHref(query, {}).replace('/guarantees', '/guarantees/list.csv'),
    rows: page.rows.map(guaranteeRowView),
    empty: emptyWords(query, counts.all),
    pagination: paginationOf(query, page, total),
  };
}

/** What an empty list says: of its tab, where another one has lines. */
function emptyWords(query: GuaranteeQuery, inAllTabs: number): string {
  if (isSignsOnly(query.text)) return '記号だけでは探せません。保証契約番号・工事名・発注者の文字か数字で、もう一度お探しください。';
  if (inAllTabs > 0) return EMPTY_TAB[query.view];
  if (query.text === '' && query.kind === null && query.year === null) return 'まだ保証証書はありません。発行されると、ここに並びます。';
  return '条件に合う保証証書はありません。条件を消して、もう一度お探しください。';
}

/** By key, a page on or back, and to the first one. */
function paginationOf(query: GuaranteeQuery, page: KeysetPage<GuaranteeRow>, total: number): PaginationView | null {
  if (query.page === 1 && page.previous === null && page.next === null) return null;
  const pages = Math.max(query.page, Math.ceil(total / GUARANTEES_PER_PAGE));
  return {
    label: '一覧のページ',
    position: `${groupDigits(pages)}ページ中 ${groupDigits(query.page)}ページ目`,
    previousHref: page.previous === null ? null : guaranteeListHref(query, { place: { direction: 'before', key: page.previous } }),
    nextHref: page.next === null ? null : guaranteeListHref(query, { place: { direction: 'after', key: page.next } }),
    pages: query.page === 1 ? [] : [{ number: '1', href: guaranteeListHref(query, {}), current: false }],
  };
}
