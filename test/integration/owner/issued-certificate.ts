import { type AuthenticationKey, type CalendarDate, calendarDate, formatContractNumber, type RevisionKind, type SubmittedApplication } from '#domain';
import { type CertificateInput, ChromiumPapers, openSigningKey, PdfSigner } from '#documents';
import { AuthenticationKeys, purposeHashes, SecretBox } from '#identity';
import {
  AuthenticationKey as KeyRow, Certificate, ContractRevision, GuaranteeApplication, GuaranteeContract, PremiumCharge, RateTable, recordFact, Review,
  StoredPaper, SYSTEM, TermsEdition, ViewerEntry,
} from '#persistence';
import { type Config, type FileStore, systemRandom } from '#platform';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { CONFIG, FILE_STORE } from '../../../apps/portal/src/http/tokens.js';
import { certificateInput, SURETY } from '../../fixtures/papers.js';
import type { NewCase, Office } from '../branch/office.js';

/** What the contractor holds after the issue. */
export interface IssuedCertificate {
  readonly applicationId: string;
  readonly contractId: string;
  readonly certificateId: string;
  readonly contractNumber: string;
  readonly key: AuthenticationKey;
  /** Hash of the stored original. */
  readonly sha256: string;
}

/** Issues certificates the way the procedure leaves them: rows, registered key, signed original and its HTML in the store. */
export class Issuer {
  private serial = 0;
  private pdf: Promise<Buffer> | undefined;

  private constructor(
    private readonly office: Office,
    private readonly files: FileStore,
    private readonly keys: AuthenticationKeys,
    private readonly papers: ChromiumPapers,
  ) {}

  static async at(office: Office): Promise<Issuer> {
    const config = office.app.get<Config>(CONFIG);
    const signer = new PdfSigner(await openSigningKey({ developmentFolder: config.secretsDir ?? '', suretyName: config.suretyName, now: office.clock.now() }), [], office.clock);
    const papers = new ChromiumPapers({ templatesFolder: join(process.cwd(), 'templates'), chromiumPath: config.chromiumPath, chromiumSandbox: config.chromiumSandbox, surety: SURETY, signer, pages: 1 });
    const keys = new AuthenticationKeys(new SecretBox(config.keyRing), purposeHashes(config.keyPepper).authenticationKey, systemRandom);
    return new Issuer(office, office.app.get<FileStore>(FILE_STORE), keys, papers);
  }

  close(): Promise<void> {
    return this.papers.close();
  }

  async issue(input: NewCase & { readonly concludedAt?: Date; readonly serial?: number; readonly paper?: Partial<CertificateInput> } = {}): Promise<IssuedCertificate> {
    const application = await this.office.submit(input);
    this.serial = input.serial ?? this.serial + 1;
    const concludedAt = input.concludedAt ?? this.office.clock.now();
    const contractId = v7();
    const contractNumber = formatContractNumber({ branch: '20', product: '1', fiscalYear: 2026, serial: this.serial });
    await this.conclude(application, contractId, contractNumber, concludedAt);
    return this.addRevision(application, { contractId, contractNumber, revision: 1, kind: 'new', at: concludedAt }, input.paper);
  }

  /** 変更, 訂正, 取消 or 解約 of an issued certificate: a further version, with a certificate and key of its own. */
  async revise(issued: IssuedCertificate, kind: RevisionKind, at: Date): Promise<IssuedCertificate> {
    const application = await this.office.application(issued.applicationId);
    const [row] = await this.office.work.read((em) => em.execute<{ next: number }[]>('select max(revision) + 1 as next from contract_revision where contract_id = ?', [issued.contractId]));
    return this.addRevision(application, { contractId: issued.contractId, contractNumber: issued.contractNumber, revision: Number(row?.next), kind, at });
  }

  /** 再発行: the old key is dead from this moment. */
  async reissueKey(issued: IssuedCertificate, at: Date): Promise<AuthenticationKey> {
    const kept = this.keys.draw(issued.certificateId);
    const reviewer = await this.office.staff('higashi-shinsa');
    await this.office.work.run(async (em) => {
      await em.nativeUpdate(KeyRow, { certificate: issued.certificateId, revokedAt: null }, { revokedAt: at, revokedBy: reviewer.id, revocationReason: '誤送信' });
      em.create(KeyRow, { id: v7(), certificate: issued.certificateId, generation: 2, ...kept, issuedAt: at });
      await recordFact(em, { caseId: issued.applicationId, kind: 'KeyReissued', actor: { kind: 'staff', id: reviewer.id, name: reviewer.name }, at, data: { generation: 2, reason: '誤送信' } });
    });
    return this.keys.open(kept.sealed, issued.certificateId);
  }

