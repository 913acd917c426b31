export type * from './inputs/case-papers.js';
export type * from './inputs/guarantee.js';
export * from './inputs/parties.js';
export type * from './inputs/premium.js';
export type * from './papers.js';
export { type CertificateRow, type CertificateView, certificateViewModel, type Density } from './views/certificate.js';
export type { Condition } from './views/certificate-wording.js';
export type { LabelledValue } from './views/finishing.js';
export type { QrView } from './views/qr.js';
