import { DomainError, japanDate } from '#domain';
import { certificateContent, findGuarantee, readCertificateTerms, recordFact, UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { Inject, Injectable } from '@nestjs/common';
import { type ContractorActor, factActor } from '../../http/actor.js';
import { PortalPapers } from '../../http/portal-papers.js';
import { PageNotFound } from '../../http/problems.js';
import { CLOCK } from '../../http/tokens.js';
import type { GivenPaper } from './display-papers.js';
import { requireKey } from './guarantee-row-view.js';

/**
 * 印刷・保存: a print of the certificate marked 閲覧用・提出用ではありません on every page and in its file name, so that it cannot
 * be taken for what the owner is to be given (founding document, STEP 3 and 4).
 */
@Injectable()
export class ViewPrint {
  constructor(
    private readonly work: UnitOfWork,
    private readonly papers: PortalPapers,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Recorded as `ViewPrintMade` once it exists. @throws PageNotFound, DomainError `certificate/not-registered` */
  async make(actor: ContractorActor, contractNumber: string): Promise<GivenPaper> {
    const { row, terms } = await this.work.read(async (em) => {
      const found = await findGuarantee(em, actor.customerId, contractNumber);
      return { row: found, terms: found?.certificateId ? await readCertificateTerms(em, found.certificateId) : null };
    });
    if (!row) throw new PageNotFound();
    requireKey(row);
    if (!terms) throw new DomainError('certificate/not-registered');
    const now = this.clock.now();
    const viewingNumber = `V-${japanDate(now.getTime()).replaceAll('-', '')}-${row.contractNumber.slice(-5)}${String(now.getTime() % 1000).padStart(3, '0')}`;
    const papers = await this.papers.get();
    const paper = await papers.viewPrint({
      certificate: { ...certificateContent(terms), signature: papers.signatureStatement(terms.issuedAt) },
      printedAt: now,
      printedBy: `${actor.customerName} ${actor.contactName}`,
      viewingNumber,
    });
    await this.work.run((em) => recordFact(em, {
      caseId: row.applicationId, kind: 'ViewPrintMade', actor: factActor(actor), at: now, data: { certificateId: terms.certificateId, viewingNumber },
    }));
    return { bytes: paper.bytes, fileName: `閲覧用_提出不可_${contractNumber}.pdf` };
  }
}
