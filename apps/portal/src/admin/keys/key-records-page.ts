import { AUDIT_EVENT_LABELS, formatJapanInstant } from '#domain';
import { KEY_FACT_KINDS, type KeyFactKind, type KeyRecord, type KeysetPage, type PagePlace } from '#persistence';
import { keysetPagination } from '../../http/keyset-pagination.js';
import { type PageView, pageTemplate } from '../../http/pages.js';
import type { DataTableView, PaginationView } from '../../http/view-models.js';
import { caseHref } from '../case-links.js';
import { dataTable } from '../data-table.js';
import { keyRecordWords } from './key-record-words.js';

/** What the list may be narrowed to. */
export const KEY_SCOPES: Readonly<Record<'all' | 'displayed' | 'reissued' | 'viewed' | 'blocked', { readonly text: string; readonly kinds: readonly KeyFactKind[] }>> = {
  all: { text: 'すべて', kinds: KEY_FACT_KINDS },
  displayed: { text: '表示', kinds: ['KeyDisplayed'] },
  reissued: { text: '発行・再発行', kinds: ['KeyIssued', 'KeyReissued'] },
  viewed: { text: '閲覧', kinds: ['CertificateViewed'] },
  blocked: { text: '停止・解除・警告', kinds: ['ViewingBlocked', 'KeyBlockLifted', 'ViewingAlertRaised'] },
};
export type KeyScope = keyof typeof KEY_SCOPES;

export interface KeyRecordsView extends PageView {
  readonly scopes: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly table: DataTableView;
  readonly pagination: PaginationView | null;
}

export const keyRecordsPage = pageTemplate<KeyRecordsView>('admin/keys');

export function isKeyScope(value: string): value is KeyScope {
  return Object.hasOwn(KEY_SCOPES, value);
}

export function keyRecordsView(page: KeysetPage<KeyRecord>, scope: KeyScope, place: PagePlace | null): KeyRecordsView {
  const href = (of: KeyScope) => (of === 'all' ? '/admin/keys' : `/admin/keys?only=${of}`);
  const scopes = Object.keys(KEY_SCOPES).filter(isKeyScope);
  return {
    title: '認証キーの記録',
    scopes: scopes.map((of) => ({ href: href(of), text: KEY_SCOPES[of].text, current: of === scope })),
    table: dataTable<KeyRecord>({
      caption: '認証キーの発行・表示・閲覧の記録',
      rows: page.rows,
      empty: '該当する記録はありません。',
      columns: [
        { title: '日時', fixed: true, cell: (row) => formatJapanInstant(row.at.getTime()) },
        { title: 'だれが', cell: (row) => row.actorName },
        { title: 'できごと', cell: (row) => ({ text: AUDIT_EVENT_LABELS[row.kind], sub: keyRecordWords(row.kind, row.data) }) },
        { title: '保証契約番号', fixed: true, cell: (row) => ({ text: row.contractNumber ?? row.receptionNumber, href: caseHref(row.caseId, 'keys') }) },
        { title: '顧客', cell: (row) => row.customerName },
      ],
      marked: (row) => row.kind === 'ViewingAlertRaised',
    }),
    pagination: keysetPagination(page, place, { address: href(scope), label: '認証キーの記録のページ', position: `${place === null ? '新しい順に' : '続きの'}${page.rows.length}件` }),
  };
}
