import { authorize, DomainError } from '#domain';
import { AuthenticationKeys } from '#identity';
import { AuthenticationKey, type Certificate, type GuaranteeApplication, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { startKeyReissue } from '#workflows/contract';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { factActor, type StaffActor } from '../../http/actor.js';
import { isRepeated } from '../../http/repeated-form.js';
import { CLOCK } from '../../http/tokens.js';
import { rightsOf } from '../authority.js';
import { lockCase } from '../case/locked-case.js';
import { certificateOfCase } from './certificate-of-case.js';

/** 認証キー: lift a block at the viewer, or re-issue a key. Nobody of the surety ever sees one. A form sent twice acts once. */
@Injectable()
export class ManageKey {
  constructor(
    private readonly work: UnitOfWork,
    private readonly keys: AuthenticationKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** 閲覧停止の解除: misses on this certificate no longer count, at any address. */
  liftBlock(actor: StaffActor, id: string, reason: string, form: string): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, id);
      if (await isRepeated(em, application.id, actor, form)) return;
      const certificate = await this.certificate(em, actor, 'lift-key-block', application, reason);
      const now = this.clock.now();
      const misses = await liftMisses(em, certificate.id, now);
      await recordFact(em, {
        caseId: application.id, kind: 'KeyBlockLifted', actor: factActor(actor), at: now, data: { certificateId: certificate.id, misses, reason, form },
      });
    });
  }

  /**
   * 再発行: the old key is dead with this commit; the new one lies sealed in its row until its notice is made and mailed by
   * the procedure that the outbox starts. Misses with the old one no longer count: who was stopped tries the new key at once.
   * @param shown the generation of the key that the page showed: another person may have re-issued it meanwhile
   * @throws DomainError `version/conflict` when that key is no longer the one alive
   */
  reissue(actor: StaffActor, id: string, reason: string, form: string, shown: string): Promise<void> {
    return this.work.run(async (em) => {
      const application = await lockCase(em, actor, id);
      if (await isRepeated(em, application.id, actor, form)) return;
      const certificate = await this.certificate(em, actor, 'reissue-key', application, reason);
      const old = await em.findOne(AuthenticationKey, { certificate: certificate.id, revokedAt: null });
      if (old === null) throw new DomainError('certificate/not-registered');
      if (String(old.generation) !== shown) throw new DomainError('version/conflict');
      const now = this.clock.now();
      Object.assign(old, { revokedAt: now, revokedBy: actor.staffId, revocationReason: reason });
      // Before the new row: only one key of a certificate may be alive, also for an instant.
      await em.flush();
      await liftMisses(em, certificate.id, now);
      const keyId = v7();
      const generation = old.generation + 1;
      em.create(AuthenticationKey, { id: keyId, certificate: certificate.id, generation, issuedAt: now, ...this.keys.draw(certificate.id) });
      await recordFact(em, {
        caseId: application.id, kind: 'KeyReissued', actor: factActor(actor), at: now, data: { certificateId: certificate.id, generation, reason, form },
        notify: startKeyReissue(application.id, keyId),
      });
    });
  }

  private async certificate(
    em: EntityManager, actor: StaffActor, act: 'lift-key-block' | 'reissue-key', application: GuaranteeApplication, reason: string,
  ): Promise<Certificate> {
    const certificate = await certificateOfCase(em, application.id);
    authorize(actor, act, rightsOf(application, { certificate: certificate?.status ?? null }));
    if (reason === '') throw new DomainError('decision/reason-missing');
    if (certificate === null) throw new DomainError('certificate/not-registered');
    return certificate;
  }
}

/** @returns how many misses at the viewer no longer count */
async function liftMisses(em: EntityManager, certificateId: string, at: Date): Promise<number> {
  const lifted = await em.execute<{ id: string }[]>('update viewer_miss set lifted_at = ? where certificate_id = ? and lifted_at is null returning id', [at, certificateId]);
  return lifted.length;
}
