import type { ApplicationState, CertificateStatus, Medium } from '../vocabulary/enumerations.js';
import { APPLICATION_STATE_LABELS, CERTIFICATE_STATUS_LABELS, CONTRACTOR_STATE_LABELS } from '../vocabulary/labels.js';
import { effectiveState } from './registered.js';

/** What a case's status is told from: its state alone does not know how far the certificate has come. */
export interface CaseStatus {
  readonly state: ApplicationState;
  /** 証書の状態; null while there is none. */
  readonly certificate: CertificateStatus | null;
  readonly medium: Medium;
}

/** The status of a case for the branch and the administrators: header, queue and search; the certificate's own tab and list say the same. */
export function statusWords(status: CaseStatus): string {
  return words(status, APPLICATION_STATE_LABELS, status.certificate ?? 'issuing');
}

/** The same for the contractor, who is told neither who decides nor how a certificate travels to the viewing service. */
export function contractorStatusWords(status: CaseStatus): string {
  return words(status, CONTRACTOR_STATE_LABELS, status.certificate === 'paper-pending' ? 'paper-pending' : 'issuing');
}

function words({ state, certificate, medium }: CaseStatus, labels: Readonly<Record<ApplicationState, string>>, underWay: CertificateStatus): string {
  const effective = effectiveState(state, certificate);
  if (effective === 'concluded') return `${labels.concluded}・${CERTIFICATE_STATUS_LABELS[underWay]}`;
  if (effective === 'issued' && medium !== 'electronic') return CERTIFICATE_STATUS_LABELS.delivered;
  return labels[effective];
}
