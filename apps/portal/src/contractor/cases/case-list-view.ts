import { type CalendarDate, contractorStatusWords, formatYen, GUARANTEE_KIND_LABELS, END_STATES } from '#domain';
import type { ContractorCase, KeysetPage, PagePlace } from '#persistence';
import { keysetPagination } from '../../http/keyset-pagination.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChipView, PaginationView, TrackerView } from '../../http/view-models.js';
import { trackerView } from './case-tracker.js';
import { formatInstantDay } from '../short-dates.js';

/** A case on HOME and in the list: the tracker while it runs, a word when it has ended without a certificate. */
export interface CaseCardView {
  readonly href: string;
  readonly numbers: string;
  readonly project: string;
  readonly amount: string;
  readonly tracker: TrackerView;
  readonly ended: ChipView | null;
  readonly endedNote: string;
}

export interface CaseListView extends PageView {
  readonly tabs: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly cases: readonly CaseCardView[];
  readonly noneWords: string;
  readonly pagination: PaginationView | null;
}

export const CASE_LIST_PAGE = pageTemplate<CaseListView>('contractor/cases');
export const CASES_PER_PAGE = 10;
export const AWAITING_CASES_PATH = '/applications?show=waiting';

export function caseCard(row: ContractorCase, today: CalendarDate): CaseCardView {
  const number = row.contractNumber === null ? `受付番号 ${row.receptionNumber}` : `保証契約番号 ${row.contractNumber}`;
  const stopped = row.state !== 'issued' && END_STATES.some((state) => state === row.state);
  return {
    href: `/applications/${row.id}`,
    numbers: `${GUARANTEE_KIND_LABELS[row.kind]}　${number}　${row.ownerName}`,
    project: row.projectName,
    amount: formatYen(row.guaranteeAmount),
    tracker: trackerView(row, today),
    ended: stopped ? { tone: 'plain', text: contractorStatusWords({ state: row.state, certificate: row.certificateStatus, medium: row.medium }), icon: null } : null,
    endedNote: row.endedAt === null ? '' : `${formatInstantDay(row.endedAt)} に終了しました`,
  };
}

/** Which cases of a customer a list shows, in the order of its tabs. */
const SHOWN = {
  all: { address: '/applications', text: 'すべて', noneWords: 'まだお申込みはありません。' },
  'awaiting-customer': { address: AWAITING_CASES_PATH, text: 'お客様にしていただくことがあるもの', noneWords: 'いまお客様にしていただくことがある案件はありません。' },
} as const;

export function caseListView(page: KeysetPage<ContractorCase>, show: keyof typeof SHOWN, place: PagePlace | null, today: CalendarDate): CaseListView {
  const { address, noneWords } = SHOWN[show];
  return {
    title: 'お申込みの一覧',
    tabs: Object.values(SHOWN).map((list) => ({ href: list.address, text: list.text, current: list.address === address })),
    cases: page.rows.map((row) => caseCard(row, today)),
    noneWords,
    pagination: keysetPagination(page, place, { address, label: 'お申込みの一覧のページ', position: '受付の新しい順' }),
  };
}
