import { DomainError, fiscalYear, formatCertificateNumber, formatContractNumber, japanDate } from '#domain';
import type { AuthenticationKeys } from '#identity';
import {
  AuthenticationKey, Branch, Certificate, ContractRevision, GuaranteeApplication, GuaranteeContract, MailMessage, moveTo, nextNumber,
  openBranchTask, openByKey, PremiumCharge, recordFact, SYSTEM, type UnitOfWork, ViewerEntry,
} from '#persistence';
import type { Clock, RandomSource } from '#platform';
import type {
  CaseInput, CertificateInput, Conclusion, DatabaseSteps, KeyInput, OpenedReissue, RevisionInput,
} from '#workflows/contract';
import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CertificateRegistry } from './certificate-registry.js';
import { CERTIFICATE_LETTERS, LAST_CERTIFICATE_SERIAL, PRODUCT_DIGITS } from './numbering.js';
import { StepError } from './step-error.js';

type IssueSteps = Pick<
  DatabaseSteps,
  'concludeContract' | 'issueCertificate' | 'issueKey' | 'registerCertificate' | 'completeIssue' | 'openReissue'
>;

/** From the secured premium to the registered certificate. Each step finds what an earlier attempt made, or makes it. */
export class IssueActivities implements IssueSteps {
  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
    private readonly random: RandomSource,
    private readonly keys: AuthenticationKeys,
    private readonly registry: CertificateRegistry,
  ) {}

  concludeContract({ applicationId }: CaseInput): Promise<Conclusion> {
    return this.numbering(applicationId, (em) => this.conclude(em, applicationId));
  }

  private async conclude(em: EntityManager, applicationId: string): Promise<Conclusion> {
    // The row's lock decides between the conclusion and a 取下げ or a reversal that is being committed.
    const application = await em.findOneOrFail(GuaranteeApplication, applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE, exclude: ['form'] });
    const medium = application.medium === 'electronic' ? 'electronic' : 'paper';
    if (application.state !== 'premium-secured') {
      const concluded = await em.findOne(GuaranteeContract, { application: applicationId }, { fields: ['id'] });
      if (!concluded) return { outcome: 'not-now' };
      const first = await em.findOneOrFail(ContractRevision, { contract: concluded.id, revision: 1 }, { fields: ['id'] });
      return { outcome: 'concluded', revisionId: first.id, medium };
    }

    const charge = await em.findOneOrFail(PremiumCharge, { application: applicationId });
    const branch = await em.findOneOrFail(Branch, application.branch, { fields: ['code'] });
    const at = this.clock.now();
    const today = japanDate(at.getTime());
    const number = { branch: branch.code, product: PRODUCT_DIGITS[application.kind], fiscalYear: fiscalYear(today) };
    // Last lock before the commit: the counter. A rolled-back attempt gives its number back.
    const serial = await nextNumber(em, `contract/${number.branch}/${number.product}/${number.fiscalYear}`);
    const contractNumber = formatContractNumber({ ...number, serial });
    const contractId = this.random.uuid();
    const revisionId = this.random.uuid();
    em.create(GuaranteeContract, {
      id: contractId, contractNumber, application: applicationId, kind: application.kind, branch: application.branch,
      customer: application.customer, owner: application.owner, concludedAt: at,
    });
    em.create(ContractRevision, {
      id: revisionId, contract: contractId, revision: 1, kind: 'new', effectiveOn: today, medium: application.medium,
      content: application.content, guaranteeAmount: application.guaranteeAmount, premiumAmount: charge.amount,
      premiumLines: charge.lines, rateTable: charge.rateTable, ownerRule: application.ownerRule,
      terms: application.consentedTerms, concludedAt: at,
    });
    await moveTo(em, application, 'concluded', at);
    await recordFact(em, { caseId: applicationId, kind: 'ContractConcluded', actor: SYSTEM, at, data: { contractNumber, revision: 1 } });
    return { outcome: 'concluded', revisionId, medium };
  }

  issueCertificate({ applicationId, revisionId }: RevisionInput): Promise<{ certificateId: string }> {
    return this.numbering(applicationId, async (em) => {
      await this.lockCase(em, applicationId);
      const revision = await this.revisionToCertify(em, revisionId);
      if (revision.certificateId !== null) return { certificateId: revision.certificateId };
      const at = this.clock.now();
      const certificateId = this.random.uuid();
      const serial = await nextNumber(em, `certificate/${CERTIFICATE_LETTERS}`);
      if (serial > LAST_CERTIFICATE_SERIAL) throw new DomainError('number/exhausted', { serial });
      const certificateNumber = formatCertificateNumber({
        letters: CERTIFICATE_LETTERS, serial: String(serial).padStart(7, '0'), version: revision.revision,
      });
      em.create(Certificate, {
        id: certificateId, revision: revisionId, certificateNumber, medium: revision.medium, status: 'issuing',
        issuedOn: japanDate(at.getTime()), issuedAt: at,
      });
      await recordFact(em, { caseId: applicationId, kind: 'CertificateIssued', actor: SYSTEM, at, data: { certificateNumber } });
      return { certificateId };
    });
  }

  private async revisionToCertify(em: EntityManager, revisionId: string) {
    const [row] = await em.execute<{ revision: number; medium: ContractRevision['medium']; certificateId: string | null }[]>(
      `select r.revision, r.medium, c.id as "certificateId" from contract_revision r left join certificate c on c.revision_id = r.id where r.id = ?`,
      [revisionId],
    );
    if (!row) throw new StepError('step/unexpected', `There is no revision ${revisionId}.`);
    return row;
  }

  issueKey({ applicationId, certificateId }: CertificateInput): Promise<{ keyId: string }> {
    return this.work.run(async (em) => {
      await this.lockCase(em, applicationId);
      const [latest] = await em.find(AuthenticationKey, { certificate: certificateId }, { fields: ['id'], orderBy: { generation: 'desc' }, limit: 1 });
      if (latest) return { keyId: latest.id };
      const at = this.clock.now();
      const keyId = this.random.uuid();
      em.create(AuthenticationKey, { id: keyId, certificate: certificateId, generation: 1, issuedAt: at, ...this.keys.draw(certificateId) });
      await recordFact(em, { caseId: applicationId, kind: 'KeyIssued', actor: SYSTEM, at, data: { certificateId, generation: 1 } });
      return { keyId };
    });
  }

  async registerCertificate({ applicationId, certificateId }: CertificateInput): Promise<void> {
    await this.work.run(async (em) => {
      await this.lockCase(em, applicationId);
      const certificate = await em.findOneOrFail(Certificate, certificateId);
      const at = this.clock.now();
      await this.registry.register(em, certificate, at);
      if (certificate.registeredAt) return;
      certificate.registeredAt = at;
      await recordFact(em, { caseId: applicationId, kind: 'CertificateRegistered', actor: SYSTEM, at, data: { certificateId } });
    });
    await this.checkThatKeyOpens(applicationId, certificateId);
  }

  /** Opens the certificate as an owner would; the key leaves this method for nowhere. */
  private checkThatKeyOpens(applicationId: string, certificateId: string): Promise<void> {
    return this.work.run(async (em) => {
      const entry = await em.findOneOrFail(ViewerEntry, { certificate: certificateId });
      const key = await em.findOneOrFail(AuthenticationKey, { certificate: certificateId, revokedAt: null });
      const keyHash = this.keys.hashOf(this.keys.open(key.sealed, certificateId));
      const opened = await openByKey(em, { contractNumber: entry.contractNumber, keyHash });
      if (opened?.certificateId !== certificateId) {
        throw new StepError('viewer/self-check-failed', `Number and key do not open certificate ${certificateId}.`);
      }
      if (entry.selfCheckedAt && entry.selfCheckedAt >= key.issuedAt) return;
      const at = this.clock.now();
      entry.selfCheckedAt = at;
      // 登録済 from here on, and not before: the customer is given only what has been seen to open.
      await em.nativeUpdate(Certificate, { id: certificateId, status: 'sending' }, { status: 'registered' });
      await recordFact(em, { caseId: applicationId, kind: 'SelfCheckPassed', actor: SYSTEM, at, data: { certificateId, generation: key.generation } });
    });
  }

  completeIssue({ applicationId, certificateId }: CertificateInput): Promise<void> {
    return this.work.run(async (em) => {
      const application = await this.lockedCase(em, applicationId);
      const certificate = await em.findOneOrFail(Certificate, certificateId);
      if (certificate.medium === 'electronic' && certificate.notifiedAt === null) {
        const mail = await em.findOne(MailMessage, { dedupeKey: `certificate-registered/${certificateId}` });
        // An undeliverable mail leaves the certificate 登録済: the branch has the task of telling the customer.
        if (mail?.sentAt) Object.assign(certificate, { notifiedAt: mail.sentAt, status: 'notified' });
      }
      if (application.state !== 'concluded') return;
      const at = this.clock.now();
      await moveTo(em, application, 'issued', at);
    });
  }

  openReissue({ keyId }: KeyInput): Promise<OpenedReissue> {
    return this.work.read(async (em) => {
      const key = await em.findOneOrFail(AuthenticationKey, keyId);
      return { certificateId: key.certificate, current: key.revokedAt === null };
    });
  }

  /** One writer per case: two overlapping attempts of a step wait for each other instead of colliding. */
  private async lockCase(em: EntityManager, applicationId: string): Promise<void> {
    await em.execute('select id from guarantee_application where id = ? for update', [applicationId]);
  }

  /** The same for a step that reads or changes the case; what was applied for is not read with it. */
  private lockedCase(em: EntityManager, applicationId: string) {
    return em.findOneOrFail(GuaranteeApplication, applicationId, { lockMode: LockMode.PESSIMISTIC_WRITE, exclude: ['form', 'content'] });
  }

  /** At the end of a range of numbers stands a task for people, never a wrong number. */
  private async numbering<T>(applicationId: string, work: (em: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.work.run(work);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'number/exhausted') {
        await this.work.run(async (em) => {
          const application = await this.lockedCase(em, applicationId);
          await openBranchTask(em, SYSTEM, application, { kind: 'number-exhausted', cause: applicationId, at: this.clock.now(), detail: {} });
        });
      }
      throw error;
    }
  }
}
