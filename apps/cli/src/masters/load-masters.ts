import { calendarDate, SAMPLE_OWNER_RULES, SAMPLE_RATE_TABLES, yen } from '#domain';
import { Passwords } from '#identity';
import {
  Announcement, AuthorityLimit, Branch, BranchTerritoryRow, ContractorAccount, Customer, DepositBank, MaintenanceWindow, OwnerRule, ProjectOwner, RateTable, RetentionPeriod,
  Setting, Staff, TermsEdition, type UnitOfWork,
} from '#persistence';
import { SAMPLE_BRANCHES, SAMPLE_TERRITORIES } from './branches.js';
import { MasterRows } from './master-rows.js';
import { SAMPLE_BANKS, SAMPLE_OWNERS } from './owners.js';
import { SAMPLE_CUSTOMERS, SAMPLE_PASSWORD, SAMPLE_STAFF } from './people.js';
import { SAMPLE_AUTHORITY, SAMPLE_RETENTION, SAMPLE_SETTINGS } from './settings.js';
import { SAMPLE_ANNOUNCEMENTS, SAMPLE_MAINTENANCE, SAMPLE_TERMS } from './terms.js';

/**
 * Loads the sample masters. What is there already, by its natural key, stays as it is: loading twice changes nothing,
 * and neither does it undo what an administrator has changed.
 * @returns how many rows were new
 */
export function loadMasters(work: UnitOfWork): Promise<number> {
  return work.run(async (em) => {
    const rows = new MasterRows(em);
    await loadPeople(rows, await loadBranches(rows));
    await loadOwners(rows);
    await loadRules(rows);
    await loadNotices(rows);
    return rows.added;
  });
}

type IdsByCode = ReadonlyMap<string, string>;

function idOf(ids: IdsByCode, code: string): string {
  const id = ids.get(code);
  if (id === undefined) throw new Error(`The sample masters name ${code}, which they do not hold.`);
  return id;
}

async function loadBranches(rows: MasterRows): Promise<IdsByCode> {
  const ids = new Map<string, string>();
  for (const branch of SAMPLE_BRANCHES) ids.set(branch.code, (await rows.once(Branch, { code: branch.code }, (em) => em.create(Branch, branch))).id);
  for (const { branch, effectiveFrom, ...place } of SAMPLE_TERRITORIES) {
    const from = calendarDate(effectiveFrom);
    await rows.once(BranchTerritoryRow, { ...place, effectiveFrom: from }, (em) => em.create(BranchTerritoryRow, { ...place, effectiveFrom: from, branch: idOf(ids, branch) }));
  }
  return ids;
}

async function loadPeople(rows: MasterRows, branches: IdsByCode): Promise<void> {
  const passwords = new Passwords();
  for (const { branch, ...person } of SAMPLE_STAFF) {
    await rows.once(Staff, { loginId: person.loginId }, async (em) =>
      em.create(Staff, { ...person, branch: idOf(branches, branch), active: true, passwordHash: await passwords.hash(SAMPLE_PASSWORD) }));
  }
  for (const { accounts, branch, ...facts } of SAMPLE_CUSTOMERS) {
    const customer = await rows.once(Customer, { customerNumber: facts.customerNumber }, (em) =>
      em.create(Customer, { ...facts, branch: idOf(branches, branch) }));
    for (const account of accounts) {
      await rows.once(ContractorAccount, { loginId: account.loginId }, async (em) =>
        em.create(ContractorAccount, { ...account, customer: customer.id, active: true, passwordHash: await passwords.hash(SAMPLE_PASSWORD) }));
    }
  }
}

async function loadOwners(rows: MasterRows): Promise<void> {
  const ids = new Map<string, string>();
  for (const { addressees, ...owner } of SAMPLE_OWNERS) {
    const row = await rows.once(ProjectOwner, { code: owner.code }, (em) => em.create(ProjectOwner, { ...owner, addressees: [...addressees] }));
    ids.set(owner.name, row.id);
  }
  for (const { id, ownerName, version, effectiveFrom, terms } of SAMPLE_OWNER_RULES) {
    const source = ownerName === '広島県' ? '「電子保証について」令和6年5月（前払金の条件は見本）' : '見本（架空）';
    const owner = idOf(ids, ownerName);
    await rows.once(OwnerRule, { $or: [{ id }, { owner, effectiveFrom }] }, (em) =>
      em.create(OwnerRule, { id, owner, version, effectiveFrom, terms, source }));
  }
  for (const bank of SAMPLE_BANKS) {
    await rows.once(DepositBank, { bankCode: bank.bankCode, branchCode: bank.branchCode }, (em) => em.create(DepositBank, bank));
  }
}

async function loadRules(rows: MasterRows): Promise<void> {
  for (const table of SAMPLE_RATE_TABLES) {
    await rows.once(RateTable, { $or: [{ id: table.id }, { name: table.name }, { kind: table.kind, effectiveFrom: table.effectiveFrom }] }, (em) =>
      em.create(RateTable, { ...table, tiers: [...table.tiers], discounts: [...table.discounts] }));
  }
  for (const { rank, effectiveFrom, maximumYen } of SAMPLE_AUTHORITY) {
    const from = calendarDate(effectiveFrom);
    await rows.once(AuthorityLimit, { rank, effectiveFrom: from }, (em) =>
      em.create(AuthorityLimit, { rank, effectiveFrom: from, maximumYen: yen(maximumYen) }));
  }
  for (const { paperClass, effectiveFrom, months } of SAMPLE_RETENTION) {
    const from = calendarDate(effectiveFrom);
    await rows.once(RetentionPeriod, { paperClass, effectiveFrom: from }, (em) => em.create(RetentionPeriod, { paperClass, effectiveFrom: from, months, source: '見本（当社で定める）' }));
  }
  for (const { articles, effectiveFrom, ...edition } of SAMPLE_TERMS) {
    const [from, { document, version }] = [calendarDate(effectiveFrom), edition];
    await rows.once(TermsEdition, { $or: [{ document, version }, { document, effectiveFrom: from }] }, (em) =>
      em.create(TermsEdition, { ...edition, effectiveFrom: from, articles: [...articles] }));
  }
  for (const setting of SAMPLE_SETTINGS) await rows.once(Setting, { name: setting.name }, (em) => em.create(Setting, setting));
}

async function loadNotices(rows: MasterRows): Promise<void> {
  for (const { postedOn, shownUntil, ...notice } of SAMPLE_ANNOUNCEMENTS) {
    await rows.once(Announcement, { title: notice.title }, (em) =>
      em.create(Announcement, {
        ...notice, postedOn: calendarDate(postedOn), shownUntil: shownUntil === null ? null : calendarDate(shownUntil),
      }));
  }
  for (const { startsAt, endsAt, reason } of SAMPLE_MAINTENANCE) {
    const outage = { startsAt: new Date(startsAt), endsAt: new Date(endsAt), reason };
    await rows.once(MaintenanceWindow, { startsAt: outage.startsAt }, (em) => em.create(MaintenanceWindow, outage));
  }
}
