import { type Certificate, GuaranteeContract, ContractRevision, ViewerEntry } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';

/**
 * The viewing service that owners open certificates in. Our own viewer is its first adapter; an outside one would be
 * called from a step of its own.
 */
export interface CertificateRegistry {
  /** Makes number + key open this version from now on. Doing it again changes nothing. */
  register(em: EntityManager, certificate: Pick<Certificate, 'id' | 'revision'>, at: Date): Promise<void>;
}

/** Our own viewer: an entry in the same database. */
export class ViewerRegistry implements CertificateRegistry {
  async register(em: EntityManager, certificate: Pick<Certificate, 'id' | 'revision'>, at: Date): Promise<void> {
    if ((await em.count(ViewerEntry, { certificate: certificate.id })) > 0) return;
    const { contract } = await em.findOneOrFail(ContractRevision, certificate.revision, { fields: ['contract'] });
    const { contractNumber } = await em.findOneOrFail(GuaranteeContract, contract, { fields: ['contractNumber'] });
    em.create(ViewerEntry, { certificate: certificate.id, contractNumber, registeredAt: at });
  }
}
