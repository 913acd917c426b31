import type { SubmittedApplication } from '#domain';
import type { CertificateInput, ProjectTerms } from '#documents';
import type { CertificateTerms } from '#persistence';

/** What the certificate says, without its signature, from the revision it belongs to. */
export function certificateInput(terms: CertificateTerms): Omit<CertificateInput, 'signature'> {
  const { content } = terms;
  return {
    certificateId: terms.certificateId,
    contractNumber: terms.contractNumber,
    certificateNumber: terms.certificateNumber,
    version: terms.version,
    revisionKind: terms.revisionKind,
    guaranteeKind: terms.guaranteeKind,
    medium: terms.medium,
    issuedOn: terms.issuedOn,
    addressee: content.addressee,
    project: projectTerms(content),
    guaranteedAmount: content.guaranteeAmount,
    advanceRate: content.advanceRate,
    guaranteedUntil: content.guaranteeUntil,
    principal: { ...terms.customer, signatory: [content.signatoryTitle, content.signatoryName].filter(Boolean).join('　') },
    terms: terms.clauses,
  };
}

function projectTerms(content: SubmittedApplication): ProjectTerms {
  const terms = {
    workClass: content.workClass, name: content.workName, place: content.workPlace, contractAmount: content.contractPrice,
    period: { from: content.workStart, to: content.workEnd },
  };
  return content.workNumber === null ? terms : { ...terms, number: content.workNumber };
}
