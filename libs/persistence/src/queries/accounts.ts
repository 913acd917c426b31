import { corporateForms, holdsKey } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, instantOrNull, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';

/** An お客様ID in a list, with what its state is made of; whether it is locked is known to who holds the keyed hashes. */
export interface AccountRow {
  readonly id: string;
  readonly loginId: string;
  readonly customerNumber: string;
  readonly customerName: string;
  readonly department: string;
  readonly contactName: string;
  readonly branchName: string;
  readonly active: boolean;
  readonly closedAt: Date | null;
  readonly firstSignInCompleted: boolean;
  readonly createdAt: Date;
}

/** Ten digits are an お客様ID or a 顧客番号; words are looked for in names, each of them. */
export type AccountSearch = { readonly by: 'digits'; readonly value: string } | { readonly by: 'words'; readonly words: readonly string[] };

type RawAccountRow = Omit<AccountRow, 'closedAt' | 'createdAt'> & { closedAt: string | null; createdAt: string };

/** お客様ID of a branch's customers (null: of all branches), the newest first. */
export async function listAccounts(em: EntityManager, branchId: string | null, search: AccountSearch | null, place: PagePlace | null, limit: number): Promise<KeysetPage<AccountRow>> {
  const { where, params, orderBy } = keysetSql({ at: 'a.created_at', id: 'a.id', direction: 'desc' }, place);
  const asked = await condition(em, branchId, search);
  const rows = await em.execute<RawAccountRow[]>(
    `select a.id, a.login_id as "loginId", c.customer_number as "customerNumber", c.name as "customerName", a.department, a.contact_name as "contactName",
            b.name as "branchName", a.active, a.closed_at as "closedAt", a.password_hash is not null and a.mail <> '' as "firstSignInCompleted", a.created_at as "createdAt"
       from contractor_account a join customer c on c.id = a.customer_id join branch b on b.id = c.branch_id
      where ${asked.sql} ${branchId === null ? '' : 'and c.branch_id = ?'} and ${where} order by ${orderBy} limit ?`,
    [...asked.params, ...(branchId === null ? [] : [branchId]), ...params, limit + 1],
  );
  const read = rows.map((row) => ({ ...row, closedAt: instantOrNull(row.closedAt), createdAt: instantOf(row.createdAt) }));
  return keysetPage(read, limit, place, (row) => ({ at: row.createdAt, id: row.id }));
}

async function condition(em: EntityManager, branchId: string | null, search: AccountSearch | null): Promise<{ readonly sql: string; readonly params: readonly unknown[] }> {
  if (search === null) return { sql: 'true', params: [] };
  if (search.by === 'digits') return { sql: '(a.login_id = ? or c.customer_number = ?)', params: [search.value, search.value] };
  return { sql: 'a.id::text = any(string_to_array(?, \',\'))', params: [(await accountsByWords(em, branchId, search.words)).join(',')] };
}

/** Names are compared as `searchKey` folds them, which no column holds: a branch has some thousands of customers, and this is asked for by hand. */
async function accountsByWords(em: EntityManager, branchId: string | null, words: readonly string[]): Promise<string[]> {
  const rows = await em.execute<{ id: string; names: string }[]>(
    `select a.id, c.name || ' ' || c.name_kana || ' ' || a.contact_name as names from contractor_account a join customer c on c.id = a.customer_id
      ${branchId === null ? '' : 'where c.branch_id = ?'}`, branchId === null ? [] : [branchId],
  );
  return rows.filter(({ names }) => words.every((word) => holdsKey(names, word) || corporateForms([names]).some((form) => form.includes(word)))).map(({ id }) => id);
}
