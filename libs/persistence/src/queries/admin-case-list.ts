import type { ApplicationState, CertificateStatus, GuaranteeKind, Medium } from '#domain';
import type { EntityManager } from '@mikro-orm/postgresql';
import { CURRENT_CERTIFICATE_STATUS } from './current-certificate.js';
import { holdsWord } from './holds-word.js';
import { instantOf, type KeysetPage, keysetPage, keysetSql, type PagePlace } from './keyset.js';
import { casesByNumberPart, holdsParts, MOST_BY_DIGITS } from './number-parts.js';
import { anyOf, casesOf, idList, type SqlPart } from './sql-part.js';

export interface AdminCaseFilter {
  /** Words of the search, as the domain's `searchWords` reads them. */
  readonly words: readonly string[];
  /** Numbers in their stored form that all belong to the case: 受付番号, 保証契約番号, 証書番号, 顧客番号, お客様ID; or the seven digits of one. */
  readonly numbers: readonly string[];
  /** The whole search as a case's id, as it stands in the id of its workflow. */
  readonly caseId: string | null;
  /** 閲覧番号 of a print 閲覧用. */
  readonly viewing: { readonly viewingNumber: string; readonly contractDigits: string } | null;
  /** 文書識別子 of a certificate, sixteen small hexadecimal digits. */
  readonly documentIdentifier: string | null;
  readonly state: ApplicationState | null;
}

