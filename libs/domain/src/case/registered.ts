import type { ApplicationState, CertificateStatus } from '../vocabulary/enumerations.js';

/** The certificate has reached its customer: registered in the viewing service and self-checked, or, on paper, handed over. */
export const REGISTERED_STATUSES = ['registered', 'notified', 'delivered'] as const satisfies readonly CertificateStatus[];

export function isRegistered(certificate: CertificateStatus | null): boolean {
  return (REGISTERED_STATUSES as readonly (CertificateStatus | null)[]).includes(certificate);
}

/**
 * The state that rights and the tracker go by. From the registration on the certificate is the customer's: what is left of
 * the procedure is a mail about it, and a mail that cannot be sent keeps nobody from the certificate.
 */
export function effectiveState(state: ApplicationState, certificate: CertificateStatus | null): ApplicationState {
  return state === 'concluded' && isRegistered(certificate) ? 'issued' : state;
}
