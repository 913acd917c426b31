import { Certificate, ContractRevision, GuaranteeContract } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/** The current certificate of a case: that of the highest concluded revision; null before there is one. */
export async function certificateOfCase(em: EntityManager, applicationId: string): Promise<Certificate | null> {
  const contract = await em.findOne(GuaranteeContract, { application: applicationId });
  const revision = contract && (await em.findOne(ContractRevision, { contract: contract.id }, { orderBy: { revision: 'desc' } }));
  return revision ? em.findOne(Certificate, { revision: revision.id }) : null;
}
