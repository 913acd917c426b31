import { type CalendarDate, editionGaps, type EditionGap, type GuaranteeKind } from '#domain';
import { Passwords } from '#identity';
import {
  Announcement, AuthorityLimit, Branch, BranchTerritoryRow, ContractorAccount, Customer, DepositBank, MaintenanceWindow, OwnerRule, ProjectOwner, RateTable, rateTablesOf, RetentionPeriod,
  Setting, TermsEdition, type UnitOfWork,
} from '#persistence';
import { madePassword } from '../people/made-password.js';
import type { Masters } from './file-shapes.js';
import { MasterRows } from './master-rows.js';
import { refuseProblems } from './read-folder.js';

/** What loading changed: how many rows were new, and the first passwords of accounts that were, which nobody can see again. */
export interface LoadedMasters {
  readonly added: number;
  readonly passwords: readonly { readonly loginId: string; readonly password: string }[];
  /** What the operator should know although all of it was loaded. */
  readonly notes: readonly string[];
}

/**
 * Loads masters in one transaction, all or nothing. What is there already, by its natural key, stays as it is: dated things get a new row with a new date.
 * @throws PlainFailure with all rows that cannot be loaded
 */
export function loadFolder(work: UnitOfWork, masters: Masters, today: CalendarDate): Promise<LoadedMasters> {
  return work.run(async (em) => {
    const rows = new MasterRows(em);
    for (const branch of masters['branches.json']) await rows.kept(`branches.json ${branch.code}`, Branch, { code: branch.code }, branch);
    await loadTerritories(rows, masters['territories.json']);
    for (const { rules, ...owner } of masters['owners.json']) {
      const row = await rows.kept(`owners.json ${owner.code}`, ProjectOwner, { code: owner.code }, owner);
      for (const rule of rules) await rows.edition(`owners.json ${owner.code} rules`, OwnerRule, [{ owner: row.id, effectiveFrom: rule.effectiveFrom }], { ...rule, owner: row.id });
    }
    for (const [index, table] of masters['rate-tables.json'].entries()) {
      await rows.edition(`rate-tables.json row ${index + 1}`, RateTable, [{ kind: table.kind, effectiveFrom: table.effectiveFrom }, { name: table.name }], table);
    }
    for (const bank of masters['banks.json']) await rows.kept(`banks.json ${bank.bankCode} ${bank.branchCode}`, DepositBank, { bankCode: bank.bankCode, branchCode: bank.branchCode }, bank);
    for (const [index, limit] of masters['limits.json'].entries()) {
      await rows.edition(`limits.json row ${index + 1}`, AuthorityLimit, [{ rank: limit.rank, effectiveFrom: limit.effectiveFrom }], limit);
    }
    for (const [index, period] of masters['retention.json'].entries()) {
      await rows.edition(`retention.json row ${index + 1}`, RetentionPeriod, [{ paperClass: period.paperClass, effectiveFrom: period.effectiveFrom }], period);
    }
    for (const [index, { document, ...edition }] of masters['terms.json'].entries()) {
      await rows.edition(`terms.json row ${index + 1}`, TermsEdition, [{ document, effectiveFrom: edition.effectiveFrom }, { document, version: edition.version }], { document, ...edition });
    }
    for (const notice of masters['announcements.json']) await rows.kept(`announcements.json ${notice.postedOn}`, Announcement, { postedOn: notice.postedOn, title: notice.title }, notice);
    for (const window of masters['maintenance.json']) await rows.kept(`maintenance.json ${window.startsAt.toISOString()}`, MaintenanceWindow, { startsAt: window.startsAt }, window);
    for (const setting of masters['settings.json']) await rows.kept(`settings.json ${setting.name}`, Setting, { name: setting.name }, setting);
    const passwords = await loadCustomers(rows, masters['customers.json']);
    refuseProblems(rows.problems);
    await em.flush();
    const kinds = [...new Set(masters['rate-tables.json'].map(({ kind }) => kind))];
    const gaps = await Promise.all(kinds.map(async (kind) => editionGaps(await rateTablesOf(em, kind), today).map((gap) => gapWords(kind, gap))));
    return { added: rows.added, passwords, notes: [...rows.notes, ...gaps.flat()] };
  });
}

function gapWords(kind: GuaranteeKind, { from, to }: EditionGap): string {
  return `No rate table of ${kind} holds from ${from} ${to === null ? 'on' : `to ${to}`}: nothing applied for on these days can be charged. Load one that does.`;
}

async function loadTerritories(rows: MasterRows, territories: Masters['territories.json']): Promise<void> {
  for (const { branch: code, ...place } of territories) {
    const branch = await rows.find(Branch, { code });
    const at = `territories.json ${place.prefecture}${place.municipality}`;
    if (branch === null) rows.problems.push(`${at}: there is no branch ${code}; load branches.json first.`);
    else await rows.edition(at, BranchTerritoryRow, [place], { ...place, branch: branch.id });
  }
}

async function loadCustomers(rows: MasterRows, customers: Masters['customers.json']): Promise<LoadedMasters['passwords']> {
  const hashing = new Passwords();
  const passwords: { loginId: string; password: string }[] = [];
  for (const { accounts, branch: code, ...facts } of customers) {
    const branch = await rows.find(Branch, { code });
    if (branch === null) {
      rows.problems.push(`customers.json ${facts.customerNumber}: there is no branch ${code}; load branches.json first.`);
      continue;
    }
    const customer = await rows.once(Customer, { customerNumber: facts.customerNumber }, (em) => em.create(Customer, { ...facts, branch: branch.id }));
    for (const account of accounts) {
      const held = await rows.once(ContractorAccount, { loginId: account.loginId }, async (em) => {
        const password = madePassword();
        passwords.push({ loginId: account.loginId, password });
        return em.create(ContractorAccount, { ...account, customer: customer.id, active: true, passwordHash: await hashing.hash(password) });
      });
      if (held.customer !== customer.id) rows.problems.push(`customers.json ${facts.customerNumber}: the お客様ID ${account.loginId} belongs to another customer`);
    }
  }
  return passwords;
}
