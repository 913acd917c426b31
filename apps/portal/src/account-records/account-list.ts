import { accountState, beginning, readDigits, searchWords } from '#domain';
import type { PurposeHashes } from '#identity';
import { type AccountRow, type AccountSearch, listAccounts, type PagePlace } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { keysetPagination, sizeWords } from '../http/keyset-pagination.js';
import type { SubmittedForm } from '../http/submitted-form.js';
import type { PaginationView, TagView } from '../http/view-models.js';
import { readLocks } from './account-locks.js';
import { accountStateTag } from './account-view.js';

const PAGE_SIZE = 50;

/** The list of お客様ID as both houses see it. */
export interface AccountListView {
  readonly action: string;
  readonly query: string;
  readonly tooShort: boolean;
  readonly rows: readonly {
    readonly href: string; readonly loginId: string; readonly customerNumber: string; readonly customerName: string; readonly contact: string;
    readonly branchName: string; readonly state: TagView;
  }[];
  readonly pagination: PaginationView | null;
}

/** @param path where the list stands; an ID's page is below it */
export async function readAccountList(
  em: EntityManager, hashes: PurposeHashes, now: Date, { path, branchId, params, place }: { readonly path: string; readonly branchId: string | null; readonly params: SubmittedForm; readonly place: PagePlace | null },
): Promise<AccountListView> {
  const query = beginning(params.text('q').replace(/\p{C}/gu, '').trim(), 60);
  const search = readAccountSearch(query);
  const page = search === 'too-short' ? { rows: [], previous: null, next: null } : await listAccounts(em, branchId, search, place, PAGE_SIZE);
  const locks = await readLocks(em, hashes, page.rows.map(({ loginId }) => loginId), now);
  const address = query === '' ? path : `${path}?q=${encodeURIComponent(query)}`;
  return {
    action: path, query, tooShort: search === 'too-short', rows: page.rows.map((row) => rowView(row, path, locks.has(row.loginId))),
    pagination: keysetPagination(page, place, { address, label: 'お客様IDのページ', position: sizeWords(page, PAGE_SIZE) }),
  };
}

/** Ten digits in any spelling, or words of two characters and more; null for everything. */
export function readAccountSearch(query: string): AccountSearch | 'too-short' | null {
  if (query === '') return null;
  const digits = readDigits(query, 10);
  if (digits.ok) return { by: 'digits', value: digits.value };
  const words = searchWords(query);
  return words.length === 0 ? 'too-short' : { by: 'words', words };
}

function rowView(row: AccountRow, path: string, locked: boolean): AccountListView['rows'][number] {
  return {
    href: `${path}/${row.id}`, loginId: row.loginId, customerNumber: row.customerNumber, customerName: row.customerName, contact: `${row.department}　${row.contactName}`,
    branchName: row.branchName, state: accountStateTag(accountState({ closed: row.closedAt !== null, active: row.active, locked, firstSignInCompleted: row.firstSignInCompleted })),
  };
}
