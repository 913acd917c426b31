import { ADDRESS_LABELS, differenceWords, type RecordDifference } from '#domain';
import { ContractorAccount, type Customer, recordFact, type Registration } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { factActor, type StaffActor } from '../../http/actor.js';

/** Where the letters of a customer's IDs go from now on: a fact of each of them. */
export async function tellAddressChanged(
  em: EntityManager, actor: StaffActor, customer: Pick<Customer, 'id'>, by: Pick<Registration, 'receptionNumber'> | Pick<ContractorAccount, 'loginId'>, differences: readonly RecordDifference[], at: Date,
): Promise<void> {
  const changes = differences.filter(({ label }) => ADDRESS_LABELS.includes(label)).map(differenceWords);
  for (const account of await em.find(ContractorAccount, { customer: customer.id, closedAt: null }, { orderBy: { id: 'asc' } })) {
    await recordFact(em, { caseId: account.id, kind: 'AccountAddressChanged', actor: factActor(actor), at, data: { number: 'loginId' in by ? `お客様ID ${by.loginId}` : by.receptionNumber, changes } });
  }
}
