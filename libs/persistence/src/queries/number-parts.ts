import type { EntityManager } from '@mikro-orm/postgresql';
import { casesOf, type SqlPart } from './sql-part.js';

/** Numbers with so many characters in common are no search any more; the latest are enough. */
export const MOST_BY_DIGITS = 1_000;

/** Whether a word, as the domain's `searchWords` reads it, may be a part of a number: digits, or a 証書番号 from its letters on. */
export function isNumberPart(word: string): boolean {
  return /^(?:[a-z]{2})?\d+$/i.test(word);
}

/** Every part stands in one number, in any order; a question mark for each. */
export function holdsParts(number: string, parts: readonly string[]): string {
  return parts.map(() => `strpos(${number}, ?::text) > 0`).join(' and ');
}

/**
 * The cases whose 保証契約番号 or 証書番号 holds each of the parts, its hyphens left out: one rule for every search of cases. Looked up before
 * the list is read, so that both sides of a choice have an index.
 */
export async function casesByNumberPart(em: EntityManager, branchId: string | null, ...parts: readonly string[]): Promise<SqlPart> {
  const ofBranch = branchId === null ? '' : 'and g.branch_id = ?';
  const params = [...parts.map((part) => part.toUpperCase()), ...(branchId === null ? [] : [branchId]), MOST_BY_DIGITS];
  const rows = await em.execute<{ id: string }[]>(
    `(select g.application_id as id from guarantee_contract g where ${holdsParts('g.contract_number', parts)} ${ofBranch} order by g.contract_number desc limit ?)
     union (select g.application_id from certificate c join contract_revision r on r.id = c.revision_id join guarantee_contract g on g.id = r.contract_id
       where ${holdsParts(`replace(c.certificate_number, '-', '')`, parts)} ${ofBranch} order by c.certificate_number desc limit ?)`,
    [...params, ...params],
  );
  return casesOf(rows);
}
