import { addressKey, type CustomerMatch, customerMatches, digitsIn, type OtherCustomer, phoneDigits, searchKey, type SearchTerm } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer } from '../entities/index.js';
import { holdsPlace, holdsTerms, holdsWord } from './holds-word.js';
import type { SqlPart } from './sql-part.js';

/** What a customer is looked for by; empty texts are not asked for. */
export interface CustomerQuery {
  readonly customerNumber: string | null;
  readonly phone: string | null;
  readonly corporateNumber: string | null;
  readonly name: string | null;
  readonly address: string | null;
  /** Words of the search box, as the domain's `searchTerms` reads them: a customer holds all of them. */
  readonly terms: readonly SearchTerm[];
}

export interface FoundCustomer {
  readonly customer: Customer;
  readonly matches: readonly CustomerMatch[];
}

/** So many are shown at most. */
export const MOST_CUSTOMERS = 10;

/** Separators do not count. */
const PHONE = `translate(phone, '-() ', '')`;

/** Customers, besides one, of whatever branch, in whose record a telephone number stands. */
export async function customersWithNumber(em: EntityManager, number: string, besides: string | null): Promise<readonly OtherCustomer[]> {
  const digits = phoneDigits(number);
  if (digits === null) return [];
  return em.execute<OtherCustomer[]>(
    `select customer_number as "customerNumber", name from customer where ${PHONE} = ? and id is distinct from ?::uuid order by customer_number limit ${MOST_CUSTOMERS}`, [digits, besides],
  );
}

/** Customers who may be meant, those with the most matches first. */
export async function findCustomers(em: EntityManager, query: CustomerQuery): Promise<readonly FoundCustomer[]> {
  const asked: SqlPart[] = [];
  const ask = (sql: string, value: string | null): void => {
    if (value !== null && value !== '') asked.push({ sql, params: [value] });
  };
  ask('customer_number = ?', query.customerNumber);
  ask(`${PHONE} = ?`, query.phone === null ? null : digitsIn(query.phone));
  ask('corporate_number = ?', query.corporateNumber);
  for (const text of [query.name, query.address]) if (text !== null && searchKey(text) !== '') asked.push(holdsWord('search_key', searchKey(text)));
  const { place } = addressKey(query.address ?? '');
  if (place.includes('/')) asked.push(holdsPlace('search_key', place));
  if (query.terms.length > 0) asked.push(holdsTerms('search_key', query.terms));
  if (asked.length === 0) return [];
  const ids = await em.execute<{ id: string }[]>(`select id from customer where ${asked.map(({ sql }) => sql).join(' or ')} order by customer_number limit ${MOST_CUSTOMERS * 5}`, asked.flatMap(({ params }) => params));
  const customers = ids.length === 0 ? [] : await em.find(Customer, { id: { $in: ids.map(({ id }) => id) } }, { orderBy: { customerNumber: 'asc' } });
  return customers
    .map((customer) => ({ customer, matches: customerMatches(query, { ...customer, corporateNumber: customer.corporateNumber ?? null }) }))
    .sort((one, other) => other.matches.length - one.matches.length)
    .slice(0, MOST_CUSTOMERS);
}