  private async conclude(application: GuaranteeApplication, contractId: string, contractNumber: string, at: Date): Promise<void> {
    const [reviewer, chief] = [await this.office.staff('higashi-shinsa'), await this.office.staff('higashi-kacho')];
    await this.office.work.run(async (em) => {
      const table = await em.findOneOrFail(RateTable, { kind: 'advance-payment' });
      em.create(Review, {
        id: v7(), application: application.id, round: 1, checklist: {}, memo: '', opinion: 'approve', opinionText: '', reviewer: reviewer.id, reviewedAt: at,
        outcome: 'approved', decisionText: '', decider: chief.id, decidedAt: at,
      });
      em.create(PremiumCharge, { id: v7(), application: application.id, rateTable: table.id, amount: application.guaranteeAmount, lines: [], dueOn: calendarDate('2026-12-01'), deferred: true, chargedAt: at });
      await em.nativeUpdate(GuaranteeApplication, { id: application.id }, { state: 'issued', endedAt: at, stateSince: at });
      await em.flush();
      em.create(GuaranteeContract, { id: contractId, contractNumber, application: application.id, kind: application.kind, branch: application.branch, customer: application.customer, owner: application.owner, concludedAt: at });
      await recordFact(em, { caseId: application.id, kind: 'ContractConcluded', actor: SYSTEM, at, data: { contractNumber } });
    });
  }

  private async addRevision(
    application: GuaranteeApplication, input: { contractId: string; contractNumber: string; revision: number; kind: RevisionKind; at: Date }, more: Partial<CertificateInput> = {},
  ): Promise<IssuedCertificate> {
    const [certificateId, revisionId] = [v7(), v7()];
    const kept = this.keys.draw(certificateId);
    const content = application.content as SubmittedApplication;
    const issuedOn: CalendarDate = calendarDate(input.at.toISOString().slice(0, 10));
    const paper = certificateInput({ ...more, certificateId, contractNumber: input.contractNumber, version: input.revision, revisionKind: input.kind });
    this.pdf ??= this.papers.certificate(paper).then(({ bytes }) => bytes);
    const pdf = await this.files.put(await this.pdf);
    const html = await this.files.put(Buffer.from(this.papers.certificateHtml(paper)));
    await this.office.work.run(async (em) => {
      const table = await em.findOneOrFail(RateTable, { kind: 'advance-payment' });
      const clauses = await em.findOneOrFail(TermsEdition, { document: 'clauses' });
      em.create(ContractRevision, {
        id: revisionId, contract: input.contractId, revision: input.revision, kind: input.kind, effectiveOn: issuedOn, medium: 'electronic', content,
        guaranteeAmount: application.guaranteeAmount, premiumAmount: application.guaranteeAmount, premiumLines: [], rateTable: table.id,
        ownerRule: application.ownerRule, terms: [clauses.id], concludedAt: input.at,
      });
      em.create(Certificate, {
        id: certificateId, revision: revisionId, certificateNumber: `MH${input.contractNumber.slice(-7)}-${String(input.revision).padStart(2, '0')}`,
        medium: 'electronic', status: 'notified', issuedOn, issuedAt: input.at, registeredAt: input.at, notifiedAt: input.at,
      });
      em.create(KeyRow, { id: v7(), certificate: certificateId, generation: 1, ...kept, issuedAt: input.at });
      em.create(ViewerEntry, { id: v7(), certificate: certificateId, contractNumber: input.contractNumber, registeredAt: input.at, selfCheckedAt: input.at });
      em.create(StoredPaper, { id: v7(), subject: certificateId, kind: 'certificate', sha256: pdf.sha256, bytes: pdf.size, templateVersion: 'certificate@test', createdAt: input.at });
      em.create(StoredPaper, { id: v7(), subject: certificateId, kind: 'certificate-html', sha256: html.sha256, bytes: html.size, templateVersion: 'certificate-html', createdAt: input.at });
      await recordFact(em, { caseId: application.id, kind: 'KeyIssued', actor: SYSTEM, at: input.at, data: { generation: 1 } });
      await recordFact(em, { caseId: application.id, kind: 'CertificateRegistered', actor: SYSTEM, at: input.at, data: {} });
    });
    return {
      applicationId: application.id, contractId: input.contractId, certificateId, contractNumber: input.contractNumber,
      key: this.keys.open(kept.sealed, certificateId), sha256: pdf.sha256,
    };
  }
}
