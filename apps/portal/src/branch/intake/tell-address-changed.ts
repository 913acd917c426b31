import { ADDRESS_LABELS, differenceWords, type RecordDifference } from '#domain';
import { ContractorAccount, type Customer, recordFact, type Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { factActor, type StaffActor } from '../../http/actor.js';

/** Where the letters of a customer's IDs go from now on: a fact of each of them. */
export async function tellAddressChanged(
  em: EntityManager, actor: StaffActor, customer: Pick<Customer, 'id'>, by: Pick<Registration, 'receptionNumber'> | Pick<ContractorAccount, 'loginId'>, differences: readonly RecordDifference[], at: Date,
): Promise<void> {
  const changes = differences.filter(({ label }) => ADDRESS_LABELS.includes(label)).map(differenceWords);
  for (const account of await openAccounts(em, customer)) {
    await recordFact(em, { caseId: account.id, kind: 'AccountAddressChanged', actor: factActor(actor), at, data: { number: numberOf(by), changes } });
  }
}

/** What else of the record is another: a fact of each open ID of the customer, but of one whose history says it by where it was changed. */
export async function tellRecordChanged(
  em: EntityManager, actor: StaffActor, customer: Pick<Customer, 'id'>, by: Pick<Registration, 'id' | 'receptionNumber' | 'account' | 'reissueOf'> | Pick<ContractorAccount, 'id' | 'loginId'>, differences: readonly RecordDifference[], at: Date,
): Promise<void> {
  const changes = differences.filter(({ label }) => !ADDRESS_LABELS.includes(label)).map(differenceWords);
  if (changes.length === 0) return;
  const own = 'loginId' in by ? [by.id] : [by.account, by.reissueOf];
  for (const account of (await openAccounts(em, customer)).filter(({ id }) => !own.includes(id))) {
    await recordFact(em, { caseId: account.id, kind: 'AccountRecordChanged', actor: factActor(actor), at, data: { number: numberOf(by), changes } });
  }
}

function openAccounts(em: EntityManager, customer: Pick<Customer, 'id'>): Promise<ContractorAccount[]> {
  return em.find(ContractorAccount, { customer: customer.id, closedAt: null }, { orderBy: { id: 'asc' } });
}

function numberOf(by: Pick<Registration, 'receptionNumber'> | Pick<ContractorAccount, 'loginId'>): string {
  return 'loginId' in by ? `お客様ID ${by.loginId}` : by.receptionNumber;
}
