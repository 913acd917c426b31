import type { Certificate } from '#persistence';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 } from 'uuid';

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
    await em.execute(
      `insert into viewer_entry (id, certificate_id, contract_number, registered_at)
       select ?, ?, g.contract_number, ? from contract_revision r join guarantee_contract g on g.id = r.contract_id where r.id = ?
       on conflict (certificate_id) do nothing`,
      [v7(), certificate.id, at, certificate.revision],
    );
  }
}
