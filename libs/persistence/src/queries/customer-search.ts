import { type CustomerMatch, customerMatches, searchKey } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Customer } from '../entities/index.js';

/** What a customer is looked for by; empty texts are not asked for. */
export interface CustomerQuery {
  readonly customerNumber: string | null;
  readonly phone: string | null;
  readonly corporateNumber: string | null;
  readonly name: string | null;
  readonly address: string | null;
  /** Free words of the search box. */
  readonly words: readonly string[];
}

export interface FoundCustomer {
  readonly customer: Customer;
  readonly matches: readonly CustomerMatch[];
}

const MOST = 10;

/** Customers who may be meant, those with the most matches first. */
export async function findCustomers(em: EntityManager, query: CustomerQuery): Promise<readonly FoundCustomer[]> {
  const conditions: string[] = [];
  const params: unknown[] = [];
  const ask = (sql: string, value: string | null): void => {
    if (value === null || value === '') return;
    conditions.push(sql);
    params.push(value);
  };
  ask('customer_number = ?', query.customerNumber);
  ask(`translate(phone, '-() ', '') = ?`, query.phone?.normalize('NFKC').replace(/\D/g, '') ?? null);
  ask('corporate_number = ?', query.corporateNumber);
  ask('strpos(name, ?) > 0', bare(query.name));
  ask('address = ?', query.address);
  for (const word of query.words) {
    conditions.push(`(strpos(name, ?) > 0 or strpos(name_kana, ?) > 0 or strpos(address, ?) > 0 or customer_number = ? or translate(phone, '-() ', '') = ?)`);
    params.push(word, word, word, word, word.replace(/\D/g, '') || word);
  }
  if (conditions.length === 0) return [];
  const ids = await em.execute<{ id: string }[]>(`select id from customer where ${conditions.join(' or ')} order by customer_number limit ${MOST * 5}`, params);
  const customers = ids.length === 0 ? [] : await em.find(Customer, { id: { $in: ids.map(({ id }) => id) } }, { orderBy: { customerNumber: 'asc' } });
  return customers
    .map((customer) => ({ customer, matches: customerMatches(query, { ...customer, corporateNumber: customer.corporateNumber ?? null }) }))
    .sort((one, other) => other.matches.length - one.matches.length)
    .slice(0, MOST);
}

/** A name without its corporate form, in the spelling it was typed in: what a differently written form still holds. */
function bare(name: string | null): string | null {
  if (name === null || searchKey(name) === '') return null;
  return name.normalize('NFKC').replace(/株式会社|有限会社|合同会社|\((?:株|有|同)\)|\s/g, '') || null;
}
