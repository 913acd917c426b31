import { contractorStatusWords, formatYen, GUARANTEE_KIND_LABELS, END_STATES } from '#domain';
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
  readonly cases: readonly CaseCardView[];
  readonly pagination: PaginationView | null;
}

export const CASE_LIST_PAGE = pageTemplate<CaseListView>('contractor/cases');
export const CASES_PER_PAGE = 10;

export function caseCard(row: ContractorCase): CaseCardView {
  const number = row.contractNumber === null ? `受付番号 ${row.receptionNumber}` : `保証契約番号 ${row.contractNumber}`;
  const stopped = row.state !== 'issued' && END_STATES.some((state) => state === row.state);
  return {
    href: `/applications/${row.id}`,
    numbers: `${GUARANTEE_KIND_LABELS[row.kind]}　${number}　${row.ownerName}`,
    project: row.projectName,
    amount: formatYen(row.guaranteeAmount),
    tracker: trackerView(row),
    ended: stopped ? { tone: 'plain', text: contractorStatusWords({ state: row.state, certificate: row.certificateStatus, medium: row.medium }), icon: null } : null,
    endedNote: row.endedAt === null ? '' : `${formatInstantDay(row.endedAt)} に終了しました`,
  };
}

export function caseListView(page: KeysetPage<ContractorCase>, place: PagePlace | null): CaseListView {
  return {
    title: 'お申込みの一覧',
    cases: page.rows.map(caseCard),
    pagination: keysetPagination(page, place, { address: '/applications', label: 'お申込みの一覧のページ', position: '受付の新しい順' }),
  };
}
