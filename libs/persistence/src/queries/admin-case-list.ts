import type { ApplicationState, GuaranteeKind } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { instantOf, type Keyset, type KeysetPage, keysetPage } from './keyset.js';

export interface AdminCaseFilter {
  /** Words of the search, folded by the domain's search key, each of two characters or more. */
  readonly words: readonly string[];
  /** The whole search as a number in its stored form, or null: 受付番号, 保証契約番号, 証書番号, 顧客番号, お客様ID. */
  readonly number: string | null;
  /** The whole search as a case's id, as it stands in the id of its workflow. */
  readonly caseId: string | null;
  readonly state: ApplicationState | null;
}

export interface AdminCaseRow {
  readonly id: string;
  readonly receptionNumber: string;
  readonly contractNumber: string | null;
  readonly certificateNumber: string | null;
  readonly kind: GuaranteeKind;
  readonly state: ApplicationState;
  readonly branchName: string;
  readonly customerName: string;
  readonly ownerName: string;
  readonly projectName: string;
  readonly guaranteeAmount: number;
  readonly submittedAt: Date;
  readonly stateSince: Date;
  /** Steps of the case that fail at present. */
  readonly failingSteps: number;
}

type RawRow = Omit<AdminCaseRow, 'guaranteeAmount' | 'submittedAt' | 'stateSince' | 'failingSteps'> & {
  guaranteeAmount: string; submittedAt: string; stateSince: string; failingSteps: string;
};

/**
 * Cases by any of their numbers or names, the latest submission first, of all branches.
 * Numbers are looked up where they are unique; words through the index of neighbouring characters.
 */
export async function listCasesForAdministrator(
  em: EntityManager, filter: AdminCaseFilter, after: Keyset | null, limit: number,
): Promise<KeysetPage<AdminCaseRow>> {
  const where: string[] = [];
  const params: unknown[] = [];
  const found: string[] = [];
  if (filter.words.length > 0) {
    found.push(
      `select f.id from guarantee_application f where ${filter.words.map(() => 'bigrams(f.search_key) @> bigrams(?::text) and strpos(f.search_key, ?::text) > 0').join(' and ')}`,
    );
    for (const word of filter.words) params.push(word, word);
  }
  if (filter.number !== null) {
    found.push(
      `select f.id from guarantee_application f where f.reception_number = ?`,
      `select g.application_id from guarantee_contract g where g.contract_number = ?`,
      `select g.application_id from certificate c join contract_revision r on r.id = c.revision_id join guarantee_contract g on g.id = r.contract_id where c.certificate_number = ?`,
      `select f.id from guarantee_application f join customer u on u.id = f.customer_id where u.customer_number = ?`,
      `select f.id from guarantee_application f join contractor_account u on u.id = f.account_id where u.login_id = ?`,
    );
    params.push(...Array<string>(5).fill(filter.number));
  }
  if (filter.caseId !== null) {
    found.push('select f.id from guarantee_application f where f.id = ?::uuid');
    params.push(filter.caseId);
  }
  if (found.length > 0) where.push(`a.id in (${found.join(' union ')})`);
  if (filter.state !== null) {
    where.push('a.state = ?');
    params.push(filter.state);
  }
  if (after) {
    where.push('(a.submitted_at, a.id) < (?, ?)');
    params.push(after.at, after.id);
  }
  const rows = await em.execute<RawRow[]>(
    `select a.id, a.reception_number as "receptionNumber", g.contract_number as "contractNumber",
            (select c.certificate_number from contract_revision r join certificate c on c.revision_id = r.id
              where r.contract_id = g.id order by r.revision desc limit 1) as "certificateNumber",
            a.kind, a.state, b.name as "branchName", a.customer_name as "customerName", a.owner_name as "ownerName",
            a.project_name as "projectName", a.guarantee_amount as "guaranteeAmount", a.submitted_at as "submittedAt",
            a.state_since as "stateSince", (select count(*) from step_failure s where s.case_id = a.id) as "failingSteps"
       from guarantee_application a join branch b on b.id = a.branch_id left join guarantee_contract g on g.application_id = a.id
      ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
      order by a.submitted_at desc, a.id desc limit ?`,
    [...params, limit + 1],
  );
  return keysetPage(
    rows.map((row) => ({
      ...row,
      guaranteeAmount: Number(row.guaranteeAmount),
      submittedAt: instantOf(row.submittedAt),
      stateSince: instantOf(row.stateSince),
      failingSteps: Number(row.failingSteps),
    })),
    limit,
    (row) => ({ at: row.submittedAt, id: row.id }),
  );
}
