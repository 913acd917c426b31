import { DomainError, keyNoticeFileName } from '#domain';
import { AuthenticationKeys } from '#identity';
import { AuthenticationKey, findGuarantee, type GuaranteeRow, GuaranteeApplication, recordFact, StoredPaper, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Inject, Injectable } from '@nestjs/common';
import { type ContractorActor, factActor } from '../../http/actor.js';
import { PageNotFound } from '../../http/problems.js';
import { StoredPapers } from '../../http/stored-papers.js';
import { CLOCK } from '../../http/tokens.js';
import { requireKey } from './guarantee-row-view.js';

export interface GivenPaper {
  readonly bytes: Buffer;
  readonly fileName: string;
}

/** The stored papers of a certificate as the contractor is given them: always the original file, never made again. */
@Injectable()
export class DisplayPapers {
  constructor(
    private readonly work: UnitOfWork,
    private readonly papers: StoredPapers,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly keys: AuthenticationKeys,
  ) {}

  /**
   * 表示: 認証キー等のお知らせ of the key that is alive. Committed as `KeyDisplayed` before a byte goes out, because the
   * paper carries the key in clear; it lies sealed in the store and is opened here only.
   * @throws PageNotFound for another customer's guarantee, DomainError `certificate/not-registered` before there is a key,
   * `certificate/notice-pending` while the notice of a re-issued one is being made
   */
  async keyNotice(actor: ContractorActor, contractNumber: string): Promise<GivenPaper> {
    const { paper, generation, applicationId, certificateId } = await this.work.run(async (em) => {
      const known = await visible(em, actor, contractNumber);
      await em.findOneOrFail(GuaranteeApplication, known.applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE });
      requireKey(known);
      if (known.certificateId === null) throw new DomainError('certificate/not-registered');
      const key = await em.findOne(AuthenticationKey, { certificate: known.certificateId, revokedAt: null });
      const notice = key && (await em.findOne(StoredPaper, { subject: key.id, kind: 'key-notice' }));
      if (!key || !notice) throw new DomainError('certificate/notice-pending');
      await recordFact(em, {
        caseId: known.applicationId, kind: 'KeyDisplayed', actor: factActor(actor), at: this.clock.now(),
        data: { certificateId: known.certificateId, generation: key.generation },
      });
      return { paper: notice, generation: key.generation, applicationId: known.applicationId, certificateId: known.certificateId };
    });
    const bytes = this.keys.openPaper(await this.papers.read({ ...paper, applicationId }), certificateId);
    return { bytes, fileName: keyNoticeFileName(contractNumber, generation) };
  }

  /** 原本: the signed certificate, byte for byte. */
  async signedOriginal(actor: ContractorActor, contractNumber: string): Promise<GivenPaper> {
    const row = await this.work.read((em) => visible(em, actor, contractNumber));
    requireKey(row);
    return { bytes: await this.original(row, 'certificate'), fileName: `電子証書_原本_${row.certificateNumber ?? contractNumber}.pdf` };
  }

  /** 保証料計算書 of a concluded guarantee. */
  async premiumStatement(actor: ContractorActor, contractNumber: string): Promise<GivenPaper> {
    const row = await this.work.read((em) => visible(em, actor, contractNumber));
    return { bytes: await this.original(row, 'premium-statement'), fileName: `保証料計算書_${contractNumber}.pdf` };
  }

  private async original({ certificateId: subject, applicationId }: GuaranteeRow, kind: 'certificate' | 'premium-statement'): Promise<Buffer> {
    const paper = subject === null ? null : await this.work.read((em) => em.findOne(StoredPaper, { subject, kind }, { orderBy: { edition: 'desc' } }));
    if (!paper) throw new PageNotFound();
    return this.papers.read({ ...paper, applicationId });
  }
}

async function visible(em: EntityManager, actor: ContractorActor, contractNumber: string): Promise<GuaranteeRow> {
  const row = await findGuarantee(em, actor.customerId, contractNumber);
  if (!row) throw new PageNotFound();
  return row;
}
