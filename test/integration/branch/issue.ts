import { type CalendarDate, formatCertificateNumber, formatContractNumber, type Medium } from '#domain';
import { AuthenticationKeys, purposeHashes, SecretBox } from '#identity';
import {
  AuthenticationKey, Certificate, ContractRevision, GuaranteeApplication, GuaranteeContract, PremiumCharge, BranchTask, StoredPaper, ViewerEntry,
} from '#persistence';
import { systemRandom } from '#platform';
import { v7 } from 'uuid';
import type { Office } from './office.js';

const KEYS = new AuthenticationKeys(
  new SecretBox([{ id: 'test', key: Buffer.alloc(32, 1) }]), purposeHashes(Buffer.alloc(32, 2)).authenticationKey, systemRandom,
);
let serial = 100;

/** What the procedure does after the premium is secured: contract, revision, certificate, and key or paper. The worker has its own tests. */
export async function conclude(office: Office, id: string): Promise<{ certificateId: string; contractNumber: string }> {
  serial += 1;
  const contractNumber = formatContractNumber({ branch: '20', product: '1', fiscalYear: 2026, serial });
  const certificateId = v7();
  const paper = await office.keep(Buffer.from('%PDF-1.4\n%%EOF\n', 'latin1'));
  await office.work.run(async (em) => {
    const application = await em.findOneOrFail(GuaranteeApplication, { id });
    const charge = await em.findOneOrFail(PremiumCharge, { application: id });
    const at = office.clock.now();
    const today = '2026-11-24' as CalendarDate;
    const [contractId, revisionId] = [v7(), v7()];
    const electronic = application.medium === ('electronic' satisfies Medium);
    em.create(GuaranteeContract, {
      id: contractId, contractNumber, application: id, kind: application.kind, branch: application.branch, customer: application.customer,
      owner: application.owner, concludedAt: at,
    });
    em.create(ContractRevision, {
      id: revisionId, contract: contractId, revision: 1, kind: 'new', effectiveOn: today, medium: application.medium, content: application.content,
      guaranteeAmount: application.guaranteeAmount, premiumAmount: charge.amount, premiumLines: charge.lines, rateTable: charge.rateTable,
      ownerRule: application.ownerRule, terms: application.consentedTerms, concludedAt: at,
    });
    em.create(Certificate, {
      id: certificateId, revision: revisionId, certificateNumber: formatCertificateNumber({ letters: 'MH', serial: String(serial).padStart(7, '0'), version: 1 }),
      medium: application.medium, status: electronic ? 'notified' : 'paper-pending', issuedOn: today, issuedAt: at,
      registeredAt: electronic ? at : null, notifiedAt: electronic ? at : null,
    });
    if (electronic) {
      em.create(ViewerEntry, { certificate: certificateId, contractNumber, registeredAt: at });
      em.create(AuthenticationKey, { certificate: certificateId, generation: 1, issuedAt: at, ...KEYS.draw(certificateId) });
    } else {
      em.create(StoredPaper, { subject: certificateId, kind: 'paper-certificate', sha256: paper.sha256, bytes: paper.size, templateVersion: 'certificate@000000000000', createdAt: at });
      em.create(BranchTask, { dedupeKey: `paper-certificate/${certificateId}`, application: id, branch: application.branch, kind: 'paper-certificate', detail: {}, openedAt: at });
    }
    Object.assign(application, electronic ? { state: 'issued', endedAt: at } : { state: 'concluded' });
  });
  return { certificateId, contractNumber };
}
