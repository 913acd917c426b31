import {
  APPLICATION_STATE_LABELS, APPLICATION_STATES, type ApplicationState, type CaseStatus, effectiveState, formatJapanInstant, groupDigits, GUARANTEE_KIND_LABELS,
  statusWords,
} from '#domain';
import type { AdminCaseRow, KeysetPage, PagePlace } from '#persistence';
import { selectField } from '../../http/fields.js';
import { keysetPagination } from '../../http/keyset-pagination.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { ChipTone, DataTableView, PaginationView, SelectFieldView } from '../../http/view-models.js';
import { caseHref, REGISTRATIONS_PATH } from '../case-links.js';
import { dataTable } from '../data-table.js';

export interface CaseListView extends PageView {
  readonly query: string;
  /** The same search among the ID registrations. */
  readonly registrationsHref: string;
  readonly state: SelectFieldView;
  readonly hint: string | null;
  readonly table: DataTableView;
  readonly pagination: PaginationView | null;
}

export const caseListPage = pageTemplate<CaseListView>('admin/cases');

export interface CaseListRequest {
  readonly query: string;
  readonly state: ApplicationState | null;
  readonly place: PagePlace | null;
  readonly tooShort: boolean;
}

export function caseListView(page: KeysetPage<AdminCaseRow>, request: CaseListRequest): CaseListView {
  return {
    title: '案件',
    query: request.query,
    registrationsHref: request.query === '' ? REGISTRATIONS_PATH : `${REGISTRATIONS_PATH}?q=${encodeURIComponent(request.query)}`,
    state: selectField({
      name: 'state', label: '状態', unmarked: true, width: 's', chosen: request.state ?? '',
      options: [{ value: '', label: 'すべての状態' }, ...APPLICATION_STATES.map((state) => ({ value: state, label: APPLICATION_STATE_LABELS[state] }))],
    }),
    hint: request.tooShort ? '2文字以上で探してください。' : null,
    table: dataTable<AdminCaseRow>({
      caption: '案件の一覧',
      rows: page.rows,
      empty: request.query === '' ? '案件はまだありません。' : '該当する案件はありません。番号は一部でも、名称は2文字以上で探せます。',
      columns: [
        { title: '受付番号', fixed: true, cell: (row) => ({ text: row.receptionNumber, href: caseHref(row.id), sub: formatJapanInstant(row.submittedAt.getTime()) }) },
        { title: '保証契約番号', fixed: true, cell: (row) => ({ text: row.contractNumber ?? '—', sub: row.certificateNumber }) },
        { title: '種別', fixed: true, cell: (row) => GUARANTEE_KIND_LABELS[row.kind] },
        { title: '状態', fixed: true, cell: (row) => ({ text: '', chip: stateChip({ state: row.state, certificate: row.certificateStatus, medium: row.medium }), sub: row.failingSteps > 0 ? `失敗中の手順 ${row.failingSteps}件` : null }) },
        { title: '顧客', cell: (row) => row.customerName },
        { title: '工事名・発注者', cell: (row) => ({ text: row.projectName, sub: row.ownerName }) },
        { title: '保証金額', numeric: true, cell: (row) => `${groupDigits(row.guaranteeAmount)}円` },
        { title: '支店', cell: (row) => row.branchName },
      ],
      marked: (row) => row.failingSteps > 0,
    }),
    pagination: keysetPagination(page, request.place, {
      address: firstPage(request), label: '案件の一覧のページ', position: `${request.place === null ? '新しい順に' : '続きの'}${page.rows.length}件`,
    }),
  };
}

const TONES: Readonly<Record<ApplicationState, ChipTone>> = {
  submitted: 'act', 'in-review': 'blue', 'correction-requested': 'wait', 'awaiting-decision': 'blue', 'awaiting-premium': 'wait',
  'premium-secured': 'blue', concluded: 'blue', issued: 'ok', declined: 'err', retracted: 'plain', lapsed: 'plain',
};

export function stateChip(status: CaseStatus): { readonly tone: ChipTone; readonly text: string; readonly icon: null } {
  return { tone: TONES[effectiveState(status.state, status.certificate)], text: statusWords(status), icon: null };
}

function firstPage({ query, state }: CaseListRequest): string {
  const params = new URLSearchParams({ ...(query === '' ? {} : { q: query }), ...(state === null ? {} : { state }) }).toString();
  return params === '' ? '/admin' : `/admin?${params}`;
}