export interface AdminCaseRow {
  readonly id: string;
  readonly receptionNumber: string;
  readonly contractNumber: string | null;
  readonly certificateNumber: string | null;
  readonly kind: GuaranteeKind;
  readonly medium: Medium;
  readonly state: ApplicationState;
  readonly certificateStatus: CertificateStatus | null;
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

/** Pairs of digits stand in every case, so the index of neighbouring characters is no help with them. */
function isDigits(word: string): boolean {
  return /^\d+$/.test(word);
}

/** A word stands in a name, in a part of the 証書番号, or digits in one of the numbers beside it. */
async function conditionOfWord(em: EntityManager, word: string): Promise<SqlPart> {
  if (isDigits(word)) return { sql: 'strpos(a.search_key, ?::text) > 0', params: [word] };
  const named = idList(await casesOfStaffOrCertificate(em, word));
  const [own, people] = [holdsWord('a.search_key', word), holdsWord('case_people(a.content)', word)];
  return { sql: `(${own.sql} or ${people.sql} or a.id = any(?::uuid[]))`, params: [...own.params, ...people.params, named] };
}

/** Whom of the surety a word names, and then their cases, by index; and a part of a 証書番号 that begins with its letters. */
async function casesOfStaffOrCertificate(em: EntityManager, word: string): Promise<readonly { id: string }[]> {
  const certificates = /^[a-z]{2}\d{1,9}$/.test(word)
    ? await em.execute<{ id: string }[]>(
        `select g.application_id as id from certificate c join contract_revision r on r.id = c.revision_id join guarantee_contract g on g.id = r.contract_id
          where c.certificate_number = any(array(select certificate_number from certificate
            where strpos(replace(certificate_number, '-', ''), upper(?::text)) > 0 order by certificate_number desc limit ?))`,
        [word, MOST_BY_DIGITS],
      )
    : [];
  const staff = idList(await em.execute<{ id: string }[]>(`select id from staff where strpos(regexp_replace(lower(name), '[[:space:]\u3000]', '', 'g'), ?::text) > 0`, [word]));
  if (staff === '{}') return certificates;
  return [...certificates, ...await em.execute<{ id: string }[]>(
    `(select id from guarantee_application where assignee_id = any(?::uuid[]) order by submitted_at desc limit ?)
     union (select application_id from review where decider_id = any(?::uuid[]) order by decided_at desc limit ?)`,
    [staff, MOST_BY_DIGITS, staff, MOST_BY_DIGITS],
  )];
}

/** 閲覧番号: the contracts whose number ends as it says, and of their cases the one whose record names it. */
async function conditionOfViewing(em: EntityManager, { viewingNumber, contractDigits }: NonNullable<AdminCaseFilter['viewing']>): Promise<SqlPart> {
  const rows = await em.execute<{ id: string }[]>(
    `select e.case_id as id from guarantee_contract g join audit_event e on e.case_id = g.application_id
      where g.contract_number = any(array(select contract_number from guarantee_contract where right(contract_number, 5) = ? limit ?))
        and e.kind = 'ViewPrintMade' and e.data->>'viewingNumber' = ?`,
    [contractDigits, MOST_BY_DIGITS, viewingNumber],
  );
  return casesOf(rows);
}

async function conditionOfDocument(em: EntityManager, identifier: string): Promise<SqlPart> {
  const rows = await em.execute<{ id: string }[]>(
    `select g.application_id as id from certificate c join contract_revision r on r.id = c.revision_id join guarantee_contract g on g.id = r.contract_id
      where document_identifier(c.id) = ?`,
    [identifier],
  );
  return casesOf(rows);
}

/** Parts of 受付番号, read off its unique index without touching the cases, or of the numbers that every search knows. */
async function conditionOfDigits(em: EntityManager, words: readonly string[]): Promise<SqlPart> {
  const received = await em.execute<{ id: string }[]>(
    `select id from guarantee_application where reception_number = any(array(
       select reception_number from guarantee_application where ${holdsParts(`replace(reception_number, '-', '')`, words)} order by reception_number desc limit ?))`,
    [...words, MOST_BY_DIGITS],
  );
  return anyOf([casesOf(received), await casesByNumberPart(em, null, ...words)]);
}

/**
 * What a whole number belongs to; looked up where it is unique, before the list is read. Seven digits without a dash may be a 受付番号, the
 * digits of a 保証契約番号 or the serial of a 証書番号.
 */
async function conditionOfNumber(em: EntityManager, number: string): Promise<SqlPart> {
  if (/^\d{7}$/.test(number)) return conditionOfDigits(em, [number]);
  const cases = await em.execute<{ id: string }[]>(
    `select id from guarantee_application where reception_number = ?
     union select application_id from guarantee_contract where contract_number = ?
     union select g.application_id from certificate c join contract_revision r on r.id = c.revision_id
       join guarantee_contract g on g.id = r.contract_id where c.certificate_number = ?`,
    [number, number, number],
  );
  const customers = await em.execute<{ id: string }[]>(
    `select id from customer where customer_number = ? union select customer_id from contractor_account where login_id = ?`,
    [number, number],
  );
  return { sql: `(a.id = any(?::uuid[]) or a.customer_id = any(?::uuid[]))`, params: [idList(cases), idList(customers)] };
}

/** Cases by any of their numbers or names, the latest submission first, of all branches. */
export async function listCasesForAdministrator(
  em: EntityManager, filter: AdminCaseFilter, place: PagePlace | null, limit: number,
): Promise<KeysetPage<AdminCaseRow>> {
  const digitsOnly = filter.words.length > 0 && filter.words.every(isDigits);
  const conditions: SqlPart[] = digitsOnly ? [await conditionOfDigits(em, filter.words)] : await Promise.all(filter.words.map((word) => conditionOfWord(em, word)));
  if (filter.viewing !== null) conditions.push(await conditionOfViewing(em, filter.viewing));
  if (filter.documentIdentifier !== null) conditions.push(await conditionOfDocument(em, filter.documentIdentifier));
  for (const number of filter.numbers) conditions.push(await conditionOfNumber(em, number));
  if (filter.caseId !== null) conditions.push({ sql: 'a.id = ?::uuid', params: [filter.caseId] });
  if (filter.state !== null) conditions.push({ sql: 'a.state = ?', params: [filter.state] });
  const page = keysetSql({ at: 'a.submitted_at', id: 'a.id', direction: 'desc' }, place);
  conditions.push({ sql: page.where, params: page.params });
  const params = conditions.flatMap((condition) => condition.params);
  const where = conditions.map(({ sql }) => sql);
  const rows = await em.execute<RawRow[]>(
    `select a.id, a.reception_number as "receptionNumber", g.contract_number as "contractNumber",
            (select c.certificate_number from contract_revision r join certificate c on c.revision_id = r.id
              where r.contract_id = g.id order by r.revision desc limit 1) as "certificateNumber",
            ${CURRENT_CERTIFICATE_STATUS} as "certificateStatus", a.kind, a.medium, a.state, b.name as "branchName", a.customer_name as "customerName", a.owner_name as "ownerName",
            a.project_name as "projectName", a.guarantee_amount as "guaranteeAmount", a.submitted_at as "submittedAt",
            a.state_since as "stateSince", (select count(*) from step_failure s where s.case_id = a.id) as "failingSteps"
       from guarantee_application a join branch b on b.id = a.branch_id left join guarantee_contract g on g.application_id = a.id
      where ${where.join(' and ')}
      order by ${page.orderBy} limit ?`,
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
    place,
    (row) => ({ at: row.submittedAt, id: row.id }),
  );
}
