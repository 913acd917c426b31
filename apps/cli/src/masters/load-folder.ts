import { Passwords } from '#identity';
import { AuthorityLimit, Branch, BranchTerritoryRow, ContractorAccount, Customer, DepositBank, OwnerRule, ProjectOwner, RateTable, RetentionPeriod, Setting, TermsEdition, type UnitOfWork } from '#persistence';
import { madePassword } from '../people/made-password.js';
import { PlainFailure } from '../plain-failure.js';
import type { Masters } from './file-shapes.js';
import { MasterRows } from './master-rows.js';

/** What loading changed: how many rows were new, and the first passwords of accounts that were, which nobody can see again. */
export interface LoadedMasters {
  readonly added: number;
  readonly passwords: readonly { readonly loginId: string; readonly password: string }[];
}

/** Loads masters in one transaction. What is there already, by its natural key, stays as it is: dated things get a new row with a new date. */
export function loadFolder(work: UnitOfWork, masters: Masters): Promise<LoadedMasters> {
  return work.run(async (em) => {
    const rows = new MasterRows(em);
    for (const branch of masters['branches.json']) await rows.once(Branch, { code: branch.code }, () => em.create(Branch, branch));
    await loadTerritories(rows, masters['territories.json']);
    for (const { rules, ...owner } of masters['owners.json']) {
      const row = await rows.once(ProjectOwner, { code: owner.code }, () => em.create(ProjectOwner, owner));
      for (const rule of rules) await rows.once(OwnerRule, { owner: row.id, effectiveFrom: rule.effectiveFrom }, () => em.create(OwnerRule, { ...rule, owner: row.id }));
    }
    for (const table of masters['rate-tables.json']) await rows.once(RateTable, { name: table.name }, () => em.create(RateTable, table));
    for (const bank of masters['banks.json']) await rows.once(DepositBank, { bankCode: bank.bankCode, branchCode: bank.branchCode }, () => em.create(DepositBank, bank));
    for (const limit of masters['limits.json']) await rows.once(AuthorityLimit, { rank: limit.rank, effectiveFrom: limit.effectiveFrom }, () => em.create(AuthorityLimit, limit));
    for (const period of masters['retention.json']) await rows.once(RetentionPeriod, { paperClass: period.paperClass, effectiveFrom: period.effectiveFrom }, () => em.create(RetentionPeriod, period));
    for (const edition of masters['terms.json']) await rows.once(TermsEdition, { document: edition.document, version: edition.version }, () => em.create(TermsEdition, edition));
    for (const setting of masters['settings.json']) await rows.once(Setting, { name: setting.name }, () => em.create(Setting, setting));
    const passwords = await loadCustomers(rows, masters['customers.json']);
    return { added: rows.added, passwords };
  });
}

async function loadTerritories(rows: MasterRows, territories: Masters['territories.json']): Promise<void> {
  for (const { branch: code, ...place } of territories) {
    const branch = await rows.find(Branch, { code });
    if (branch === null) throw new PlainFailure(`Nothing was loaded; territories.json ${place.prefecture}${place.municipality}: there is no branch ${code}; load branches.json first.`);
    await rows.once(BranchTerritoryRow, place, (em) => em.create(BranchTerritoryRow, { ...place, branch: branch.id }));
  }
}

async function loadCustomers(rows: MasterRows, customers: Masters['customers.json']): Promise<LoadedMasters['passwords']> {
  const hashing = new Passwords();
  const passwords: { loginId: string; password: string }[] = [];
  for (const { accounts, branch: code, ...facts } of customers) {
    const branch = await rows.find(Branch, { code });
    if (branch === null) throw new PlainFailure(`Nothing was loaded; customers.json ${facts.customerNumber}: there is no branch ${code}; load branches.json first.`);
    const customer = await rows.once(Customer, { customerNumber: facts.customerNumber }, (em) => em.create(Customer, { ...facts, branch: branch.id }));
    for (const account of accounts) {
      await rows.once(ContractorAccount, { loginId: account.loginId }, async (em) => {
        const password = madePassword();
        passwords.push({ loginId: account.loginId, password });
        return em.create(ContractorAccount, { ...account, customer: customer.id, active: true, passwordHash: await hashing.hash(password) });
      });
    }
  }
  return passwords;
}
